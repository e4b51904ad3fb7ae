import { visible } from './visible.ts';

/**
 * What an object says of itself by a `toString` of its own; `undefined` without one, and if it
 * fails.
 *
 * @internal
 */
export function ownText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const { toString } = value as { readonly toString?: unknown };
    if (typeof toString !== 'function' || toString === Object.prototype.toString || Array.isArray(value))
      return undefined;
    const text: unknown = toString.call(value);
    return typeof text === 'string' ? visible(text) : undefined;
  } catch {
    return undefined;
  }
}
