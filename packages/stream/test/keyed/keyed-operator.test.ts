import {
  count,
  KeyedOperator,
  type KeyedOperatorOptions,
  type KeyedProcessFunction,
  manual,
  type StreamElement,
  StreamHarness,
  StreamProcessor,
  TumblingWindow,
  type WindowResult,
} from '@sim/stream';
import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

type Seen = readonly [what: unknown, key?: string | undefined, time?: number | undefined];

/** An operator in a simulation, with what reaches its output, watermarks included. */
function scene<I = number, I2 = never>(
  process: KeyedProcessFunction<I, unknown, I2>,
  options: Partial<KeyedOperatorOptions<I, unknown, I2>> = {},
) {
  const seen: Seen[] = [];
  const sink = new CallbackEntity('sink', ({ payload, type }) => {
    if (type === 'Process') {
      const { eventTime, key, value } = payload as StreamElement;
      seen.push([value, key, eventTime]);
    } else if (type === 'Watermark') seen.push([`w${(payload as { watermark: number }).watermark}`]);
    else seen.push([type]);
  });
  const operator = new KeyedOperator<I, unknown, I2>('operator', {
    process,
    downstream: sink,
    watermarkStrategy: manual(),
    ...options,
  });
  const sim = new Simulation({ entities: [operator] });
  let now = 0;
  const at = (type: string, payload: unknown, target = operator as CallbackEntity | KeyedOperator<I, unknown, I2>) =>
    sim.schedule(new SimEvent({ time: ++now, type, target, payload }));
  return {
    operator,
    seen,
    sim,
    element: (key: string, value: unknown, eventTime: number) => at('Process', { key, value, eventTime }),
    second: (key: string, value: unknown, eventTime: number) =>
      at('Process', { key, value, eventTime }, operator.second as CallbackEntity),
    watermark: (watermark: number) => at('Watermark', { watermark }),
    end: () => at('EndOfStream', undefined),
  };
}

describe('an event-time timer', () => {
  it('fires for its key when the watermark reaches it, with its state, unless it was deleted', () => {
    // Two elements of a key: the first sets a timer 5 after the watermark, the second deletes it.
    const made = scene({
      processElement(value, context) {
        const state = context.getState<number>('value');
        const held = state.value();
        if (held === undefined) {
          const due = context.timerService.currentWatermark() + 5;
          state.update(value);
          context.getState<number>('due').update(due);
          context.timerService.registerEventTimeTimer(due);
        } else {
          context.timerService.deleteEventTimeTimer(context.getState<number>('due').value() as number);
          state.clear();
        }
      },
      onTimer: (time, context) => context.collect(`STATE:${context.getState<number>('value').value()} at ${time}`),
    });
    made.watermark(1);
    made.element('17', 17, 1);
    made.element('13', 13, 1);
    made.watermark(2);
    made.element('42', 42, 2);
    made.element('13', 13, 2);
    for (const w of [5, 6, 7]) made.watermark(w);
    made.sim.run();
    expect(made.seen).toEqual([
      ['STATE:17 at 6', '17', 6],
      ['STATE:42 at 7', '42', 7],
    ]);
  });

  it('fires before its watermark goes on downstream', () => {
    const { element, seen, sim, watermark } = scene(
      {
        processElement: (_, context) => context.timerService.registerEventTimeTimer(5),
        onTimer: (_, context) => context.collect(1777),
      },
      { forwardWatermarks: true, drain: false },
    );
    watermark(0);
    element('42', 42, 1);
    watermark(5);
    sim.run();
    expect(seen).toEqual([['w0'], [1777, '42', 5], ['w5']]);
  });

  it('is unique by key, namespace and time, and one that is due when it is registered in a step fires in that step', () => {
    const { element, operator, seen, sim, watermark } = scene({
      processElement(_, { timerService }) {
        timerService.registerEventTimeTimer(10);
        timerService.registerEventTimeTimer(10);
        timerService.registerEventTimeTimer(10, 'other');
        timerService.deleteEventTimeTimer(99);
      },
      onTimer(time, context) {
        context.collect(`${time}${context.namespace}`);
        if (time !== 10) return;
        context.timerService.registerEventTimeTimer(11);
        context.timerService.registerEventTimeTimer(11);
      },
    });
    element('k', 1, 1);
    watermark(20);
    sim.runUntil(1);
    expect(operator.stats.timers).toBe(2);
    sim.run();
    expect(seen.map(([value]) => value)).toEqual(['10', '10other', '11']);
    expect(operator.stats).toMatchObject({ timers: 0, timersFired: 3, eventsCollected: 3 });
  });

  it('that is due already fires with the next watermark, not at once', () => {
    const { element, seen, sim, watermark } = scene({
      processElement(_, context) {
        context.timerService.registerEventTimeTimer(3);
        context.collect('element');
      },
      onTimer: (_, context) => context.collect('timer'),
    });
    watermark(10);
    element('k', 1, 11);
    element('l', 1, 11);
    watermark(10.5);
    sim.run();
    expect(seen.map(([value, key]) => [value, key])).toEqual([
      ['element', 'k'],
      ['element', 'l'],
      ['timer', 'k'],
      ['timer', 'l'],
    ]);
  });

  it('fires in order of time, whatever the order of registration', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 20 }), (times) => {
        const { element, seen, sim, watermark } = scene({
          processElement: (time, context) => context.timerService.registerEventTimeTimer(time),
          onTimer: (time, context) => context.collect(time),
        });
        times.forEach((time, i) => element(`k${i % 3}`, time, 0));
        watermark(15);
        watermark(40);
        sim.run();
        const unique = new Set(times.map((time, i) => `${time}/k${i % 3}`));
        const fired = seen.map(([time]) => time as number);
        expect(fired).toEqual([...fired].sort((a, b) => a - b));
        expect(new Set(seen.map(([time, key]) => `${time as number}/${key}`))).toEqual(unique);
        expect(fired.length).toBe(unique.size);
      }),
      { seed: 20, numRuns: 40 },
    );
  });

  it('that registers itself for ever is found out', () => {
    const { element, sim, watermark } = scene({
      processElement: (_, context) => context.timerService.registerEventTimeTimer(5),
      onTimer: (time, context) => context.timerService.registerEventTimeTimer(time),
    });
    element('k', 1, 1);
    watermark(5);
    expect(codeOf(() => sim.run())).toBe('ZERO_TIME_LOOP');
  });

  it.each([NaN, Infinity, '5'])('is refused at %s', (time) => {
    const { element, sim } = scene({
      processElement: (_, context) => context.timerService.registerEventTimeTimer(time as number),
    });
    element('k', 1, 1);
    expect(codeOf(() => sim.run())).toBe('INVALID_OPTION');
  });
});

describe('at the end of the input', () => {
  it('timers of event time fire, those of the clock do not', () => {
    const { element, seen, sim } = scene({
      processElement(_, { timerService }) {
        timerService.registerEventTimeTimer(1_000);
        timerService.registerProcessingTimeTimer(1_000);
      },
      onTimer: (_, context) => context.collect(context.timeDomain),
    });
    element('k', 1, 1);
    sim.run();
    expect(seen).toEqual([['event-time', 'k', 1_000]]);
  });
});

describe('a timer of the clock', () => {
  it('fires at its time, the earliest first, and at once if that is past', () => {
    const { element, seen, sim } = scene({
      processElement: (at, context) => context.timerService.registerProcessingTimeTimer(at),
      onTimer: (time, context) => context.collect([time, context.timerService.currentProcessingTime()]),
    });
    for (const at of [30, 10, 20, 2]) element('k', at, 0);
    sim.runUntil(25);
    expect(seen.map(([value]) => value)).toEqual([
      [2, 4],
      [10, 10],
      [20, 20],
    ]);
  });

  it('can be deleted, and moved forward by deleting and registering', () => {
    const { element, seen, sim } = scene({
      processElement(_, context) {
        const due = context.getState<number>('due');
        const before = due.value();
        if (before !== undefined) context.timerService.deleteProcessingTimeTimer(before);
        const at = context.timerService.currentProcessingTime() + 5;
        due.update(at);
        context.timerService.registerProcessingTimeTimer(at);
      },
      onTimer: (time, context) => context.collect(time),
    });
    for (let k = 0; k < 4; k++) element('k', k, 0);
    sim.runUntil(60);
    expect(seen.map(([value]) => value)).toEqual([9]);
  });
});

describe('a second input', () => {
  it('shares state and timers by key with the first', () => {
    const { element, operator, second, seen, sim } = scene<string, string>({
      processElement: (value, context) => context.getState<string>('left').update(value),
      processElement2(value, context) {
        context.collect([context.getState<string>('left').value(), value]);
      },
    });
    element('k', 'order', 1);
    second('k', 'payment', 2);
    second('other', 'payment', 2);
    sim.run();
    expect(seen).toEqual([
      [['order', 'payment'], 'k', 2],
      [[undefined, 'payment'], 'other', 2],
    ]);
    expect(operator.stats).toMatchObject({ eventsProcessed: 3, stateEntries: 1 });
  });

  it('holds back the watermark as the first does', () => {
    const operator = new KeyedOperator<number, number, number>('join', {
      process: { processElement() {}, processElement2() {} },
      downstream: new CallbackEntity('sink', () => {}),
      watermarkStrategy: manual(),
    });
    const upstream = (name: string, downstream: KeyedOperator<number, number, number>['second']) =>
      new StreamProcessor(name, { windowType: new TumblingWindow(1), aggregate: count(), downstream });
    const left = upstream('left', operator);
    const right = upstream('right', operator.second);
    const sim = new Simulation({ entities: [left, right] });
    const at = (target: typeof left, time: number, eventTime: number) =>
      sim.schedule(new SimEvent({ time, type: 'Process', target, payload: { value: 1, eventTime } }));
    at(left, 1, 50);
    sim.runUntil(5);
    expect(operator.watermark).toBe(-Infinity);
    at(right, 6, 20);
    sim.runUntil(10);
    expect(operator.watermark).toBe(20);
    sim.run();
    expect([operator.watermark, operator.stats.eventsProcessed]).toEqual([Infinity, 2]);
  });
});

describe('state', () => {
  it('lives as long as its timer says: a time to live in two lines', () => {
    const { element, operator, seen, sim, watermark } = scene({
      processElement(value, context) {
        const seen = context.getState<number>('seen');
        if (seen.value() !== undefined) return;
        seen.update(value);
        context.timerService.registerEventTimeTimer(context.timestamp + 10);
        context.collect(value);
      },
      onTimer: (_, context) => context.getState('seen').clear(),
    });
    element('k', 1, 1);
    element('k', 2, 5);
    watermark(11);
    element('k', 3, 12);
    sim.runUntil(4);
    expect(seen.map(([value]) => value)).toEqual([1, 3]);
    expect(operator.stats.stateEntries).toBe(1);
  });

  it('is lost in a crash, with timers and watermark', () => {
    const { element, operator, sim, watermark } = scene({
      processElement(value, context) {
        context.getState<number>('v').update(value);
        context.timerService.registerEventTimeTimer(50);
        context.timerService.registerProcessingTimeTimer(50);
      },
    });
    element('k', 1, 1);
    watermark(5);
    sim.at(3, () => operator.crash());
    sim.at(4, () => operator.restart());
    sim.runUntil(5);
    expect(operator.stats).toMatchObject({ stateEntries: 0, timers: 0, stateLost: 3 });
    expect(operator.watermark).toBe(-Infinity);
  });
});

describe('side outputs', () => {
  it('take what is put out with their tag', () => {
    const late: unknown[] = [];
    const { element, operator, sim } = scene(
      { processElement: (value, context) => context.output('odd', value) },
      { sideOutputs: { odd: new CallbackEntity('odd', ({ payload }) => void late.push(payload)) } },
    );
    element('k', 1, 7);
    sim.run();
    expect(late).toEqual([{ key: 'k', value: 1, eventTime: 7 }]);
    expect(operator.stats.eventsSideOutput).toBe(1);
  });

  it('must be known', () => {
    const { element, sim } = scene({ processElement: (value, context) => context.output('none', value) });
    element('k', 1, 7);
    expect(codeOf(() => sim.run())).toBe('INVALID_OPTION');
  });
});

describe('windows by hand, on state and timers', () => {
  it('give the results of the window operator', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ key: fc.constantFrom('a', 'b'), t: fc.integer({ min: 0, max: 60 }) }),
            fc.record({ w: fc.integer({ min: 0, max: 60 }) }),
          ),
          { minLength: 1, maxLength: 40 },
        ),
        (steps) => {
          const harness = new StreamHarness({
            windowType: new TumblingWindow(10),
            aggregate: count(),
            watermarkStrategy: manual(),
          });
          const { element, seen, sim, watermark, end } = scene({
            processElement(_, context) {
              const start = Math.floor(context.timestamp / 10) * 10;
              if (context.timerService.currentWatermark() >= start + 10) return;
              const n = context.getState<number>(`n${start}`);
              n.update((n.value() ?? 0) + 1);
              context.timerService.registerEventTimeTimer(start + 10);
            },
            onTimer(time, context) {
              const n = context.getState<number>(`n${time - 10}`);
              context.collect([time - 10, n.value()]);
              n.clear();
            },
          });
          for (const step of steps) {
            if ('w' in step) {
              harness.processWatermark(step.w);
              watermark(step.w);
            } else {
              harness.processElement({ key: step.key, value: 1, eventTime: step.t });
              element(step.key, 1, step.t);
            }
          }
          harness.endInput();
          end();
          sim.run();
          const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
          expect(sorted(seen.map(([value, key]) => [key, value]))).toEqual(
            sorted(harness.results.map(({ key, windowStart, result }) => [key, [windowStart, result]])),
          );
        },
      ),
      { seed: 21, numRuns: 60 },
    );
  });
});

describe('in a chain', () => {
  it('what it collects is on time at the processor downstream, whose watermark is its own', () => {
    const results: WindowResult[] = [];
    const perMinute = new StreamProcessor('per-minute', {
      windowType: new TumblingWindow(60),
      aggregate: count(),
      downstream: new CallbackEntity('sink', ({ payload }) => void results.push(payload as WindowResult)),
    });
    const operator = new KeyedOperator<number, number>('each', {
      process: { processElement: (value, context) => context.collect(value) },
      downstream: perMinute,
    });
    const sim = new Simulation({ entities: [operator] });
    for (let t = 0; t < 120; t++)
      sim.schedule(new SimEvent({ time: t, type: 'Process', target: operator, payload: { value: 1, eventTime: t } }));
    sim.run();
    expect(results.map(({ windowStart, result }) => [windowStart, result])).toEqual([
      [0, 60],
      [60, 60],
    ]);
  });
});

describe('options that cannot be used', () => {
  const sink = new CallbackEntity('sink', () => {});
  it.each<[string, object]>([
    ['no function', { process: undefined }],
    ['no processElement', { process: {} }],
    ['no timer function', { process: { processElement() {}, onTimer: 5 } }],
    ['a second input that is none', { process: { processElement() {}, processElement2: 5 } }],
    ['no downstream', { downstream: {} }],
    ['a side output that is no entity', { sideOutputs: { a: 5 } }],
    ['side outputs that are none', { sideOutputs: null }],
    ['an interval of 0', { watermarkInterval: 0 }],
    ['no strategy', { watermarkStrategy: 5 }],
    ['drain', { drain: 'yes' }],
    ['forwardWatermarks', { forwardWatermarks: 1 }],
    ['an unknown name', { proces: 1 }],
  ])('are refused: %s', (_, options) => {
    const make = () =>
      new KeyedOperator('k', { process: { processElement() {} }, downstream: sink, ...options } as never);
    expect(codeOf(make)).toBe('INVALID_OPTION');
  });
});

describe('the functions of a context', () => {
  it('can be taken out of it', () => {
    const sent: unknown[] = [];
    const sink = (name: string) =>
      new CallbackEntity(name, ({ payload }) => void sent.push([name, (payload as StreamElement).value]));
    const operator = new KeyedOperator<number, number>('operator', {
      process: {
        processElement(value, { collect, getState, output, timerService: { registerEventTimeTimer } }) {
          getState<number>('last').update(value);
          registerEventTimeTimer(10);
          collect(value + 1);
          output('aside', value + 2);
        },
        onTimer: (_, { collect, getState }) => collect(getState<number>('last').value() ?? NaN),
      },
      downstream: sink('main'),
      sideOutputs: { aside: sink('aside') },
    });
    const sim = new Simulation({ entities: [operator] });
    sim.schedule(new SimEvent({ time: 1, type: 'Process', target: operator, payload: { value: 5 } }));
    sim.run();
    expect(sent).toEqual([
      ['main', 6],
      ['aside', 7],
      ['main', 5],
    ]);
  });
});
