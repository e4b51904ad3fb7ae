import { checkFunction } from '../checks/checks.ts';
import type { Estimate } from './estimate.ts';
import { type BuildContext, type BuiltModel, type ExperimentOptions, namesOf, resolveExperiment } from './model.ts';
import { estimatesOf, replicatePoint, type Replications } from './replicate.ts';

/**
 * What two models gave, run side by side.
 *
 * @public
 */
export interface Comparison<K extends string> {
  /** The first one. */
  readonly base: Replications<K>;
  /** The other one. */
  readonly other: Replications<K>;
  /**
   * The differences `other − base`, run by run with the same seed, where both finished: an interval
   * that leaves out 0 is a difference that is not luck.
   */
  readonly differences: Readonly<Record<K, Estimate>>;
}

/**
 * Runs two models with the same seeds and estimates how they differ. Pairing the runs takes out the
 * luck that both share.
 *
 * @param base - makes the first model
 * @param other - makes the other
 * @param options - as for {@link replicate}
 * @throws as {@link replicate} does
 *
 * @example
 * ```ts
 * import { compare, exponential, Resource, Simulation } from '@sim/core';
 *
 * const queue = (capacity: number) => ({ seed }: { readonly seed: number }) => {
 *   const desk = new Resource('desk', { capacity });
 *   const sim = new Simulation({ seed, endTime: 5000, entities: [desk] });
 *   sim.spawn((function* () {
 *     for (;;) {
 *       yield exponential(1).sample(sim.rng('arrivals'));
 *       const service = exponential(0.8).sample(sim.rng('services'));
 *       sim.spawn(desk.use(function* () {
 *         yield service;
 *       }));
 *     }
 *   })());
 *   return { sim, desk };
 * };
 * const { differences } = compare(queue(1), queue(2), { metrics: { wait: ({ desk }) => desk.waits.mean } });
 * console.log(differences.wait.mean + differences.wait.halfWidth < 0); // true
 * ```
 *
 * @public
 */
export function compare<B extends BuiltModel, K extends string>(
  base: (context: BuildContext) => B,
  other: (context: BuildContext) => B,
  options: ExperimentOptions<B, K>,
): Comparison<K> {
  checkFunction('compare', 'base', base);
  checkFunction('compare', 'other', other);
  const experiment = resolveExperiment('compare', options);
  const first = replicatePoint('compare', base, undefined, experiment);
  const second = replicatePoint('compare', other, undefined, experiment);
  const names = namesOf(experiment.metrics);
  const rows: Record<K, number>[] = [];
  // Both lists ascend, so the pairs are found in one walk.
  let at = 0;
  second.finished.forEach((replication, index) => {
    while (at < first.finished.length && (first.finished[at] as number) < replication) at++;
    if (first.finished[at] !== replication) return;
    const [before, after] = [first.rows[at] as Record<K, number>, second.rows[index] as Record<K, number>];
    rows.push(Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as Record<K, number>);
  });
  return { base: first, other: second, differences: estimatesOf(rows, names, experiment.confidence) };
}
