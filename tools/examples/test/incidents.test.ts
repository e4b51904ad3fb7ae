import { describe, expect, it } from 'vitest';
import { overOneQueue, overPartitions } from '../incidents/head-of-line-blocking.mjs';
import { twice } from '../incidents/killed-in-mid-batch.mjs';

describe('a few slow jobs among many', () => {
  it('take twice as long over partitions as over one queue, most often', () => {
    const seconds = Array.from({ length: 200 }, (_, seed) => Math.round(overPartitions(seed)));
    const often = new Map<number, number>();
    for (const each of seconds) often.set(each, (often.get(each) ?? 0) + 1);
    const [mostOften] = [...often].sort((a, b) => b[1] - a[1])[0]!;
    expect(mostOften).toBe(20);
    expect(Math.round(overOneQueue())).toBe(10);
  });
});

describe('a consumer killed in the middle of a batch of 500', () => {
  it('has half of it processed twice, on average over 100 seeds', () => {
    const counts = Array.from({ length: 100 }, (_, seed) => twice(seed));
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(mean).toBeGreaterThan(220);
    expect(mean).toBeLessThan(280);
  });
});
