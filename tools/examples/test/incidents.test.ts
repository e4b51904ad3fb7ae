import { describe, expect, it } from 'vitest';
import { HOUR, rebalance } from '../incidents/busy-member.mjs';
import { everyFive, everyOne } from '../incidents/commit-per-record.mjs';
import { AWAY, deploy } from '../incidents/deploy-of-forty-pods.mjs';
import { overOneQueue, overPartitions } from '../incidents/head-of-line-blocking.mjs';
import { scale } from '../incidents/hot-partition-and-scaler.mjs';
import { resultsWith } from '../incidents/idle-partition.mjs';
import * as keyParallel from '../incidents/key-parallel-consumer.mjs';
import { twice } from '../incidents/killed-in-mid-batch.mjs';
import * as shareGroups from '../incidents/share-groups.mjs';
import { HEARTBEAT, standstill } from '../incidents/streams-that-do-not-leave.mjs';

/** Expects a value that is off by a share of what was reported, between the two. */
function within(value: number, reported: number, from: number, to: number): void {
  expect(value).toBeGreaterThanOrEqual(reported * (1 + from));
  expect(value).toBeLessThanOrEqual(reported * (1 + to));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a consumer that works on several keys at a time', () => {
  it.each(keyParallel.REPORTED)('with %i keys takes about the %f s that were reported', (keys, reported) =>
    within(keyParallel.secondsWith(keys), reported, -0.3, 0.05),
  );
});

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

describe('more consumers than the 4 partitions', () => {
  it.each(shareGroups.REPORTED)('%i of them do about %i a second in a share group', (consumers, reported) =>
    within(shareGroups.shareGroup(consumers), reported, -0.1, 0.1),
  );

  it('do no more than 4 in a classic group', () => {
    const [one, ...more] = shareGroups.REPORTED.map(([consumers]) => shareGroups.classicGroup(consumers));
    within(one!, 5, -0.1, 0.1);
    for (const perSecond of more) within(perSecond, 20, -0.1, 0.1);
  });
});

describe('commits that take long', () => {
  it('leave about 1,000 records a second with 5 ms for every 5 of them', () => within(everyFive(), 1000, -0.2, 0.2));

  it('leave about 2 a second with 0.2 to 0.9 s for every one', () => within(everyOne(), 2, -0.2, 0.2));
});

describe('a consumer that stops', () => {
  const seeds = Array.from({ length: 10 }, (_, seed) => seed);

  it('keeps its partitions for its session, from its last heartbeat on, if it does not leave', () => {
    const waits = seeds.map((seed) => standstill(false, seed));
    expect(Math.min(...waits)).toBeGreaterThan(42);
    expect(Math.max(...waits)).toBeLessThan(48);
    expect(mean(waits)).toBeGreaterThan(45);
  });

  it('hands them over within a heartbeat of the others if it leaves', () => {
    for (const seed of seeds) expect(standstill(true, seed)).toBeLessThan(HEARTBEAT + 0.5);
  });
});

describe('a consumer killed in the middle of a batch of 500', () => {
  it('has half of it processed twice, on average over 100 seeds', () => {
    const twiceDone = mean(Array.from({ length: 100 }, (_, seed) => twice(seed)));
    expect(twiceDone).toBeGreaterThan(220);
    expect(twiceDone).toBeLessThan(280);
  });
});

describe('a deploy of 40 pods with rebalances of 3 s', () => {
  it('stops everything for 240 s under the eager protocol: one leave and one join each', () => {
    const { paused, rebalances } = deploy('eager');
    expect(paused).toBeCloseTo(240, 0);
    expect(rebalances).toBe(80);
  });

  it('stops a partition for 6 s under the cooperative one', () =>
    expect(deploy('cooperative').paused).toBeCloseTo(6, 1));

  it('moves nothing with static members: each partition waits for its own pod', () => {
    expect(deploy('static')).toEqual({ paused: 0, rebalances: 0, waitsForItsPod: AWAY });
  });
});

describe('a member that works on one record for an hour', () => {
  it.each([1, 600])('holds up the rebalance for one that joins %i s later until it is done', (joinAfter) => {
    const { lasted } = rebalance(joinAfter);
    expect(lasted).toHaveLength(1);
    expect(Math.abs(lasted[0]! - (HOUR - joinAfter))).toBeLessThan(5);
  });
});

describe('a scaler whose one busy partition cannot be shared out', () => {
  it('adds pods that have nothing to do, and the lag grows', () => {
    const { pods, busy, growth } = scale();
    expect(pods).toBeGreaterThanOrEqual(60);
    expect(pods).toBeLessThanOrEqual(64);
    expect(busy).toBe(1);
    within(growth, 1525, -0.05, 0.05);
  });
});

describe('a partition that has nothing to say', () => {
  it('keeps back all results without an idle timeout', () => expect(resultsWith().results).toBe(0));

  it('is not waited for once it is idle', () => {
    const { results, worstDelay } = resultsWith(5);
    expect(results).toBe(9);
    expect(worstDelay).toBeLessThan(5);
  });
});
