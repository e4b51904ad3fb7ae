import type { Aggregator } from '@sim/stream';

export interface Tally {
  readonly sum: number;
  readonly count: number;
}

/** Sum and count, in each of the ways an operator can keep them. */
export const tallies: Readonly<
  Record<string, ((values: readonly number[]) => Tally) | Aggregator<number, any, Tally>>
> = {
  'a plain function': (values: readonly number[]) => ({ sum: values.reduce((a, b) => a + b, 0), count: values.length }),
  'a mergeable aggregator': {
    create: () => ({ sum: 0, count: 0 }),
    add(tally: { sum: number; count: number }, value: number) {
      tally.sum += value;
      tally.count++;
      return tally;
    },
    merge(a: { sum: number; count: number }, b: Tally) {
      a.sum += b.sum;
      a.count += b.count;
      return a;
    },
    result: (tally: Tally) => ({ ...tally }),
  },
  'an aggregator without merge': {
    create: () => ({ sum: 0, count: 0 }),
    add: (tally: Tally, value: number) => ({ sum: tally.sum + value, count: tally.count + 1 }),
    result: (tally: Tally) => tally,
  },
};
