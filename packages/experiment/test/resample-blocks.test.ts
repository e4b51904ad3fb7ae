import { experiment, grid, resampleBlocks } from '@sim/experiment';
import { createRandomStream, Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Row {
  readonly time: number;
  readonly id: number;
}

function rowsAt(times: readonly number[]): readonly Row[] {
  return times.map((time, id) => ({ time, id }));
}

/** Poisson arrivals of one a second, each of them so many at once. */
function arrivals(seconds: number, atOnce: number): readonly Row[] {
  const rng = createRandomStream(7, 'arrivals');
  const times: number[] = [];
  for (let time = 0; (time += -Math.log(1 - rng.next()) * atOnce) < seconds;)
    for (let copy = 0; copy < atOnce; copy++) times.push(time);
  return rowsAt(times);
}

/** The variance of the number of rows in the first half, over many resamples, by the rows there are. */
function varianceOfHalf(rows: readonly Row[], seconds: number): number {
  const counts = Array.from(
    { length: 400 },
    (_, seed) => resampleBlocks(rows, { block: 10, seed }).filter(({ time }) => time < seconds / 2).length,
  );
  const mean = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
}

describe('a resampled trace', () => {
  it('is made of blocks of the one that was recorded, in order, in the same span', () => {
    const times = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 2, maxLength: 200 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 50 }), fc.integer(), (list, parts, seed) => {
        const rows = rowsAt(list.sort((a, b) => a - b).map((time) => time / 7));
        const [first, last] = [rows[0]!.time, rows.at(-1)!.time];
        const span = ((last - first) * rows.length) / (rows.length - 1);
        const resampled = resampleBlocks(rows, { block: span === 0 ? 1 : span / parts, seed });
        let before = -Infinity;
        for (const { time } of resampled) {
          expect(time).toBeGreaterThanOrEqual(before);
          before = time;
        }
        if (resampled.length > 0) {
          expect(resampled[0]!.time).toBeGreaterThanOrEqual(first);
          expect(before).toBeLessThanOrEqual(first + span + 1e-6);
        }
        // Neighbours in a block are neighbours of the trace, as far apart as they were.
        const block = span === 0 ? 1 : span / parts;
        const slotOf = (time: number) => Math.floor((time - first) / block);
        resampled.slice(1).forEach((row, at) => {
          const left = resampled[at]!;
          const inside = (time: number) => (time - first) / block - slotOf(time) > 1e-6;
          if (slotOf(left.time) !== slotOf(row.time) || !inside(row.time)) return;
          expect(row.id).toBe((left.id + 1) % rows.length);
          if (row.id > 0) expect(row.time - left.time).toBeCloseTo(rows[row.id]!.time - rows[left.id]!.time, 6);
        });
      }),
    );
  });

  it('of one block is the trace itself, turned', () => {
    const rows = rowsAt([0, 1, 2, 3, 4]);
    const ids = resampleBlocks(rows, { block: 5, seed: 3 }).map(({ id }) => id);
    expect([...ids].sort()).toEqual([0, 1, 2, 3, 4]);
    ids.slice(1).forEach((id, at) => expect(id).toBe((ids[at]! + 1) % 5));
  });

  it('is the same for the same seed, and another one for another', () => {
    const rows = arrivals(200, 1);
    expect(resampleBlocks(rows, { block: 10, seed: 1 })).toEqual(resampleBlocks(rows, { block: 10, seed: 1 }));
    expect(resampleBlocks(rows, { block: 10, seed: 1 })).not.toEqual(resampleBlocks(rows, { block: 10, seed: 2 }));
  });

  it('varies as much as the trace does: as Poisson for single arrivals, five times as much for fives', () => {
    expect(varianceOfHalf(arrivals(2000, 1), 2000)).toBeGreaterThan(0.7);
    expect(varianceOfHalf(arrivals(2000, 1), 2000)).toBeLessThan(1.3);
    expect(varianceOfHalf(arrivals(2000, 5), 2000)).toBeGreaterThan(3.5);
    expect(varianceOfHalf(arrivals(2000, 5), 2000)).toBeLessThan(6.5);
  });

  it('keeps the time of day where it is told what a day is', () => {
    // Ten days of 100 s: all arrivals are in the first half of each.
    const rows = rowsAt(Array.from({ length: 500 }, (_, at) => Math.floor(at / 50) * 100 + (at % 50)));
    for (let seed = 1; seed <= 20; seed++)
      for (const { time } of resampleBlocks(rows, { block: 25, seed, period: 100 }))
        expect(time % 100).toBeLessThan(50.001);
  });

  it.each([
    [rowsAt([0, 1, 2]), { block: 0, seed: 1 }],
    [rowsAt([0, 1, 2]), { block: 4, seed: 1 }],
    [rowsAt([0, 1, 2]), { block: NaN, seed: 1 }],
    [rowsAt([0]), { block: -1, seed: 1 }],
    [rowsAt([3, 3]), { block: 'x', seed: 1 }],
    [rowsAt([0, 1, 2]), { block: 1 }],
    [rowsAt([0, 1, 2]), { block: 1, seed: 1, period: 0.5 }],
    [rowsAt([0, 1, 2]), { block: 1, seed: 1, blocks: 3 }],
    [rowsAt([0, 2, 1]), { block: 1, seed: 1 }],
    [[{ time: '3' }, { time: 4 }], { block: 1, seed: 1 }],
    [[null, null], { block: 1, seed: 1 }],
    ['rows', { block: 1, seed: 1 }],
    [rowsAt([0, 1, 2]), undefined],
  ])('is not made of %j with %j', (rows, options) => {
    expect(() => resampleBlocks(rows as never, options as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});

describe('an experiment whose runs are all the same', () => {
  it('says that they are one sample', async () => {
    const model = {
      params: { offset: 0 },
      build: ({ seed, params }: { seed: number; params: { offset: number } }) => ({
        sim: new Simulation({ seed, endTime: 1 }),
        value: params.offset === 0 ? 4 : seed,
      }),
      metrics: { value: ({ value }: { value: number }) => value },
    };
    const { notes } = await experiment({ model: model as never, replications: 3 });
    expect(notes.join()).toContain('All runs at every point gave the same');
    const { notes: some } = await experiment({
      model: model as never,
      replications: 3,
      design: grid({ offset: [0, 1] }),
    });
    expect(some.join()).toContain('at 1 of 2 points');
    const { notes: single } = await experiment({ model: model as never, replications: 1 });
    expect(single).toEqual([]);
  });
});
