import { invalidOption } from '@sim/core';

/**
 * An option, or its default where it was left out. `null` is no way to leave it out.
 *
 * @internal
 */
export function given<T>(value: T | undefined, otherwise: T): T {
  return value === undefined ? otherwise : value;
}

/**
 * Whether something has a method; a proxy that cannot be looked at has none.
 *
 * @internal
 */
export function hasMethod(value: unknown, name: string | symbol): boolean {
  try {
    return typeof (value as Readonly<Record<string | symbol, unknown>> | null | undefined)?.[name] === 'function';
  } catch {
    return false;
  }
}

/**
 * Whether something can be gone through, and is no text.
 *
 * @internal
 */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && hasMethod(value, Symbol.iterator);
}

/**
 * Whether something was made by a class; a proxy that cannot be looked at was not.
 *
 * @internal
 */
export function isMadeBy<T>(value: unknown, maker: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof maker;
  } catch {
    return false;
  }
}

/**
 * The kind of an object by its tag: one of another realm, such as a worker's, is known, too.
 *
 * @internal
 */
export function kindOf(value: unknown): 'list' | 'map' | 'object' | 'other' {
  try {
    if (Array.isArray(value)) return 'list';
    const tag = Object.prototype.toString.call(value);
    return tag === '[object Map]' ? 'map' : tag === '[object Object]' ? 'object' : 'other';
  } catch {
    return 'other';
  }
}

/**
 * Checks an object with methods of which none is required, such as a listener.
 *
 * @throws `INVALID_OPTION`
 *
 * @internal
 */
export function checkMethods<T extends object>(
  owner: string,
  option: string,
  expected: string,
  value: T,
  methods: readonly (keyof T & string)[],
): T {
  try {
    const fits =
      kindOf(value) === 'object' &&
      !hasMethod(value, 'next') &&
      methods.every((method) => value[method] === undefined || typeof value[method] === 'function');
    if (fits) return value;
  } catch {
    // A proxy that cannot be looked at.
  }
  throw invalidOption(owner, option, expected, value);
}
