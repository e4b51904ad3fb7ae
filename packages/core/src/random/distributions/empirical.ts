import { checkNumber, checkParameters, invalidOption, isList } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { tableOfWeights } from '../cumulative-table.ts';
import type { RandomStream } from '../random-stream.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * Observed values, drawn again as they are: a distribution from measurements, without any
 * assumption about its shape. One draw a sample; O(1), with weights O(log n).
 *
 * @param values - at least one finite number; copied
 * @param options - `weights`: how often each value counts, one number \>= 0 for each value, not all
 * 0; equally often if left out
 * @throws `INVALID_OPTION` if a value or a weight is not in range, or the two lists are not of the
 * same length
 *
 * @example
 * ```ts
 * import { empirical } from '@sim/core';
 *
 * const measured = empirical([0.012, 0.015, 0.3], { weights: [60, 39, 1] });
 * console.log(measured.mean.toFixed(5)); // 0.01605
 * ```
 *
 * @public
 */
export function empirical(
  values: readonly number[],
  options: { readonly weights?: readonly number[] } = {},
): ComposableDistribution {
  if (!isList(values) || values.length === 0)
    throw invalidOption('empirical', 'values', 'an array of at least one number', values);
  const list = Array.from(values, (value, index) => checkNumber('empirical', `values[${index}]`, value));
  const { weights } = checkParameters('empirical', options, ['weights']);
  if (weights !== undefined && (!isList(weights) || weights.length !== list.length)) {
    throw invalidOption('empirical', 'weights', `an array of ${list.length} numbers, one for each value`, weights);
  }
  const table = weights && tableOfWeights('empirical', 'weights', weights);
  const shares = list.map((_, index) =>
    weights && table ? (weights[index] as number) / table.total : 1 / list.length,
  );
  const average = (of: (value: number) => number): number =>
    list.reduce((total, value, index) => total + (shares[index] as number) * of(value), 0);
  const mean = average((value) => value);
  return makeDistribution({
    text: weights
      ? callText('empirical', list, { weights: weights as readonly number[] })
      : callText('empirical', list),
    mean,
    variance: average((value) => (value - mean) ** 2),
    sample: table
      ? (rng: RandomStream) => list[table.indexOf(rng.next())] as number
      : (rng: RandomStream) => list[Math.floor(rng.next() * list.length)] as number,
    limitedMean: (x) => average((value) => Math.min(value, x)),
  });
}
