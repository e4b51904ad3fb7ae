import { Counter, Simulation } from '@sim/core';
import { CountedLog } from '@sim/log';
import {
  Consumer,
  ConsumerGroup,
  CooperativeStickyAssignment,
  RangeAssignment,
  RoundRobinAssignment,
  StickyAssignment,
} from '@sim/consumer-group';

/** Costs of the consumer group: assignment alone, a rebalance, a poll and a commit. */
const ASSIGNORS = {
  range: RangeAssignment,
  roundRobin: RoundRobinAssignment,
  sticky: StickyAssignment,
  cooperativeSticky: CooperativeStickyAssignment,
};

/**
 * One assignment. @param {{ assignor: keyof typeof ASSIGNORS, partitions: number, members: number,
 * times: number }} size @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function assign({ assignor, partitions, members, times }, watch) {
  const numbers = Array.from({ length: partitions }, (_, n) => n);
  const names = Array.from({ length: members }, (_, n) => `member-${n}`);
  let assigned = 0;
  let spread = 0;
  const strategy = new ASSIGNORS[assignor]();
  watch.start();
  for (let n = 0; n < times; n++) {
    const present = n % 2 === 0 ? names : names.slice(1);
    // It moves a partition in two steps: first nobody has it, then its new owner.
    if (assignor === 'cooperativeSticky') strategy.assign(numbers, present);
    const result = strategy.assign(numbers, present);
    const sizes = [...result.values()].map((owned) => owned.length);
    assigned += sizes.reduce((sum, size) => sum + size, 0);
    spread = Math.max(spread, Math.max(...sizes) - Math.min(...sizes));
  }
  watch.stop();
  return { units: times, facts: { assigned: assigned === times * partitions, balanced: spread <= 1 }, near: {} };
}

/**
 * All members join, one leaves and comes back, time and again. @param {{ partitions: number,
 * members: number, times: number }} size @param {import('../support/stopwatch.mjs').Stopwatch}
 * watch
 */
export function rebalance({ partitions, members, times }, watch) {
  const log = { numPartitions: partitions, highWatermark: () => 0, logStartOffset: () => 0, fetch: () => [] };
  const group = new ConsumerGroup('group', log);
  const consumer = new Counter('consumer');
  const sim = new Simulation({ entities: [group, consumer] });
  for (let n = 0; n < members; n++) sim.spawn(/** @type {any} */ (group.join(`member-${n}`, consumer)));
  sim.run();
  if (group.generation !== 1)
    throw new Error(`expected one generation after ${members} joins, got ${group.generation}`);
  sim.spawn(
    (function* () {
      for (let n = 0; n < times / 2; n++) {
        yield* group.leave('member-0');
        yield 1;
        yield* group.join('member-0', consumer);
        yield 1;
      }
    })(),
  );
  watch.start();
  sim.runUntil(10 * times);
  watch.stop();
  return { units: times, facts: { rebalances: group.stats.rebalances - 1, members: group.consumerCount }, near: {} };
}

/**
 * A consumer works a backlog off in batches that are mere numbers: polls, works, commits.
 *
 * @param {{ batch: number, times: number }} size @param {import('../support/stopwatch.mjs').Stopwatch}
 * watch
 */
export function pollAndCommit({ batch, times }, watch) {
  const log = new CountedLog('log', { partitions: [{ end: batch * times }] });
  const group = new ConsumerGroup('group', log);
  const consumer = new Consumer('consumer', group, { maxPollRecords: batch, batchTime: 0.001 });
  const sim = new Simulation({ entities: [consumer], endTime: times });
  watch.start();
  sim.run();
  watch.stop();
  const { commits, recordsPolled } = group.stats;
  return { units: times, facts: { commits, recordsPolled, lag: group.totalLag() }, near: {} };
}
