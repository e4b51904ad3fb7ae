import { checkNumber, invalidOption, isList, isRecord } from '../../checks/checks.ts';
import { tableOfWeights } from '../cumulative-table.ts';
import type { Distribution, Latency } from '../distribution.ts';
import { isDistribution } from '../latency.ts';
import {
  type ComposableDistribution,
  limitedMeanOf,
  makeDistribution,
  textOf,
  varianceOf,
} from './composable-distribution.ts';
import { constant } from './constant.ts';

/**
 * One part of a {@link mixture}.
 *
 * @public
 */
export interface MixtureComponent {
  /** How often it is chosen, relative to the other components. Finite, \>= 0. */
  readonly weight: number;
  /** What is drawn then: a distribution, or a number for a fixed value. */
  readonly distribution: Latency;
}

/**
 * A sample of one of several distributions, chosen for each sample: cache hits and misses,
 * small and large requests. One draw to choose, then those of the component.
 *
 * @param components - at least one; the weights need not add up to 1
 * @throws `INVALID_OPTION` if there is none, or a weight or a distribution is not valid
 *
 * @example
 * ```ts
 * import { exponential, mixture } from '@sim/core';
 *
 * const lookup = mixture([
 *   { weight: 95, distribution: 0.001 },
 *   { weight: 5, distribution: exponential(0.1) },
 * ]);
 * console.log(lookup.mean.toFixed(5)); // 0.00595
 * ```
 *
 * @public
 */
export function mixture(components: readonly MixtureComponent[]): ComposableDistribution {
  if (!isList(components) || components.length === 0)
    throw invalidOption('mixture', 'components', 'an array of at least one component', components);
  const parts = components.map((component: MixtureComponent, index) =>
    distributionOf(component, `components[${index}]`),
  );
  const table = tableOfWeights(
    'mixture',
    'weights',
    components.map((component: MixtureComponent) => component.weight),
  );
  const shares = components.map((component: MixtureComponent) => component.weight / table.total);
  const average = (of: (part: Distribution) => number): number =>
    parts.reduce(
      (total, part, index) => (shares[index] === 0 ? total : total + (shares[index] as number) * of(part)),
      0,
    );
  const mean = average((part) => part.mean);
  const variances = parts.every((part) => varianceOf(part) !== undefined);
  const limited = parts.every((part) => limitedMeanOf(part) !== undefined);
  return makeDistribution({
    text: `mixture([${components.map(componentText).join(', ')}])`,
    mean,
    variance: variances
      ? mean === Infinity
        ? Infinity
        : average((part) => (varianceOf(part) as number) + (part.mean - mean) ** 2)
      : undefined,
    sample: (rng) => (parts[table.indexOf(rng.next())] as Distribution).sample(rng),
    limitedMean: limited ? (x) => average((part) => limitedMeanOf(part)?.(x) as number) : undefined,
  });
}

function distributionOf(component: unknown, where: string): Distribution {
  if (!isRecord(component)) throw invalidOption('mixture', where, 'an object of weight and distribution', component);
  const { distribution } = component as { distribution?: unknown };
  if (typeof distribution === 'number') return constant(checkNumber('mixture', `${where}.distribution`, distribution));
  if (!isDistribution(distribution))
    throw invalidOption('mixture', `${where}.distribution`, 'a finite number or a distribution', distribution);
  return distribution as Distribution;
}

function componentText({ weight, distribution }: MixtureComponent): string {
  const text = typeof distribution === 'number' ? String(distribution) : textOf(distribution);
  return `{ weight: ${weight}, distribution: ${text} }`;
}
