import { checkNumber, invalidOption, TICKS_PER_SECOND, toTicks } from '@sim/core';

/** Whole numbers up to here are exact as doubles. */
export const MAX_EXACT = 2 ** 53;

/**
 * The event time that is meant by a number of seconds: rounded to whole nanoseconds as long as
 * doubles can tell those apart (104 days from 0), so that 0.1 + 0.2 is 0.3; as it is beyond, where
 * doubles are coarser than that. In the order of what it is given, so results can be compared.
 */
export function exactTime(seconds: number): number {
  const ticks = seconds * TICKS_PER_SECOND;
  // Adding 0 turns -0 into 0.
  return ticks < MAX_EXACT && ticks > -MAX_EXACT ? Math.round(ticks) / TICKS_PER_SECOND + 0 : seconds;
}

/**
 * The time so many ticks after another one, or before it: the double nearest to the decimal sum of
 * the two. `1_700_000_000.1` and 0.2 s make `1_700_000_000.3`, which the sum of the doubles is not.
 */
export function timeAfter(time: number, ticks: number): number {
  const own = time * TICKS_PER_SECOND;
  if (own < MAX_EXACT && own > -MAX_EXACT) {
    const sum = Math.round(own) + ticks;
    if (sum <= MAX_EXACT && sum >= -MAX_EXACT) return sum / TICKS_PER_SECOND + 0;
  }
  const unit = decimalUnit(time);
  const whole = Math.round(time * unit) + (ticks * unit) / TICKS_PER_SECOND;
  const isDecimal = Math.round(time * unit) / unit === time;
  return isDecimal && Number.isInteger(whole) && Math.abs(whole) <= MAX_EXACT
    ? whole / unit
    : time + ticks / TICKS_PER_SECOND;
}

/**
 * The last instant before a time: a nanosecond earlier, or the next smaller double where a
 * nanosecond is less than that. Of an infinite time there is none: it stays as it is.
 */
export function instantBefore(time: number): number {
  const ticks = time * TICKS_PER_SECOND;
  if (ticks < MAX_EXACT && ticks > -MAX_EXACT) return (Math.round(ticks) - 1) / TICKS_PER_SECOND;
  if (!Number.isFinite(time)) return time;
  const before = time - Math.abs(time) * 2 ** -53;
  // Exactly half way between two doubles, if the time is a power of two.
  return before === time ? time - Math.abs(time) * 2 ** -52 : before;
}

/** The first instant after a time: a nanosecond later, or the next larger double. */
export function instantAfter(time: number): number {
  return 0 - instantBefore(-time);
}

/** A length of time in ticks, at least one. */
export function durationTicks(owner: string, option: string, seconds: number): number {
  const ticks = toTicks(checkNumber(owner, option, seconds, { above: 0 }));
  if (!(ticks >= 1 && Number.isFinite(ticks)))
    throw invalidOption(owner, option, 'a finite number of seconds >= 1e-9', seconds);
  return ticks;
}

/** The smallest power of ten of which a decimal fraction that a double at `time` names is a multiple. */
function decimalUnit(time: number): number {
  let unit = TICKS_PER_SECOND;
  while (unit > 1 && Math.abs(time) * unit >= MAX_EXACT) unit /= 10;
  return unit;
}
