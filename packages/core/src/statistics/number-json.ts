import { invalidOption } from '../checks/checks.ts';
import { isSimError } from '../errors/sim-error.ts';

/**
 * A number as JSON can hold it without loss: itself, or its name where JSON would make it `null` or
 * lose its sign.
 *
 * @public
 */
export type JSONNumber = number | 'Infinity' | '-Infinity' | 'NaN' | '-0';

/** @internal */
export function numberToJSON(value: number): JSONNumber {
  return value - value === 0 && !Object.is(value, -0)
    ? value
    : (`${Object.is(value, -0) ? '-0' : value}` as JSONNumber);
}

/** @internal */
export function numbersToJSON(values: Float64Array): JSONNumber[] {
  return Array.from(values, numberToJSON);
}

/**
 * Those of the named numbers that have a value, in a form that JSON keeps.
 *
 * @internal
 */
export function presentNumbers<K extends string>(
  numbers: Readonly<Record<K, number | undefined>>,
): Partial<Record<K, JSONNumber>> {
  const entries = Object.entries<number | undefined>(numbers);
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, numberToJSON(value)]])),
  ) as Partial<Record<K, JSONNumber>>;
}

/**
 * The number behind {@link JSONNumber}.
 *
 * @internal
 */
export function numberFromJSON(owner: string, field: string, value: unknown): number {
  if (typeof value === 'number' && value - value === 0) return value;
  if (value === 'Infinity') return Infinity;
  if (value === '-Infinity') return -Infinity;
  if (value === 'NaN') return NaN;
  if (value === '-0') return -0;
  throw invalidOption(owner, field, "a number, 'Infinity', '-Infinity', 'NaN' or '-0'", value);
}

/** @internal */
export function numbersFromJSON(owner: string, field: string, values: unknown): Float64Array {
  if (!Array.isArray(values)) throw invalidOption(owner, field, 'a list of numbers', values);
  const numbers = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++)
    numbers[index] = numberFromJSON(owner, `${field}[${index}]`, values[index]);
  return numbers;
}

/**
 * Reads JSON that somebody else may have written: whatever goes wrong, such as a getter that
 * throws, is bad input.
 *
 * @internal
 */
export function readJSON<T>(owner: string, expected: string, json: unknown, read: (fields: Fields) => T): T {
  if (typeof json !== 'object' || json === null) throw invalidOption(owner, 'json', expected, json);
  try {
    return read(json as Fields);
  } catch (error) {
    throw isSimError(error) ? error : invalidOption(owner, 'json', expected, json);
  }
}

/** Nothing is known about what came. */
export type Fields = Readonly<Record<string, unknown>>;
