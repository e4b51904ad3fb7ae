import { type Aggregator, collect, manual, SlidingWindow, StreamHarness, TumblingWindow } from '@sim/stream';
import { describe, expect, it } from 'vitest';

const windowType = new TumblingWindow(10);

/** An accumulator that is its own result: the worst that an aggregator of a user can do. */
function live<A extends object>(create: () => A, put: (state: A, value: number) => void): Aggregator<number, A, A> {
  return {
    create,
    add(state, value) {
      put(state, value);
      return state;
    },
    result: (state) => state,
  };
}

describe('a result that was sent never changes', () => {
  it.each<[string, ((values: readonly number[]) => unknown) | Aggregator<number, any, unknown>, unknown, unknown]>([
    ['a plain function that hands out its argument', (values: readonly number[]) => values, [1], [1, 2]],
    ['collect()', collect<number>(), [1], [1, 2]],
    [
      'a live array',
      live<number[]>(
        () => [],
        (state, value) => void state.push(value),
      ),
      [1],
      [1, 2],
    ],
    [
      'a live Set',
      live(
        () => new Set<number>(),
        (state, value) => void state.add(value),
      ),
      new Set([1]),
      new Set([1, 2]),
    ],
    [
      'a live Map',
      live(
        () => new Map<number, number>(),
        (state, value) => void state.set(value, 1),
      ),
      new Map([[1, 1]]),
      new Map([
        [1, 1],
        [2, 1],
      ]),
    ],
    [
      'a live object',
      live(
        () => ({ sum: 0 }),
        (state, value) => void (state.sum += value),
      ),
      { sum: 1 },
      { sum: 3 },
    ],
  ])('of %s', (_, aggregate, first, second) => {
    const harness = new StreamHarness({ windowType, aggregate, allowedLateness: 100, watermarkStrategy: manual() });
    harness.processElement({ value: 1, eventTime: 1 });
    harness.processWatermark(10);
    harness.processElement({ value: 2, eventTime: 2 });
    expect(harness.results.map(({ result }) => result)).toEqual([first, second]);
  });

  it('nor does a plain function that changes its argument spoil the window', () => {
    const aggregate = (values: readonly number[]) => (values as number[]).splice(0).length;
    const harness = new StreamHarness({ windowType, aggregate, allowedLateness: 100, watermarkStrategy: manual() });
    for (const watermark of [10, 11]) {
      harness.processElement({ value: 1, eventTime: 1 });
      harness.processWatermark(watermark);
    }
    expect(harness.results.map(({ result }) => result)).toEqual([1, 2]);
  });
});

describe('sliding windows', () => {
  it('cost one addition for each element, whatever size / slide, and few merges for each window', () => {
    const costs = [60, 10, 1, 0.5].map((slide) => {
      let adds = 0;
      let merges = 0;
      const counted: Aggregator<number, number, number> = {
        create: () => 0,
        add: (total, value) => (adds++, total + value),
        merge: (a, b) => (merges++, a + b),
        result: (total) => total,
      };
      const harness = new StreamHarness({
        windowType: new SlidingWindow(60, slide),
        aggregate: counted,
        watermarkStrategy: manual(),
      });
      for (let k = 0; k < 20_000; k++) {
        harness.processElement({ value: 1, eventTime: k / 20 });
        if (k % 100 === 0) harness.processWatermark(k / 20);
      }
      expect(adds).toBe(20_000);
      return merges / harness.results.length;
    });
    for (const each of costs) expect(each).toBeLessThan(3.5);
  });
});
