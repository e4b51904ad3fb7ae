import { Entity } from '../entity/entity.ts';
import { Histogram } from '../statistics/histogram.ts';
import { TimeSeries } from '../statistics/time-series.ts';

/** Deeper than this is a chain, not a statistic; the stack would not hold a long one. */
const DEEPEST = 100;

/**
 * A copy of a value that JSON can hold and that does not change afterwards: the one rule by which
 * statistics become data.
 *
 * Histograms and time series give their summaries, what else has a `toJSON` method gives that; Maps become objects, Sets and other iterables lists;
 * entities become their names; numbers that JSON cannot hold become their names (`'-Infinity'`);
 * functions, symbols and `undefined` in objects are left out; a value inside itself becomes
 * `'[circular]'`, one more than 100 levels deep `'[too deep]'`.
 *
 * @internal
 */
export function toPlainData(value: unknown, inside: readonly object[] = []): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Entity) return value.name;
  if (inside.includes(value)) return '[circular]';
  if (inside.length >= DEEPEST) return '[too deep]';
  const path = [...inside, value];
  // Of a distribution a summary shows the usual numbers, not its buckets.
  if (value instanceof Histogram || value instanceof TimeSeries) return toPlainData(value.summary(), path);
  if (hasToJSON(value)) return toPlainData(value.toJSON(), path);
  if (value instanceof Map) return toPlainObject(value, path);
  if (Symbol.iterator in value)
    return Array.from(value as Iterable<unknown>, (item) => toPlainData(item, path) ?? null);
  return toPlainObject(propertiesOf(value), path);
}

function toPlainObject(
  entries: Iterable<readonly [unknown, unknown]>,
  inside: readonly object[],
): Record<string, unknown> {
  const plain: [string, unknown][] = [];
  for (const [key, value] of entries) {
    const data = toPlainData(value, inside);
    if (data !== undefined) plain.push([key instanceof Entity ? key.name : String(key), data]);
  }
  // From entries: a key "__proto__" is a key like any other.
  return Object.fromEntries(plain);
}

/** Own properties, and the getters of its class: statistics are often a class with getters. */
function propertiesOf(value: object): (readonly [string, unknown])[] {
  const keys = Object.keys(value);
  const maker = Object.getPrototypeOf(value) as object | null;
  if (maker !== null && maker !== Object.prototype) {
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(maker)))
      if (property.get !== undefined && !keys.includes(key)) keys.push(key);
  }
  return keys.map((key) => [key, (value as Record<string, unknown>)[key]]);
}

function hasToJSON(value: object): value is { toJSON(): unknown } {
  return typeof (value as { readonly toJSON?: unknown }).toJSON === 'function';
}
