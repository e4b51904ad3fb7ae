import {
  type Aggregator,
  collect,
  manual,
  SessionWindow,
  SlidingWindow,
  StreamHarness,
  TumblingWindow,
  type WindowType,
} from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

const types: readonly (readonly [string, WindowType])[] = [
  ['tumbling', new TumblingWindow(10)],
  ['sliding', new SlidingWindow(10, 5)],
  ['session', new SessionWindow(5)],
];

class Box {
  items: number[] = [];
}

class Counted {
  #n = 0;
  add(n: number) {
    this.#n += n;
    return this;
  }
  get n() {
    return this.#n;
  }
}

/** An accumulator with a list somewhere inside. */
function listing<A>(list: (state: A) => number[], create: () => A, result: (state: A) => unknown) {
  const aggregator: Aggregator<number, A, unknown> = {
    create,
    add(state, value) {
      list(state).push(value);
      return state;
    },
    merge(a, b) {
      list(a).push(...list(b));
      return a;
    },
    result,
  };
  return aggregator;
}

const own: Readonly<Record<string, Aggregator<number, any, unknown> | ((values: readonly number[]) => unknown)>> = {
  'is the accumulator': listing<number[]>(
    (a) => a,
    () => [],
    (a) => a,
  ),
  'is a part of it': listing<{ items: number[] }>(
    (a) => a.items,
    () => ({ items: [] }),
    (a) => a.items,
  ),
  'is it, with a list inside': listing<{ deep: { items: number[] } }>(
    (a) => a.deep.items,
    () => ({ deep: { items: [] } }),
    (a) => a,
  ),
  'wraps it': listing<number[]>(
    (a) => a,
    () => [],
    (a) => ({ values: a }),
  ),
  'is an instance of a class': listing<Box>(
    (a) => a.items,
    () => new Box(),
    (a) => a,
  ),
  'is a Map of lists': listing<Map<string, number[]>>(
    (a) => a.get('all') as number[],
    () => new Map([['all', []]]),
    (a) => a,
  ),
  'is a typed array': {
    create: () => new Float64Array(2),
    add(a: Float64Array, value: number) {
      a[0]! += value;
      return a;
    },
    merge(a: Float64Array, b: Float64Array) {
      a[0]! += b[0]!;
      return a;
    },
    result: (a: Float64Array) => a,
  },
  'is that of collect() handed out': { ...collect<number>(), result: (values: readonly number[]) => values },
  'is the list of a plain function': (values) => values,
};

const plain = (result: unknown): unknown =>
  JSON.stringify(result instanceof Map ? [...(result as Map<unknown, unknown>)] : result);

describe.each(types)('with %s windows a result that was sent never changes', (_, windowType) => {
  it.each(Object.keys(own))('that %s', (name) => {
    const harness = new StreamHarness({
      windowType,
      aggregate: own[name]!,
      allowedLateness: 100,
      watermarkStrategy: manual(),
    });
    harness.processElement({ value: 1, eventTime: 1 });
    harness.processElement({ value: 2, eventTime: 6 });
    harness.processWatermark(30);
    const sent = harness.results.map(({ result }) => plain(result));
    harness.processElement({ value: 3, eventTime: 7 });
    harness.processElement({ value: 4, eventTime: 2 });
    expect(harness.results.length).toBeGreaterThan(sent.length);
    expect(harness.results.slice(0, sent.length).map(({ result }) => plain(result))).toEqual(sent);
  });
});

describe('a result', () => {
  it('of a class with private fields stays usable', () => {
    const aggregate: Aggregator<number, Counted, Counted> = {
      create: () => new Counted(),
      add: (state, value) => state.add(value),
      merge: (a, b) => a.add(b.n),
      result: (state) => state,
    };
    const harness = new StreamHarness({
      windowType: new TumblingWindow(10),
      aggregate,
      allowedLateness: 10,
      watermarkStrategy: manual(),
    });
    harness.processElement({ value: 1, eventTime: 1 });
    harness.processWatermark(10);
    harness.processElement({ value: 2, eventTime: 2 });
    expect(harness.results.map(({ result }) => result.n)).toEqual([1, 3]);
  });

  it('may be deep, and refer to itself', () => {
    interface Node {
      next: Node | undefined;
    }
    const aggregate: Aggregator<number, { first: Node }, Node> = {
      create: () => ({ first: { next: undefined } }),
      add(state) {
        for (let k = 0; k < 100_000; k++) state.first = { next: state.first };
        let last = state.first;
        while (last.next !== undefined) last = last.next;
        last.next = state.first;
        return state;
      },
      result: ({ first }) => first,
    };
    const harness = new StreamHarness({ windowType: new TumblingWindow(10), aggregate, watermarkStrategy: manual() });
    harness.processElement({ value: 1, eventTime: 1 });
    const [sent] = harness.endInput();
    let length = 0;
    const first = sent!.result;
    for (let node = first.next; node !== first && length < 200_000; node = node?.next) length++;
    expect(length).toBe(100_000);
  });
});

describe('a merge', () => {
  interface N {
    n: number;
  }
  const merges: Readonly<Record<string, (a: N, b: N) => N>> = {
    'makes a new accumulator': (a, b) => ({ n: a.n + b.n }),
    'changes and returns the first': (a, b) => ((a.n += b.n), a),
    'returns the second if the first is empty': (a, b) => (a.n === 0 ? b : ((a.n += b.n), a)),
    'changes and returns the second': (a, b) => ((b.n += a.n), b),
  };

  it.each(Object.keys(merges))('may be one that %s', (name) => {
    for (const windowType of [new SlidingWindow(4, 1), new SessionWindow(2)]) {
      const harness = new StreamHarness<number, number>({
        windowType,
        aggregate: {
          create: () => ({ n: 0 }),
          add: (a: N) => (a.n++, a),
          merge: merges[name]!,
          result: (a: N) => a.n,
        },
        watermarkStrategy: manual(),
        allowedLateness: 3,
      });
      for (const t of [0, 1, 2, 3, 4, 5, 6, 7]) harness.processElement({ value: 1, eventTime: t });
      harness.processWatermark(5);
      for (const t of [8, 3, 6, 4]) harness.processElement({ value: 1, eventTime: t });
      harness.processWatermark(Infinity);
      for (const { recordCount, result } of harness.results) expect(result).toBe(recordCount);
      expect(harness.results.length).toBeGreaterThan(0);
    }
  });
});

describe('an add', () => {
  it('that forgets to return its accumulator is refused', () => {
    const aggregate = { create: () => ({ n: 0 }), add: (a: { n: number }) => void a.n++, result: () => 0 };
    const harness = new StreamHarness({ windowType: new TumblingWindow(10), aggregate: aggregate as never });
    expect(codeOf(() => harness.processElement({ value: 1, eventTime: 1 }))).toBe('INVALID_OPTION');
  });
});

describe('the slices of a key', () => {
  it('are summed up rightly however long they go on', () => {
    // Long enough for the slices of the past to be let go while sums over the present are kept.
    const harness = new StreamHarness<number, number>({
      windowType: new SlidingWindow(20, 1),
      aggregate: {
        create: () => 0,
        add: (a: number, v) => a + v,
        merge: (a: number, b: number) => a + b,
        result: (a: number) => a,
      },
      watermarkStrategy: manual(),
    });
    for (let t = 0; t < 300; t++) {
      harness.processElement({ value: t, eventTime: t + 0.5 });
      harness.processWatermark(t);
    }
    harness.endInput();
    expect(harness.results.length).toBe(319);
    for (const { result, windowEnd } of harness.results) {
      let expected = 0;
      for (let t = Math.max(0, windowEnd - 20); t < Math.min(300, windowEnd); t++) expected += t;
      expect(result, `window ending at ${windowEnd}`).toBe(expected);
    }
  });
});
