import {
  AfterWatermark,
  boundedOutOfOrderness,
  collect,
  ContinuousEventTimeTrigger,
  ContinuousProcessingTimeTrigger,
  CountEvictor,
  CountTrigger,
  GlobalWindows,
  type JobWindowOptions,
  type LateEvent,
  ProcessingTimeoutTrigger,
  PurgingTrigger,
  SessionWindow,
  SlidingWindow,
  StreamJob,
  StreamProcessor,
  sum,
  TumblingWindow,
  type WindowResult,
  type WindowRetraction,
} from '@sim/stream';
import { CallbackEntity, SimEvent, Simulation, TraceRecorder } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WindowTaskOperator } from '../../src/job/window-task-operator.ts';
import { resolveWindowingOptions } from '../../src/operator/windowing-options.ts';

type Values = readonly number[];
type Options = JobWindowOptions<number, Values>;

interface Element {
  readonly key: string;
  readonly eventTime: number;
}

const element: fc.Arbitrary<Element> = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'Z'),
  eventTime: fc.integer({ min: -8, max: 30 }),
});

const windowing: fc.Arbitrary<Options> = fc
  .record({
    windowType: fc.constantFrom(
      new TumblingWindow(5),
      new SlidingWindow(6, 2),
      new SlidingWindow(2, 5),
      new SessionWindow(3),
      new GlobalWindows(),
    ),
    trigger: fc.constantFrom(
      undefined,
      undefined,
      new CountTrigger(3),
      new ContinuousEventTimeTrigger(4),
      new ContinuousProcessingTimeTrigger(2.3),
      new PurgingTrigger(new CountTrigger(2)),
      new ProcessingTimeoutTrigger(new CountTrigger(3), 1.7),
      new AfterWatermark({ early: new CountTrigger(2), late: new CountTrigger(2) }),
    ),
    evictor: fc.constantFrom(undefined, undefined, new CountEvictor(2)),
    accumulationMode: fc.constantFrom('accumulating', 'discarding', 'retracting'),
    allowedLateness: fc.constantFrom(0, 4, Infinity),
    lateEventPolicy: fc.constantFrom('drop', 'update', 'side-output'),
    timeDomain: fc.constantFrom('event-time', 'event-time', 'event-time', 'processing-time'),
    retractions: fc.boolean(),
  })
  .map(({ evictor, trigger, ...options }) => ({
    ...options,
    aggregate: collect<number>(),
    ...(trigger !== undefined && { trigger }),
    ...(evictor !== undefined && { evictor }),
  }))
  .filter((options) => {
    try {
      resolveWindowingOptions('a test', options);
      return true;
    } catch {
      return false;
    }
  }) as fc.Arbitrary<Options>;

/** No element comes when a watermark does. */
const arrival = (at: number) => at * 0.37 + 0.011;

function processed(options: Options, elements: readonly Element[]) {
  const payloads = { WindowResult: [], LateEvent: [], WindowRetraction: [] } as Record<string, unknown[]>;
  const keep = (name: string) => new CallbackEntity(name, ({ payload, type }) => void payloads[type]?.push(payload));
  const processor = new StreamProcessor<number, Values>('processor', {
    ...options,
    watermarkStrategy: boundedOutOfOrderness(2),
    downstream: keep('results'),
    sideOutput: keep('late'),
  });
  const sim = new Simulation({ entities: [processor] });
  elements.forEach(({ eventTime, key }, at) =>
    sim.schedule(
      new SimEvent({ time: arrival(at), type: 'Process', target: processor, payload: { key, value: at, eventTime } }),
    ),
  );
  sim.run();
  const { lateEventsDropped, lateEventsSideOutput, lateEventsUpdated, windowsEmitted } = processor.stats;
  return {
    results: payloads['WindowResult'] as readonly WindowResult<Values>[],
    retractions: payloads['WindowRetraction'] as readonly WindowRetraction[],
    late: (payloads['LateEvent'] as readonly LateEvent[]).map(({ eventTime, key, value }) => [key, value, eventTime]),
    counts: { lateEventsDropped, lateEventsSideOutput, lateEventsUpdated, windowsEmitted },
  };
}

function inJob(options: Options, elements: readonly Element[], parallelism: number) {
  const results: WindowResult<Values>[] = [];
  const retractions: WindowRetraction[] = [];
  const late: unknown[] = [];
  const job = new StreamJob('job', {
    operators: [
      {
        name: 'source',
        watermarkStrategy: boundedOutOfOrderness(2),
        source: (offset) => {
          const { eventTime, key } = elements[offset] ?? {};
          if (eventTime === undefined || key === undefined) return undefined;
          return { at: arrival(offset), key, eventTime, value: offset };
        },
      },
      { name: 'windows', inputs: [{ from: 'source', exchange: 'keyed' }], parallelism, window: options },
      {
        name: 'results',
        inputs: [{ from: 'windows', exchange: 'keyed' }],
        process: { processElement: (result: WindowResult<Values>) => void results.push(result) },
      },
      {
        name: 'retractions',
        inputs: [{ from: 'windows:retractions', exchange: 'keyed' }],
        process: { processElement: (retraction: WindowRetraction) => void retractions.push(retraction) },
      },
      {
        name: 'late',
        inputs: [{ from: 'windows:late', exchange: 'keyed' }],
        process: {
          processElement: (value: number, context) => void late.push([context.key, value, context.timestamp]),
        },
      },
    ],
  });
  new Simulation({ entities: [job] }).run();
  const stats = Array.from({ length: parallelism }, (_, instance) => job.windowStats('windows', instance));
  const total = (count: 'lateEventsDropped' | 'lateEventsSideOutput' | 'lateEventsUpdated' | 'windowsEmitted') =>
    stats.reduce((all, each) => all + each[count], 0);
  return {
    results,
    retractions,
    late,
    counts: {
      lateEventsDropped: total('lateEventsDropped'),
      lateEventsSideOutput: total('lateEventsSideOutput'),
      lateEventsUpdated: total('lateEventsUpdated'),
      windowsEmitted: total('windowsEmitted'),
    },
  };
}

/** Instances do not wait for each other: only what is of one key has an order. */
function byKey<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, T[]> {
  const keys: Record<string, T[]> = {};
  for (const item of items) (keys[keyOf(item)] ??= []).push(item);
  return keys;
}

/** A job whose sink takes one of the outputs of a window operator. */
function jobOf(window: JobWindowOptions, from: string): StreamJob {
  return new StreamJob('job', {
    operators: [
      { name: 'source', source: () => undefined },
      { name: 'windows', inputs: ['source'], window },
      { name: 'sink', inputs: [from], sink: {} },
    ],
  });
}

describe('windows in a job', () => {
  it('give what a StreamProcessor gives, however many instances there are', () => {
    fc.assert(
      fc.property(
        windowing,
        fc.array(element, { maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        (options, elements, parallelism) => {
          const expected = processed(options, elements);
          const got = inJob(options, elements, parallelism);
          expect(byKey(got.results, ({ key }) => key)).toEqual(byKey(expected.results, ({ key }) => key));
          expect(byKey(got.retractions, ({ key }) => key)).toEqual(byKey(expected.retractions, ({ key }) => key));
          expect(got.late.map((each) => JSON.stringify(each)).sort()).toEqual(
            expected.late.map((each) => JSON.stringify(each)).sort(),
          );
          expect(got.counts).toEqual(expected.counts);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('go on after a checkpoint as if nothing had happened, once the watermark is where it was', () => {
    type Step = readonly ['element', Element] | readonly ['watermark', number] | readonly ['clock', number];
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 5, arbitrary: fc.tuple(fc.constant('element' as const), element) },
      { weight: 2, arbitrary: fc.tuple(fc.constant('watermark' as const), fc.integer({ min: -10, max: 40 })) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('clock' as const), fc.double({ min: 0.1, max: 3, noNaN: true })) },
    );
    const steps = fc.array(step, { maxLength: 30 });
    fc.assert(
      fc.property(windowing, steps, steps, (options, before, after) => {
        const make = () => {
          const out: unknown[] = [];
          const operator = new WindowTaskOperator('windows', resolveWindowingOptions('windows', options), {
            emit: (...emitted) => void out.push(emitted),
            note() {},
          });
          return { operator, out };
        };
        const first = make();
        let now = 0;
        let watermark = -Infinity;
        let arrived = 0;
        const play = ({ operator }: ReturnType<typeof make>, [kind, what]: Step, at: number, value: number) => {
          if (kind === 'element') operator.process(what.key, value, what.eventTime, 0, at);
          else if (kind === 'watermark') operator.advanceWatermark(what, at);
          else
            for (let next = operator.nextProcessingTimer; next <= at + what; next = operator.nextProcessingTimer)
              operator.advanceProcessingTime(next);
        };
        const advance = ([kind, what]: Step) => {
          if (kind === 'clock') now += what;
          if (kind === 'watermark') watermark = Math.max(watermark, what);
        };
        for (const each of before) {
          play(first, each, now, arrived++);
          advance(each);
        }
        // Timers that elements have set for times long past fire with the next watermark.
        watermark = Math.max(watermark, -20) + 0.5;
        first.operator.advanceWatermark(watermark, now);
        const snapshot = first.operator.snapshot();
        const second = make();
        second.operator.restore([snapshot], () => true, now);
        expect(second.operator.stateSize).toBe(first.operator.stateSize);
        // What was due has been given: reaching the old watermark again brings nothing.
        second.operator.advanceWatermark(watermark, now);
        expect(second.out).toEqual([]);
        const given = first.out.length;
        for (const each of after) {
          play(first, each, now, arrived);
          play(second, each, now, arrived++);
          advance(each);
        }
        first.operator.advanceWatermark(Infinity, now);
        second.operator.advanceWatermark(Infinity, now);
        expect(second.out).toEqual(first.out.slice(given));
      }),
      { numRuns: 300 },
    );
  });

  it('take a late element again after a restart, since there is no watermark yet', () => {
    const out: WindowResult<number>[] = [];
    const options = { windowType: new TumblingWindow(10), aggregate: sum() };
    const operator = new WindowTaskOperator('sums', resolveWindowingOptions('sums', options), {
      emit: (_tag, _key, value) => void out.push(value as WindowResult<number>),
      note() {},
    });
    operator.process('a', 1, 5, 0, 0);
    operator.advanceWatermark(10, 0);
    operator.restore([operator.snapshot()], () => true, 0);
    operator.process('a', 2, 6, 0, 0);
    operator.advanceWatermark(10, 0);
    expect(out.map(({ result, revision }) => [result, revision])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it('tell an observer of results and late elements, by the task that has them', () => {
    const job = new StreamJob('job', {
      operators: [
        {
          name: 'source',
          source: (offset) =>
            ([3, 12, 4] as const)[offset] === undefined
              ? undefined
              : { at: offset * 2, eventTime: [3, 12, 4][offset]!, value: 1 },
        },
        { name: 'windows', inputs: ['source'], window: { windowType: new TumblingWindow(10), aggregate: sum() } },
        { name: 'sink', inputs: ['windows'], sink: { idOf: ({ windowStart }: WindowResult) => windowStart } },
      ],
    });
    const sim = new Simulation({ entities: [job] });
    const traces = new TraceRecorder();
    sim.observe(traces);
    sim.run();
    const seen = traces.records().filter(({ kind }) => kind === 'late' || kind === 'window');
    expect(seen.map(({ entity, kind }) => [entity, kind])).toEqual([
      ['job.windows', 'window'],
      ['job.windows', 'late'],
      ['job.windows', 'window'],
    ]);
    expect(job.sink('sink').values()).toMatchObject([
      { windowStart: 0, result: 1 },
      { windowStart: 10, result: 1 },
    ]);
    expect(job.windowStats('windows')).toMatchObject({ lateEventsDropped: 1, windowsEmitted: 2 });
  });

  it('send results at the last instant of their window, late elements as they came, and retractions', () => {
    const seen: unknown[] = [];
    const times = [1, 2, 30, 4.5, 5.5, 60, 7];
    const note = (what: string) => ({
      processElement: (
        value: WindowResult<Values> | WindowRetraction | LateEvent | number,
        context: { timestamp: number },
      ) =>
        void seen.push([
          what,
          typeof value === 'number' ? value : 'result' in value ? value.result : value,
          context.timestamp,
        ]),
    });
    const job = new StreamJob('job', {
      operators: [
        {
          name: 'source',
          source: (offset) =>
            offset < times.length ? { at: offset * 2, eventTime: times[offset] as number, value: offset } : undefined,
        },
        {
          name: 'sessions',
          inputs: ['source'],
          window: {
            windowType: new SessionWindow(2),
            aggregate: collect<number>(),
            allowedLateness: 28,
            lateEventPolicy: 'side-output',
            retractions: true,
          },
        },
        { name: 'results', inputs: ['sessions'], process: note('result') },
        { name: 'late', inputs: ['sessions:late'], process: note('late') },
        { name: 'back', inputs: ['sessions:retractions'], process: note('back') },
      ],
    });
    new Simulation({ entities: [job] }).run();
    const last = (end: number) => end - 1e-9;
    expect(seen).toEqual([
      ['result', [0, 1], last(4)],
      ['result', [3], last(6.5)],
      ['back', { key: 'default', windowStart: 4.5, windowEnd: 6.5, revision: 0 }, last(6.5)],
      ['result', [3, 4], last(7.5)],
      ['result', [2], last(32)],
      ['late', 6, 7],
      ['result', [5], last(62)],
    ]);
  });

  it.each([
    [{ watermarkInterval: 2 }, /watermarkInterval/],
    [{ windowType: 5 }, /windowType/],
    [{ trigger: {} }, /trigger/],
  ])('refuse %j', (part, message) => {
    const window = { windowType: new TumblingWindow(1), aggregate: sum(), ...part } as unknown as JobWindowOptions;
    expect(() => jobOf(window, 'windows')).toThrowError(message);
  });

  it('refuse a side output that windows do not have, and counts of what has no windows', () => {
    const window = { windowType: new TumblingWindow(1), aggregate: sum() };
    expect(() => jobOf(window, 'windows:lat')).toThrowError(/"late"/);
    expect(() => jobOf(window, 'windows:late').windowStats('sink')).toThrowError(/a window operator of the job/);
  });
});
