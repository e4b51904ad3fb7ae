import { checkNumber } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * The same value every time. Nothing is drawn from the stream.
 *
 * @param value - a finite number
 * @throws `INVALID_OPTION` if it is not
 *
 * @example
 * ```ts
 * import { constant, createRandomStream, exponential } from '@sim/core';
 *
 * const handling = constant(0.2).plus(exponential(0.1));
 * console.log(handling.mean.toFixed(1), handling.sample(createRandomStream(1, 'dock')) >= 0.2); // 0.3 true
 * ```
 *
 * @public
 */
export function constant(value: number): ComposableDistribution {
  const fixed = checkNumber('constant', 'value', value);
  return makeDistribution({
    text: callText('constant', fixed),
    mean: fixed,
    variance: 0,
    sample: () => fixed,
    limitedMean: (x) => Math.min(fixed, x),
  });
}
