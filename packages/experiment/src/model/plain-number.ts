/**
 * A number that survives JSON and databases: infinities, `NaN` and `-0` travel as text.
 *
 * @internal
 */
export type PlainNumber = number | 'Infinity' | '-Infinity' | 'NaN' | '-0';

/** @internal */
export function encodeNumber(value: number): PlainNumber {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : value;
  return String(value) as PlainNumber;
}

/** @internal */
export function decodeNumber(value: PlainNumber): number {
  return Number(value);
}
