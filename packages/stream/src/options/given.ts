/**
 * An option, or its default where it was left out. `null` is no way to leave it out: it goes on to
 * the check, which refuses it.
 *
 * @param value - what was given
 * @param otherwise - the default
 */
export function given<T, D>(value: T | undefined, otherwise: D): T | D {
  return value === undefined ? otherwise : value;
}
