import {
  type Aggregator,
  collect,
  manual,
  SessionWindow,
  SlidingWindow,
  StreamHarness,
  type WindowOperatorStats,
  type WindowResult,
  type WindowType,
} from '@sim/stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Emission, type ModelOptions, NaiveModel, type Outcome } from '../support/naive-model.ts';
import { milliseconds, seconds } from '../support/vectors.ts';

type Values = readonly number[];
type Step = readonly ['e', key: string, t: number] | readonly ['w', to: number];

/**
 * The values in order of time and arrival: where slices and sessions are joined the parts come in
 * order of time, so order is compared without it.
 */
const sorted: Aggregator<number, number[], Values> = {
  create: () => [],
  add(values, value) {
    values.push(value);
    return values;
  },
  merge(a, b) {
    a.push(...b);
    return a;
  },
  result: (values) => values.slice().sort((a, b) => a - b),
};

const { merge: _, ...unmergeable } = sorted;

const aggregates: Readonly<Record<string, ((values: Values) => Values) | Aggregator<number, any, Values>>> = {
  'a plain function': (values: Values) => values,
  'collect()': collect<number>(),
  'a mergeable aggregator': sorted,
  'an aggregator without merge': unmergeable,
};

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constant('e' as const),
      fc.constantFrom('a', 'b', 'Z', 'é'),
      fc.integer({ min: -20, max: 40 }),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('w' as const), fc.integer({ min: -25, max: 70 })) },
);

const options = (kind: ModelOptions['kind']): fc.Arbitrary<ModelOptions> =>
  fc
    .record({
      kind: fc.constant(kind),
      size: fc.integer({ min: 1, max: 14 }),
      slide: fc.integer({ min: 1, max: 14 }),
      offset: fc.integer({ min: -13, max: 13 }),
      gap: fc.integer({ min: 1, max: 9 }),
      lateness: fc.constantFrom(0, 0, 3, 10, Infinity),
      policy: fc.constantFrom('drop', 'update', 'side-output'),
      retention: fc.constantFrom(0, 5, 20, Infinity),
    })
    .map((made) => ({ ...made, offset: made.offset % made.slide }));

/** The same windows from a user's own type, by the members that every type has. */
function asUsersOwn(type: WindowType): WindowType {
  const own: WindowType = {
    assignWindows: (t) => type.assignWindows(t),
    shouldClose: (end, watermark) => type.shouldClose(end, watermark),
  };
  return type.merge === undefined ? own : { ...own, merge: type.merge.bind(type) };
}

function compare(
  model: ModelOptions,
  steps: readonly Step[],
  aggregate: (typeof aggregates)[string],
  own: boolean,
): void {
  const type =
    model.kind === 'grid'
      ? new SlidingWindow(seconds(model.size), seconds(model.slide), { offset: seconds(model.offset) })
      : new SessionWindow(seconds(model.gap));
  const harness = new StreamHarness<number, Values>({
    windowType: own ? asUsersOwn(type) : type,
    aggregate,
    allowedLateness: seconds(model.lateness),
    lateEventPolicy: model.policy,
    updateRetention: seconds(model.retention),
    watermarkStrategy: manual(),
    retractions: true,
  });
  const naive = new NaiveModel(model);
  const inOrder = aggregate !== sorted && aggregate !== unmergeable;
  const outcomes: Record<Outcome, number> = {
    'on time': 0,
    updated: 0,
    dropped: 0,
    'side output': 0,
    'no window': 0,
    'no window, dropped': 0,
    'no window, side output': 0,
  };
  const plain = ({ key, windowStart, windowEnd, result, recordCount, revision }: WindowResult<Values>): Emission => {
    expect(recordCount).toBe(result.length);
    return [key, milliseconds(windowStart), milliseconds(windowEnd), result, revision];
  };
  const expected = (emission: Emission): Emission =>
    inOrder ? emission : [emission[0], emission[1], emission[2], [...emission[3]].sort((a, b) => a - b), emission[4]];
  [...steps, ['w', Infinity] as const].forEach((each, at) => {
    if (each[0] === 'w') {
      expect(harness.processWatermark(seconds(each[1])).map(plain)).toEqual(naive.advance(each[1]).map(expected));
    } else {
      const { outcome, emitted } = naive.element(each[1], each[2], at);
      outcomes[outcome]++;
      expect(harness.processElement({ key: each[1], eventTime: seconds(each[2]), value: at }).map(plain)).toEqual(
        emitted.map(expected),
      );
    }
    const { activeWindows, retainedWindows } = harness;
    const states = harness.windows();
    expect([states.filter(({ emitted }) => !emitted).length, states.filter(({ emitted }) => emitted).length]).toEqual([
      activeWindows,
      retainedWindows,
    ]);
  });
  expect(
    harness.retractions.map(({ key, windowStart, windowEnd }) => [
      key,
      milliseconds(windowStart),
      milliseconds(windowEnd),
    ]),
  ).toEqual(naive.retractions);
  checkCounts(harness.stats, outcomes, harness.results);
  if (model.lateness !== Infinity && (model.policy !== 'update' || model.retention !== Infinity))
    expect(harness.windows()).toEqual([]);
}

/** Every element ends in exactly one counted outcome. */
function checkCounts(
  stats: WindowOperatorStats,
  outcomes: Record<Outcome, number>,
  results: readonly WindowResult<Values>[],
): void {
  expect(stats).toMatchObject({
    eventsProcessed: Object.values(outcomes).reduce((a, b) => a + b, 0),
    eventsOnTime: outcomes['on time'],
    lateEventsUpdated: outcomes.updated,
    lateEventsDropped: outcomes.dropped + outcomes['no window, dropped'],
    lateEventsSideOutput: outcomes['side output'] + outcomes['no window, side output'],
    eventsUnassigned: outcomes['no window'] + outcomes['no window, dropped'] + outcomes['no window, side output'],
    lateEventsUnassigned: outcomes['no window, dropped'] + outcomes['no window, side output'],
    windowsEmitted: results.filter(({ revision }) => revision === 0).length,
    windowsUpdated: results.filter(({ revision }) => revision > 0).length,
  });
  expect(stats.lateEvents).toBe(stats.lateEventsDropped + stats.lateEventsUpdated + stats.lateEventsSideOutput);
  expect(stats.eventsProcessed).toBe(
    stats.eventsOnTime + stats.lateEvents + stats.eventsUnassigned - stats.lateEventsUnassigned,
  );
}

describe.each(['grid', 'session'] as const)(
  'on random streams, %s windows do what a model does that keeps everything',
  (kind) => {
    it.each(Object.keys(aggregates))('with %s', (name) => {
      const property = fc.property(
        options(kind),
        fc.array(step, { maxLength: 50 }),
        fc.boolean(),
        (model, steps, own) => {
          compare(model, steps, aggregates[name] as (typeof aggregates)[string], own);
        },
      );
      fc.assert(property, { seed: 20_261_124, numRuns: 1_000 });
    });
  },
);
