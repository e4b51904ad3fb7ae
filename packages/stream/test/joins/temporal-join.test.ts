import { temporalJoin } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { KeyedProcessOperator } from '../../src/keyed/keyed-process-operator.ts';
import { codeOf } from '../support/code-of.ts';

interface Version {
  readonly at: number;
  readonly deleted?: boolean;
}

function joining(type: 'inner' | 'left') {
  const out: [w: number, left: number, right: number | undefined][] = [];
  const fn = temporalJoin<number, Version, readonly [number, number | undefined]>({
    type,
    join: (left, version) => [left, version?.at],
    isDelete: ({ deleted }) => deleted === true,
  });
  const operator = new KeyedProcessOperator<number, readonly [number, number | undefined], Version>('join', fn, {
    collect: (_, [left, right]) => void out.push([operator.watermark, left, right]),
    output() {},
  });
  return {
    out,
    operator,
    left: (key: string, t: number) => operator.processElement(key, t, t, 0),
    right: (key: string, t: number, deleted = false) => operator.processElement2(key, { at: t, deleted }, t, 0),
    watermark: (w: number) => operator.advanceWatermark(w, 0),
  };
}

function play(type: 'inner' | 'left') {
  const { left, out, right, watermark } = joining(type);
  watermark(1);
  left('k1', 1);
  right('k1', 2);
  watermark(2);
  left('k1', 1);
  left('k1', 3);
  right('k2', 4);
  watermark(5);
  left('k2', 6);
  right('k2', 7);
  watermark(8);
  left('k2', 9);
  left('k2', 11);
  right('k2', 9, true);
  right('k2', 10);
  watermark(13);
  return out;
}

describe('a temporal join', () => {
  it('joins each element with the version of its time, once the watermark is there', () => {
    expect(play('inner')).toEqual([
      [5, 3, 2],
      [8, 6, 4],
      [13, 11, 10],
    ]);
  });

  it('lets elements without a version out as well, if it is a left join', () => {
    expect(play('left')).toEqual([
      [2, 1, undefined],
      [5, 1, undefined],
      [5, 3, 2],
      [8, 6, 4],
      [13, 9, undefined],
      [13, 11, 10],
    ]);
  });

  it('keeps of the versions behind the watermark the newest only', () => {
    const { operator, right, watermark } = joining('inner');
    for (const t of [1, 2, 3, 9]) right('k', t);
    watermark(5);
    expect([...(operator.state.get('k', 'versions') as Map<number, unknown>).keys()]).toEqual([3, 9]);
    expect(operator.timers).toBe(1);
  });

  it('refuses what it cannot use', () => {
    expect(codeOf(() => temporalJoin({ join: 5 } as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => temporalJoin({ join: () => 0, type: 'outer' } as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => temporalJoin({ join: () => 0, isDelete: 1 } as never))).toBe('INVALID_OPTION');
  });
});
