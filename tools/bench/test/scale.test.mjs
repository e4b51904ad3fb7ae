import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CountedWork } from './counted-work.mjs';

const work = new CountedWork();
/** @type {typeof import('../src/cases/scale.mjs')} */
let scale;
/** @type {typeof import('../src/cases/group.mjs')} */
let group;

beforeAll(async () => {
  await work.start();
  scale = await import('../src/cases/scale.mjs');
  group = await import('../src/cases/group.mjs');
}, 60_000);

afterAll(() => work.stop());

const watch = { start() {}, stop() {}, cpuMs: NaN, wallMs: NaN };

/**
 * By how much the work for each of the parts grows when there are four times as many: four times, if it is quadratic.
 *
 * @param {(parts: number) => unknown} run
 */
async function growth(run) {
  const few = (await work.of(() => run(500))) / 500;
  const many = (await work.of(() => run(2000))) / 2000;
  // The tens at least: that something is counted at all.
  expect(few).toBeGreaterThan(10);
  return many / few;
}

describe('the work for each of many parts is the same however many there are', () => {
  it.each(/** @type {const} */ (['entities', 'members', 'partitions', 'operators']))('%s', async (name) => {
    expect(await growth((parts) => scale[name]({ parts }, /** @type {any} */ (watch)))).toBeLessThan(1.15);
  });

  it.each(/** @type {const} */ (['range', 'roundRobin', 'sticky', 'cooperativeSticky']))(
    'partitions that the assignor %s gives to half as many members',
    async (assignor) => {
      const size = (/** @type {number} */ partitions) => ({ assignor, partitions, members: partitions / 2, times: 4 });
      expect(await growth((parts) => group.assign(size(parts), /** @type {any} */ (watch)))).toBeLessThan(1.15);
    },
  );
});
