import { Counter, Simulation } from '@sim/core';
import {
  ConsumerGroup,
  CooperativeStickyAssignment,
  RangeAssignment,
  RoundRobinAssignment,
  StickyAssignment,
} from '@sim/consumer-group';
import { unwatched } from '../support/write-report.mjs';

/** Seconds a process is away. */
export const DOWNTIME = 2;
/** Seconds a rebalance takes. */
export const REBALANCE_DELAY = 0.5;

/**
 * Ways to run a group: how it assigns, and whether its members are static.
 *
 * @typedef {{ name: string, strategy: () => import('@sim/consumer-group').PartitionAssignment,
 * isStatic?: boolean }} Setup
 */

/** @type {readonly Setup[]} */
export const SETUPS = [
  { name: 'range, eager', strategy: () => new RangeAssignment() },
  { name: 'round robin, eager', strategy: () => new RoundRobinAssignment() },
  { name: 'sticky, eager', strategy: () => new StickyAssignment() },
  { name: 'sticky, cooperative', strategy: () => new CooperativeStickyAssignment() },
  { name: 'range, static members', strategy: () => new RangeAssignment(), isStatic: true },
];

/**
 * A log in which nothing happens: only the membership matters here. @param {number} numPartitions
 */
const quietLog = (numPartitions) => ({
  numPartitions,
  highWatermark: () => 0,
  logStartOffset: () => 0,
  fetch: () => [],
});

/**
 * The mean cost of restarting one member: it leaves and comes back as somebody new, or, if it is
 * static, just comes back.
 *
 * @param {Setup} setup
 * @param {number} partitions
 * @param {number} members
 * @param {{ restarts?: number, seed?: number, watch?: import('../support/write-report.mjs').Watch }}
 * [options]
 * @returns {{ rebalances: number, moved: number, pausedByRebalances: number, unreadMeanwhile:
 * number }} per restart: rebalances; partitions moved between members that stayed; seconds that
 * rebalances kept partitions unread, and seconds that they were unread because their member was
 * away, added up over the partitions
 */
export function costOfRestart(
  { strategy, isStatic = false },
  partitions,
  members,
  { restarts = 200, seed = 1, watch = unwatched } = {},
) {
  const group = new ConsumerGroup('group', quietLog(partitions), {
    assignmentStrategy: strategy(),
    rebalanceDelay: REBALANCE_DELAY,
    sessionTimeout: 10,
  });
  const processes = new Counter('processes');
  const sim = new Simulation({ entities: [group, processes], seed });
  watch(sim);
  const rng = sim.rng('names');
  const newName = () => Math.floor(rng.next() * 2 ** 40).toString(36);
  /** @param {string} name @param {string} instance */
  const join = (name, instance) => group.join(name, processes, isStatic ? { instanceId: instance } : {});
  const cost = { rebalances: 0, moved: 0, pausedByRebalances: 0, unreadMeanwhile: 0 };

  sim.spawn(
    (function* () {
      const names = Array.from({ length: members }, newName);
      for (const [instance, name] of names.entries()) sim.spawn(join(name, `member-${instance}`));
      yield 10;
      const before = group.stats;
      for (let restart = 0; restart < restarts; restart += 1) {
        const instance = Math.floor(rng.next() * members);
        const name = /** @type {string} */ (names[instance]);
        if (isStatic) cost.unreadMeanwhile += (group.assignments.get(name)?.length ?? 0) * DOWNTIME;
        else yield* group.leave(name);
        yield DOWNTIME;
        names[instance] = newName();
        yield* join(/** @type {string} */ (names[instance]), `member-${instance}`);
        yield 10;
      }
      const after = group.stats;
      cost.rebalances = (after.rebalances - before.rebalances) / restarts;
      cost.moved = (after.partitionsMoved - before.partitionsMoved) / restarts;
      cost.pausedByRebalances = (after.pauseSeconds - before.pauseSeconds) / restarts;
      cost.unreadMeanwhile /= restarts;
    })(),
  );
  sim.run();
  return cost;
}
