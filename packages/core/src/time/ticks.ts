import { invalidOption } from '../checks/checks.ts';
import { describe } from '../errors/describe.ts';
import { SimError } from '../errors/sim-error.ts';

/**
 * Ticks of the kernel's clock in one second: a tick is a nanosecond.
 *
 * @public
 */
export const TICKS_PER_SECOND = 1_000_000_000;

/**
 * Seconds as whole ticks, rounded to the nearest one, never truncated.
 *
 * Ticks are safe integers, so exact, up to 104 days from time 0 (2^53 ns). Beyond that the
 * resolution halves with each doubling: 2 ns to 208 days, 1 µs at 285 years. No check is made here:
 * `NaN` stays `NaN`.
 *
 * @param seconds - a time or a delay in seconds
 *
 * @example
 * ```ts
 * import { toTicks } from '@sim/core';
 *
 * console.log(toTicks(1.001)); // 1001000000
 * ```
 *
 * @public
 */
export function toTicks(seconds: number): number {
  return Math.round(seconds * TICKS_PER_SECOND);
}

/**
 * Ticks as seconds: the double nearest to the exact value.
 *
 * @param ticks - a number of ticks
 *
 * @example
 * ```ts
 * import { toSeconds } from '@sim/core';
 *
 * console.log(toSeconds(1_001_000_000)); // 1.001
 * ```
 *
 * @public
 */
export function toSeconds(ticks: number): number {
  return ticks / TICKS_PER_SECOND;
}

/**
 * A point in time given by a user, in ticks.
 *
 * @internal
 */
export function timeToTicks(owner: string, option: string, seconds: unknown): number {
  const ticks = typeof seconds === 'number' ? toTicks(seconds) : NaN;
  if (!Number.isFinite(ticks)) throw invalidOption(owner, option, 'a finite number of seconds', seconds);
  return ticks + 0;
}

/**
 * A delay given by a user, in ticks.
 *
 * @param owner - for the message; an object that can say it, so that the text is made only when
 * needed
 *
 * @internal
 */
export function delayToTicks(owner: string | { readonly _place: string }, seconds: unknown): number {
  const ticks = typeof seconds === 'number' ? toTicks(seconds) : NaN;
  if (ticks >= 0 && ticks < Infinity && (seconds as number) >= 0) return ticks;
  const name = typeof owner === 'string' ? owner : owner._place;
  throw new SimError(
    'INVALID_DELAY',
    `${name}: a delay must be a finite number of seconds >= 0, got ${describe(seconds)}`,
    { owner: name, got: seconds },
  );
}
