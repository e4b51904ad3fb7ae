import { intervalJoin } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { KeyedProcessOperator } from '../../src/keyed/keyed-process-operator.ts';
import { codeOf } from '../support/code-of.ts';
import { vectorFiles } from '../support/vectors.ts';

interface JoinCase {
  readonly id: string;
  readonly lower: number;
  readonly upper: number;
  readonly lowerInclusive: boolean;
  readonly upperInclusive: boolean;
  readonly steps: readonly (
    readonly ['l' | 'r', key: string, t: number, id: number] | readonly ['w', w: number, continuous: number]
  )[];
  readonly pairs: readonly (readonly [step: number, left: number, right: number, timestamp: number])[];
  readonly late: readonly number[];
}

function joining(bounds: {
  readonly lower: number;
  readonly upper: number;
  readonly lowerInclusive?: boolean;
  readonly upperInclusive?: boolean;
}) {
  const pairs: [left: number, right: number, timestamp: number][] = [];
  const late: number[] = [];
  const fn = intervalJoin({
    ...bounds,
    join: (left: number, right: number) => [left, right] as const,
    leftLateTag: 'late',
    rightLateTag: 'late',
  });
  const operator = new KeyedProcessOperator<number, readonly [number, number], number>('join', fn, {
    collect: (_, [left, right], timestamp) => void pairs.push([left, right, timestamp]),
    output: (_, __, value) => void late.push(value as number),
  });
  return { late, operator, pairs };
}

/** Flink's late test is a tick laxer for joins than for windows: the integer watermark is taken as it is. */
describe.each(vectorFiles<JoinCase>('interval-join.json'))(
  'an interval join pairs what Apache Flink pairs: $source',
  ({ cases, milliseconds, seconds }) => {
    it('at once, with the later time, and throws out what is late', () => {
      expect(cases.length).toBeGreaterThan(0);
      for (const { id, late, lower, lowerInclusive, pairs, steps, upper, upperInclusive } of cases) {
        const made = joining({ lower: seconds(lower), upper: seconds(upper), lowerInclusive, upperInclusive });
        const seen: unknown[] = [];
        const thrownOut: number[] = [];
        steps.forEach((step, at) => {
          const before = made.pairs.length;
          const lateBefore = made.late.length;
          if (step[0] === 'w') made.operator.advanceWatermark(seconds(step[1]), 0);
          else if (step[0] === 'l') made.operator.processElement(step[1], step[3], seconds(step[2]), 0);
          else made.operator.processElement2(step[1], step[3], seconds(step[2]), 0);
          for (const [left, right, time] of made.pairs.slice(before)) seen.push([at, left, right, milliseconds(time)]);
          if (made.late.length > lateBefore) thrownOut.push(at);
        });
        const inOrder = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
        expect(inOrder(seen), id).toEqual(inOrder(pairs));
        expect(thrownOut, id).toEqual(late);
        made.operator.advanceWatermark(Infinity, 0);
        expect([made.operator.state.size, made.operator.timers], id).toEqual([0, 0]);
      }
    });
  },
);

describe('an interval join', () => {
  it.each<[string, Parameters<typeof joining>[0], readonly (readonly [number, number])[]]>([
    [
      '[-2, -1]',
      { lower: -2, upper: -1 },
      [
        [2, 1],
        [3, 1],
        [3, 2],
        [4, 2],
        [4, 3],
      ],
    ],
    [
      '(-1, 1)',
      { lower: -1, upper: 1, lowerInclusive: false, upperInclusive: false },
      [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ],
    ],
    [
      '(1, 3)',
      { lower: 1, upper: 3, lowerInclusive: false, upperInclusive: false },
      [
        [1, 3],
        [2, 4],
      ],
    ],
  ])('within %s pairs exactly these', (_, bounds, expected) => {
    const { operator, pairs } = joining(bounds);
    for (const t of [1, 2, 3, 4]) {
      operator.processElement('k', t, t, 0);
      operator.processElement2('k', t, t, 0);
      operator.advanceWatermark(t, 0);
    }
    expect(pairs.map(([left, right]) => [left, right])).toEqual(expected);
    for (const [left, right, time] of pairs) expect(time).toBe(Math.max(left, right));
  });

  it.each([
    [
      [-1, 0] as const,
      [
        [2, 3, 4, 5],
        [1, 2, 3, 4, 5],
      ],
      [[5], [4, 5]],
    ],
    [
      [0, 1] as const,
      [
        [1, 2, 3, 4, 5],
        [2, 3, 4, 5],
      ],
      [[4, 5], [5]],
    ],
  ])('within %j keeps what may still find a partner', ([lower, upper], after1, after4) => {
    const { operator } = joining({ lower, upper });
    for (const t of [1, 2, 3, 4, 5]) {
      operator.processElement('k', t, t, 0);
      operator.processElement2('k', t, t, 0);
    }
    const kept = () =>
      ['left', 'right'].map((side) => [
        ...((operator.state.get('k', side) as Map<number, unknown> | undefined)?.keys() ?? []),
      ]);
    operator.advanceWatermark(2, 0);
    expect(kept()).toEqual(after1);
    operator.advanceWatermark(5, 0);
    expect(kept()).toEqual(after4);
    operator.advanceWatermark(7, 0);
    expect(kept()).toEqual([[], []]);
  });

  it.each<[string, object]>([
    ['lower above upper', { lower: 2, upper: 1 }],
    ['NaN', { lower: NaN }],
    ['no function', { join: 5 }],
    ['an unknown name', { between: 1 }],
    ['a string for a boolean', { lowerInclusive: 'no' }],
  ])('refuses %s', (_, options) => {
    const make = () => intervalJoin({ lower: 0, upper: 1, join: () => 0, ...options } as never);
    expect(codeOf(make)).toBe('INVALID_OPTION');
  });
});
