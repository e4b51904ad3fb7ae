import { checkName, checkOneOf, checkOptions, invalidOption } from '@sim/core';
import { parseCount, parseFloatStrictly } from '../text/numbers.ts';
import { parseTime, TIME_UNITS, type TimeUnit } from '../text/time.ts';
import { ARRIVAL_OPTIONS, type ArrivalOptions } from './arrival-list.ts';

/**
 * Which fields of a table or of JSON objects say what.
 *
 * @public
 */
export interface FieldOptions extends ArrivalOptions {
  /** The field that says when. @defaultValue none: rows have no `time` */
  readonly time?: string;
  /** The unit of `time`; required with it, because a number does not tell. @defaultValue none */
  readonly unit?: TimeUnit;
  /** The field that says with which key. @defaultValue none: rows have no `key` */
  readonly key?: string;
  /** The field that says how many arrivals a row stands for, a number \>= 0. @defaultValue none: rows have no `count` */
  readonly count?: string;
}

/** Options checked. */
export interface Fields {
  readonly time: string | undefined;
  readonly unit: TimeUnit;
  readonly key: string | undefined;
  readonly count: string | undefined;
}

/** @internal */
export function checkFields(reader: string, options: FieldOptions, others: readonly string[] = []): Fields {
  const { time, unit, key, count } = checkOptions(reader, options, [
    ...ARRIVAL_OPTIONS,
    'time',
    'unit',
    'key',
    'count',
    ...others,
  ]);
  for (const [name, value] of Object.entries({ time, key, count }))
    if (value !== undefined) checkName(reader, name, value);
  if (time !== undefined && unit === undefined)
    throw invalidOption(reader, 'unit', "one of 's', 'ms', 'us', 'ns', 'iso', since time is given", unit);
  if (unit !== undefined) checkOneOf(reader, 'unit', unit, TIME_UNITS);
  return { time, unit: unit ?? 's', key, count };
}

/** The time, key and count of a row, or why it has none. */
export function arrivalOf(
  fields: Fields,
  value: (name: string) => unknown,
): { time?: number; key?: string | null; count?: number } | string {
  const arrival: { time?: number; key?: string | null; count?: number } = {};
  if (fields.time !== undefined) {
    const text = textOf(value(fields.time));
    const time = text === undefined ? undefined : parseTime(text, fields.unit);
    if (time === undefined) return `${fields.time} is no time in the unit '${fields.unit}'`;
    arrival.time = time;
  }
  if (fields.count !== undefined) {
    const text = textOf(value(fields.count))?.trim() ?? '';
    const count = parseCount(text) ?? parseFloatStrictly(text);
    if (count === undefined || !(count >= 0) || count === Infinity) return `${fields.count} is no number >= 0`;
    arrival.count = count;
  }
  if (fields.key !== undefined) arrival.key = textOf(value(fields.key)) ?? null;
  return arrival;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
