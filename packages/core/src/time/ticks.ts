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
  if (!Number.isFinite(ticks))
    throw invalidOption(owner, option, `a finite number of seconds${within(seconds)}`, seconds);
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
    `${name}: a delay must be a finite number of seconds >= 0${within(seconds)}, got ${describe(seconds)}`,
    { owner: name, got: seconds },
  );
}

/** Its nanoseconds must be a number, too: said only where that is what is wrong. */
function within(seconds: unknown): string {
  return Number.isFinite(seconds) && Math.abs(seconds as number) > 1 ? ', no further from 0 than 1.7e299' : '';
}

/**
 * How far apart the times are that the clock can show at a time beyond 2^53 ns; `undefined` up to there,
 * where it shows each nanosecond.
 *
 * @internal
 */
export function secondsBetweenTimes(seconds: number): number | undefined {
  const ticks = Math.abs(toTicks(seconds));
  return ticks > Number.MAX_SAFE_INTEGER ? toSeconds(2 ** (Math.floor(Math.log2(ticks)) - 52)) : undefined;
}
