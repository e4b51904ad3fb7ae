import { hasMethod, invalidOption } from '../checks/checks.ts';
import { describe } from '../errors/describe.ts';
import { isOfOtherCopy } from '../errors/other-copy.ts';
import { SimError } from '../errors/sim-error.ts';
import type { Latency } from './distribution.ts';
import type { RandomStream } from './random-stream.ts';

/**
 * Checks a {@link Latency} option once and returns the function that draws from it: what a
 * component calls in its constructor for each latency it takes.
 *
 * A fixed number draws nothing from the stream. A sample that is negative, `NaN` or infinite stops
 * the run instead of moving the clock wrongly.
 *
 * @param owner - the component, for messages: `EventLog "orders"`
 * @param option - the name of the option
 * @param latency - a finite number of seconds &gt;= 0, or a distribution of seconds
 * @returns a function from a stream to a number of seconds, finite and &gt;= 0; it throws
 * `INVALID_DELAY` if the distribution gives something else
 * @throws `INVALID_OPTION` if `latency` is neither
 *
 * @example
 * ```ts
 * import { createRandomStream, latencySampler, uniform } from '@sim/core';
 *
 * const boarding = latencySampler('Ferry "north"', 'boarding', uniform(10, 20));
 * const seconds = boarding(createRandomStream(1, 'north'));
 * console.log(seconds >= 10 && seconds < 20); // true
 * ```
 *
 * @public
 */
export function latencySampler(owner: string, option: string, latency: Latency): (rng: RandomStream) => number {
  if (typeof latency === 'number') {
    if (!(latency >= 0 && latency < Infinity)) throw notALatency(owner, option, latency);
    const seconds = latency + 0;
    return () => seconds;
  }
  if (!isDistribution(latency)) throw notALatency(owner, option, latency);
  return (rng) => checkSample(owner, option, latency.sample(rng));
}

/**
 * Checks what a user's function gave for a latency, and returns it.
 *
 * @internal
 */
export function checkSample(owner: string, option: string, seconds: number): number {
  if (typeof seconds === 'number' && seconds >= 0 && seconds < Infinity) return seconds;
  throw new SimError(
    'INVALID_DELAY',
    `${owner}: a sample of ${option} must be a finite number of seconds >= 0, got ${describe(seconds)}`,
    { owner, option, got: seconds },
  );
}

/**
 * Whether something has the shape of a {@link Distribution}: a `mean` that is a number, not `NaN`,
 * and a `sample` function.
 *
 * @internal
 */
export function isDistribution(value: unknown): boolean {
  if (typeof value !== 'object' || !hasMethod(value, 'sample') || isOfOtherCopy(value)) return false;
  const { mean } = value as { readonly mean?: unknown };
  return typeof mean === 'number' && !Number.isNaN(mean);
}

function notALatency(owner: string, option: string, got: unknown): SimError {
  return invalidOption(
    owner,
    option,
    'a finite number of seconds >= 0 or a distribution (a numeric mean and a sample function)',
    got,
  );
}
