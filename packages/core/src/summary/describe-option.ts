import { isEntity } from '../entity/check-entity.ts';
import { describe } from '../errors/describe.ts';
import { ownText } from '../errors/own-text.ts';

/**
 * An option in force as {@link Entity.parameters} gives it: numbers, booleans and texts as they
 * are, entities by name, distributions, profiles and other strategies by a text that describes
 * them (their own `toString`, else their class, with the mean if they have one), `null` for nothing.
 *
 * @param value - the value of any option; one that cannot be read is described as such
 *
 * @example
 * ```ts
 * import { describeOption, exponential } from '@sim/core';
 *
 * console.log(describeOption(exponential(0.2).plus(0.01))); // exponential(0.2).plus(0.01)
 * console.log(describeOption(8), describeOption(undefined)); // 8 null
 * ```
 *
 * @public
 */
export function describeOption(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value;
  if (isEntity(value)) return value.name;
  const text = ownText(value);
  if (text !== undefined) return text;
  const mean = meanOf(value);
  return mean === undefined ? describe(value) : `${describe(value)} of mean ${mean}`;
}

function meanOf(value: object | symbol | bigint): number | undefined {
  try {
    const { mean } = value as { readonly mean?: unknown };
    return typeof mean === 'number' ? mean : undefined;
  } catch {
    return undefined;
  }
}
