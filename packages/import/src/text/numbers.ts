/** Digits in groups of three, as people and spreadsheets write them. */
const GROUPED = /^([+-]?\d{1,3})(?:([,.'_\u00A0\u2009\u202F\u2019 ])\d{3})(?:\2\d{3})*$/;

/**
 * A whole number as tools print counts and offsets, with or without a separator of thousands.
 * `undefined` if it is none, or too large to be exact.
 *
 * @internal
 */
export function parseCount(text: string): number | undefined {
  // The length bounds what the expression looks at.
  if (text.length > 40) return undefined;
  const digits = /^[+-]?\d+$/.test(text) ? text : GROUPED.test(text) ? text.replaceAll(/[^\d+-]/g, '') : undefined;
  if (digits === undefined) return undefined;
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

/**
 * A number as exporters print it: decimal or with an exponent; `NaN` and infinities where they are
 * spelled out. `undefined` if it is none.
 *
 * @internal
 */
export function parseFloatStrictly(text: string): number | undefined {
  if (text.length > 400) return undefined;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (/^nan$/i.test(text)) return NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  return infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : undefined;
}
