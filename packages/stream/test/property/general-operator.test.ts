import {
  type Aggregator,
  collect,
  EventTimeTrigger,
  type LateEventPolicy,
  manual,
  SessionWindow,
  SlidingWindow,
  StreamHarness,
  type WindowingOptions,
} from '@sim/stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Values = readonly number[];
type Step = readonly ['e', key: string, t: number] | readonly ['w', to: number];

/** Sums, which do not depend on the order in which parts are joined. */
const total: Aggregator<number, { sum: number }, number> = {
  create: () => ({ sum: 0 }),
  add: (state, value) => ({ sum: state.sum + value }),
  merge: (a, b) => ({ sum: a.sum + b.sum }),
  result: ({ sum }) => sum,
};

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constant('e' as const), fc.constantFrom('a', 'b', 'Z'), fc.integer({ min: -20, max: 40 })),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('w' as const), fc.integer({ min: -25, max: 70 })) },
);

interface Shape {
  readonly kind: 'grid' | 'session';
  readonly size: number;
  readonly slide: number;
  readonly lateness: number;
  readonly policy: LateEventPolicy;
  readonly retention: number;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom('grid', 'session'),
  size: fc.integer({ min: 1, max: 14 }),
  slide: fc.integer({ min: 1, max: 14 }),
  lateness: fc.constantFrom(0, 0, 3, 10, Infinity),
  policy: fc.constantFrom('drop', 'update', 'side-output'),
  retention: fc.constantFrom(0, 5, 20, Infinity),
});

function optionsOf(made: Shape, aggregate: WindowingOptions<number, unknown>['aggregate']) {
  return {
    windowType: made.kind === 'grid' ? new SlidingWindow(made.size, made.slide) : new SessionWindow(made.size),
    aggregate,
    allowedLateness: made.lateness,
    lateEventPolicy: made.policy,
    updateRetention: made.retention,
    watermarkStrategy: manual(),
    retractions: true,
  };
}

function play(harness: StreamHarness<number, unknown>, steps: readonly Step[], withEnd: boolean) {
  const states: unknown[] = [];
  steps.forEach((each, at) => {
    if (each[0] === 'e') harness.processElement({ key: each[1], eventTime: each[2], value: at });
    else harness.processWatermark(each[1]);
    states.push([harness.activeWindows, harness.retainedWindows, harness.windows()]);
  });
  if (withEnd) harness.endInput();
  const { results, retractions, sideOutput, stats } = harness;
  return { results: results.map(({ pane: _, ...result }) => result), retractions, sideOutput, stats, states };
}

describe('with the default trigger the general operator does what the fast one does', () => {
  it.each(['a sum', 'all values', 'a plain function'])('on random streams, with %s', (name) => {
    const aggregate =
      name === 'a sum' ? total : name === 'all values' ? collect<number>() : (values: Values) => [...values];
    fc.assert(
      fc.property(shape, fc.array(step, { maxLength: 50 }), fc.boolean(), (made, steps, withEnd) => {
        const options = optionsOf(made, aggregate);
        const general = new StreamHarness<number, unknown>({ ...options, trigger: new EventTimeTrigger() });
        const fast = new StreamHarness<number, unknown>(options);
        expect(play(general, steps, withEnd)).toEqual(play(fast, steps, withEnd));
      }),
      { numRuns: 250 },
    );
  });

  it('and a result says where it stands: on time first, then late', () => {
    fc.assert(
      fc.property(shape, fc.array(step, { maxLength: 40 }), (made, steps) => {
        const options = { ...optionsOf({ ...made, kind: 'grid' }, total), trigger: new EventTimeTrigger() };
        const harness = new StreamHarness<number, unknown>(options);
        play(harness, steps, true);
        for (const { pane, revision } of harness.results) {
          expect(pane).toMatchObject({ index: revision, onTimeIndex: revision, first: revision === 0 });
          expect(pane?.timing).toBe(revision === 0 ? (pane?.timing === 'late' ? 'late' : 'on-time') : 'late');
        }
      }),
      { numRuns: 100 },
    );
  });
});
