import { describe, expect, it } from 'vitest';
import { compare, regressions } from '../src/compare.mjs';
import { COUNTED, instructionsPerUnit } from '../src/instructions.mjs';
import { summarise } from '../src/measure.mjs';
import { table } from '../src/table.mjs';

const bench = {
  id: 'x',
  title: 'Case X',
  unit: 'event',
  size: { n: 4 },
  smoke: { n: 2 },
  /** @param {any} facts @param {any} size */
  expect: (facts, size) => facts.n === size.n,
  implementations: { ours: () => never(), limit: () => never() },
};

/** @returns {never} */
function never() {
  throw new Error('the test brings its own samples');
}

/** @param {number} cpuNs @param {number} n @param {number} [clock] */
const sample = (cpuNs, n, clock = 1) => ({ units: n, facts: { n }, near: { clock }, cpuNs, peakMb: 10 });

describe('a summary of rounds', () => {
  it('takes the median of each implementation', () => {
    const costs = { ours: [300, 100, 120], limit: [50, 90, 60] };
    const row = summarise(bench, 3, false, (name) =>
      sample(/** @type {number} */ (costs[/** @type {'ours' | 'limit'} */ (name)].shift()), 4),
    );
    expect([row.figures.ours?.cpuNs, row.figures.limit?.cpuNs]).toEqual([120, 60]);
    expect(table([row])).toContain('| Case X | event | 120 | 2.00× |');
  });

  it('fails when an implementation does other work', () => {
    expect(() => summarise(bench, 1, false, () => sample(1, 3))).toThrow('x, ours: wrong result');
    expect(() => summarise(bench, 1, true, (name) => sample(1, 2, name === 'ours' ? 1 : 1.1))).toThrow(
      'x, limit: clock is 1.1, but ours 1',
    );
  });
});

describe('a comparison of two runs', () => {
  it('pairs by case, corrects by the limit, and names what is new or gone', () => {
    /** @param {string} id @param {number} ours @param {number} limit */
    const row = (id, ours, limit) => ({
      id,
      title: id,
      unit: 'event',
      figures: { ours: { cpuNs: ours, spread: 0, peakMb: 1 }, limit: { cpuNs: limit, spread: 0, peakMb: 1 } },
    });
    const text = compare(
      { rows: [row('a', 100, 50), row('old', 1, 1)] },
      { rows: [row('a', 150, 75), row('fresh', 1, 1)] },
    );
    expect(text).toContain('| a | 100.0 | 150.0 | 1.50 | 1.00 |');
    expect(text).toContain('| fresh | | 1.0 | new | |');
    expect(text).toContain('| old | | | gone | |');
  });
});

describe('instructions', () => {
  const starting = 1_000_000_000;
  /** @param {number} perUnit */
  const counted = (perUnit) =>
    instructionsPerUnit(COUNTED, ({ unit }, size) =>
      Promise.resolve(starting + perUnit * Number(/** @type {Record<string, number>} */ (size)[unit])),
    );

  it('are counted for a unit of work, without those of starting', async () => {
    const found = await counted(1500);
    expect(Object.keys(found)).toEqual(expect.arrayContaining(['W1-100', 'W2', 'W3', 'W4', 'W5']));
    expect(new Set(Object.values(found))).toEqual(new Set([1500]));
  });

  it('are a reason to fail where a case takes a tenth more, and no time is', async () => {
    const [base, same, head] = [await counted(1500), await counted(1530), await counted(1650)];
    /** @param {Record<string, number>} instructions @param {number} cpuNs */
    const run = (instructions, cpuNs) => ({
      rows: [{ id: 'W1-100', title: 'W1', unit: 'event', figures: { ours: { cpuNs, spread: 0, peakMb: 1 } } }],
      instructions,
    });
    expect(regressions(run(base, 100), run(same, 300))).toEqual([]);
    expect(regressions(run(base, 100), run(head, 50))).toEqual(
      COUNTED.map(({ id }) => `${id} takes 10.0 % more instructions: 1650 instead of 1500`),
    );
    expect(compare(run(base, 100), run(head, 50))).toContain('| W5 | 1500 | 1650 | 1.100 |');
  });

  it('that are not counted any more are a reason too', () => {
    expect(regressions({ rows: [], instructions: { W4: 5 } }, { rows: [], instructions: {} })).toEqual([
      'W4 is not counted any more',
    ]);
  });

  it('end with what the tool says if it fails', async () => {
    await expect(instructionsPerUnit(COUNTED, () => Promise.reject(new Error('no valgrind')))).rejects.toThrow(
      'no valgrind',
    );
  });
});
