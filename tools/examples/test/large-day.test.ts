import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { counted, oneByOne, type Plan } from '../large-day/large-day.mjs';

const SHORT: Plan = { duration: 1200, deployAt: 120, deployEvery: 25, crashAt: 900, lookEvery: 60 };

describe('a million records a second with a deploy and a crash', () => {
  it('has the same lag as numbers and record by record at 1:1000, within the noise of the records', () => {
    const all = counted(SHORT);
    const some = oneByOne(SHORT, 2);
    const sum = (lag: readonly number[]): number => lag.reduce((total, each) => total + each, 0);
    expect(all.lag).toHaveLength(20);
    // About 1,100 records wait, 3 % of noise in one look; between two seeds minutes differ by a tenth.
    for (const [at, lag] of all.lag.entries()) expect(Math.abs(lag / some.lag[at]! - 1)).toBeLessThan(0.1);
    expect(Math.abs(sum(all.lag) / sum(some.lag) - 1)).toBeLessThan(0.05);
    // What shows: the deploy and the crash, each far above the rest.
    for (const { lag } of [all, some]) {
      const quiet = lag[1]!;
      expect(Math.min(...lag.slice(2, 13))).toBeGreaterThan(1.9 * quiet);
      expect(lag[14]! / quiet).toBeLessThan(1.05);
      expect(lag[15]! / quiet).toBeGreaterThan(2.1);
    }
    expect(all.rebalances).toBe(some.rebalances);
    // One batch of the consumer that crashed.
    for (const { redelivered } of [all, some]) {
      expect(redelivered).toBeGreaterThan(10_000);
      expect(redelivered).toBeLessThan(100_000);
    }
  });

  it('keeps no more in memory the longer it goes', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const kept = (duration: number): number => {
      const { lag } = counted({ ...SHORT, duration, lookEvery: duration / 10 });
      expect(Math.max(...lag)).toBeLessThan(4e6);
      collect();
      return process.memoryUsage().heapUsed;
    };
    kept(1200);
    expect(kept(2400) - kept(1200)).toBeLessThan(2 ** 20);
  });
});
