import { parseFloatStrictly } from './numbers.ts';

/**
 * The unit of a column of times: seconds, milliseconds, microseconds or nanoseconds (since 1970 or
 * any other origin), or `'iso'` for dates such as `2024-05-01T10:00:00.5Z`. A date must say its
 * offset from UTC: without one it would mean another instant on another machine.
 *
 * @public
 */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns' | 'iso';

/** @internal */
export const TIME_UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns', 'iso'];

/** Decimal places of a second in each unit. */
const PLACES = { s: 0, ms: 3, us: 6, ns: 9 } as const;

const DATE =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$/;

/**
 * A time in seconds; `undefined` if the text is none in that unit.
 *
 * @internal
 */
export function parseTime(text: string, unit: TimeUnit): number | undefined {
  const trimmed = text.trim();
  if (unit === 'iso') return parseDate(trimmed);
  const value = parseFloatStrictly(trimmed);
  if (value === undefined || !Number.isFinite(value)) return undefined;
  // Nanoseconds since 1970 are beyond the exact integers: the point is moved in the text.
  return /^[+-]?[\d.]+$/.test(trimmed) ? Number(`${trimmed}e-${PLACES[unit]}`) + 0 : value / 10 ** PLACES[unit] + 0;
}

function parseDate(text: string): number | undefined {
  if (text.length > 60) return undefined;
  const parts = DATE.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zone = 'Z'] = parts;
  return instant(
    [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)],
    offsetOf(zone),
    fraction === '' ? 0 : Number(`0.${fraction}`),
  );
}

/** Year, month from 1, day, hour, minute, second. */
export type DateParts = readonly [number, number, number, number, number, number];

/** Seconds east of UTC: `+0200`, `-03:30`, `Z`. */
export function offsetOf(zone: string): number {
  const parts = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (parts === null) return 0;
  const seconds = Number(parts[2]) * 3600 + Number(parts[3] ?? 0) * 60;
  return parts[1] === '-' ? -seconds : seconds;
}

/**
 * Seconds since 1970, from the civil calendar alone; `undefined` for a date that there is not.
 *
 * @internal
 */
export function instant(
  [year, month, day, hour, minute, second]: DateParts,
  offset: number,
  fraction: number,
): number | undefined {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (days === undefined || day < 1 || day > days || hour > 24 || minute > 59 || second > 60) return undefined;
  // Midnight may be called the end of its day.
  if (hour === 24 && minute + second + fraction > 0) return undefined;
  // Days since 0000-03-01: years begin in March, so that the leap day is their last.
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayNumber =
    365 * shifted + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400) + dayOfYear;
  return (dayNumber - 719_468) * 86_400 + hour * 3600 + minute * 60 + second - offset + fraction;
}
