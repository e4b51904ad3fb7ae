import { checkNumber, checkParameters, given } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { CumulativeTable } from '../cumulative-table.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * The Zipf distribution: rank k of n has a probability proportional to `1 / k^s`. Popularity of
 * keys, pages, customers.
 *
 * Exact, by a table of cumulative weights: O(n) to set up, 8 bytes a rank; one draw and O(log n) a
 * sample.
 *
 * @param parameters - `n`, the number of ranks, an integer from 1 to 10,000,000; `s`, the exponent,
 * finite, \>= 0 (0 makes all ranks equally likely; default 1)
 * @returns a distribution over 1, 2, …, n, with 1 the most likely
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { createRandomStream, zipf } from '@sim/core';
 *
 * const rank = zipf({ n: 1000, s: 1.1 });
 * const customer = `customer-${rank.sample(createRandomStream(1, 'customers'))}`;
 * console.log(customer.startsWith('customer-')); // true
 * ```
 *
 * @public
 */
export function zipf(parameters: { readonly n: number; readonly s?: number }): ComposableDistribution {
  checkParameters('zipf', parameters, ['n', 's']);
  const n = checkNumber('zipf', 'n', parameters.n, { min: 1, max: 10_000_000, integer: true });
  const s = checkNumber('zipf', 's', given(parameters.s, 1), { min: 0 });
  const table = new CumulativeTable(n, (index) => (index + 1) ** -s);
  const moment = (power: number, upTo = n): number => {
    let sum = 0;
    for (let rank = Math.min(upTo, n); rank >= 1; rank--) sum += rank ** (power - s); // small terms first
    return sum / table.total;
  };
  const mean = moment(1);
  return makeDistribution({
    text: callText('zipf', { n, s }),
    mean,
    variance: moment(2) - mean * mean,
    sample: (rng) => table.indexOf(rng.next()) + 1,
    limitedMean: (x) => (x <= 1 ? x : moment(1, Math.floor(x)) + x * (1 - moment(0, Math.floor(x)))),
  });
}
