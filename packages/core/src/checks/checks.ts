import { describe, quoted } from '../errors/describe.ts';
import { ofOtherCopy } from '../errors/other-copy.ts';
import { SimError } from '../errors/sim-error.ts';
import { visible } from '../errors/visible.ts';
import { nearestName } from './nearest-name.ts';

/**
 * The error for an option or argument that cannot be used. Its message names the owner, the option,
 * what was expected and what came.
 *
 * @param owner - the class or function, with the entity's name where there is one:
 * `Resource "dock"`
 * @param option - the name of the option or argument
 * @param expected - what would have been right, as a noun phrase: `a positive number of seconds`
 * @param got - what came
 * @returns a {@link SimError} with code `INVALID_OPTION`, to be thrown by the caller; with
 * `TWO_COPIES` if another copy of this package made what came
 *
 * @example
 * ```ts
 * import { invalidOption } from '@sim/core';
 *
 * const error = invalidOption('Ferry "north"', 'seats', 'a positive integer', -1);
 * console.log(error.message); // Ferry "north": seats must be a positive integer, got -1 (number)
 * ```
 *
 * @public
 */
export function invalidOption(owner: string, option: string, expected: string, got: unknown): SimError {
  // One line, whatever names stand in it.
  const problem = visible(`${option} must be ${expected}`);
  return (
    ofOtherCopy(owner, problem, got) ??
    new SimError('INVALID_OPTION', `${visible(owner)}: ${problem}, got ${describe(got)}`, {
      owner,
      option,
      expected,
      got,
    })
  );
}

/**
 * What {@link checkNumber} accepts.
 *
 * @public
 */
export interface NumberRange {
  /** The smallest value allowed. @defaultValue -Infinity */
  readonly min?: number;
  /** The largest value allowed. @defaultValue Infinity */
  readonly max?: number;
  /** The value that must be exceeded. @defaultValue -Infinity, which every finite number exceeds */
  readonly above?: number;
  /**
   * Whether only whole numbers are allowed; an infinity still is, if `infinite` is set.
   * @defaultValue false
   */
  readonly integer?: boolean;
  /** Whether an infinity inside the range is allowed. @defaultValue false */
  readonly infinite?: boolean;
}

/**
 * Checks a numeric option and returns it. `NaN` is never accepted; `-0` comes back as `0`.
 *
 * @param owner - as for {@link invalidOption}
 * @param option - the name of the option
 * @param value - what came
 * @param range - what is allowed
 * @throws `INVALID_OPTION` if the value is not a number or not in the range
 *
 * @example
 * ```ts
 * import { checkNumber } from '@sim/core';
 *
 * console.log(checkNumber('Ferry', 'seats', 40, { min: 1, integer: true })); // 40
 * ```
 *
 * @public
 */
export function checkNumber(owner: string, option: string, value: unknown, range: NumberRange = {}): number {
  const { min = -Infinity, max = Infinity, above = -Infinity, integer = false, infinite = false } = range;
  if (typeof value === 'number' && value >= min && value <= max && (value > above || above === -Infinity)) {
    if (Number.isFinite(value) ? !integer || Number.isInteger(value) : infinite) return value + 0;
  }
  throw invalidOption(owner, option, expectedNumber(range), value);
}

function expectedNumber({ min, max, above, integer, infinite }: NumberRange): string {
  const kind = integer === true ? 'an integer' : infinite === true ? 'a number' : 'a finite number';
  const bounds: string[] = [];
  if (above !== undefined && above !== -Infinity) bounds.push(`> ${above}`);
  if (min !== undefined && min !== -Infinity) bounds.push(`>= ${min}`);
  if (max !== undefined && max !== Infinity) bounds.push(`<= ${max}`);
  return `${kind}${bounds.length > 0 ? ` ${bounds.join(' and ')}` : ''}${infinite === true && integer === true ? ' or Infinity' : ''}`;
}

/**
 * Checks that options came as an object with known names only, and returns them: `null`, or a
 * number in their place, would otherwise mean the defaults, and so would `servers` written for
 * `concurrency`.
 *
 * Names are own enumerable string keys; an unknown one is an error also if its value is
 * `undefined`.
 *
 * @param owner - as for {@link invalidOption}
 * @param options - what came
 * @param knownNames - the names of all options. @defaultValue any name is taken
 * @returns the options
 * @throws `INVALID_OPTION` if it is no object, or has an unknown name; the message then gives the
 * nearest known one
 *
 * @example
 * ```ts
 * import { checkOptions } from '@sim/core';
 *
 * const { seats = 40 } = checkOptions<{ seats?: number }>('Ferry', {}, ['seats']);
 * console.log(seats); // 40
 * ```
 *
 * @public
 */
export function checkOptions<T extends object>(owner: string, options: T, knownNames?: readonly string[]): T {
  const names = namesOf(options);
  if (names === undefined) throw invalidOption(owner, 'options', 'an object', options);
  if (knownNames !== undefined)
    for (const name of names) if (!knownNames.includes(name)) throw unknownOption(owner, name, knownNames, options);
  return options;
}

/**
 * The own names of an object of options; `undefined` for one that can hold none, such as a list, a
 * map or a promise, and for a proxy that cannot be read.
 */
function namesOf(options: unknown): readonly string[] | undefined {
  if (typeof options !== 'object' || options === null) return undefined;
  try {
    return Object.prototype.toString.call(options) === '[object Object]' ? Object.keys(options) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether options are a plain object with these names and no others, as nearly all are: told at once,
 * for calls that are made for each record. What it says no to is for {@link checkOptions}.
 *
 * @internal
 */
export function hasOnly(options: unknown, name: string, other?: string): boolean {
  try {
    if (Object.getPrototypeOf(options) !== Object.prototype) return false;
    for (const key in options as object) if (key !== name && key !== other) return false;
    return true;
  } catch {
    return false;
  }
}

/** The error for an option that does not exist, with the name that was probably meant. */
function unknownOption(owner: string, name: string, known: readonly string[], options: object): SimError {
  const shown = describe(name).replace(/ \(string\)$/, '');
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  const expected = known.length === 0 ? 'no options' : `one of ${known.join(', ')}`;
  // A simulation given for options, or the like: the names of its fields alone would say little.
  const kind = describe(options);
  const holder = kind === 'an object' ? '' : ` of ${kind}`;
  return new SimError(
    'INVALID_OPTION',
    `${visible(owner)}: unknown option ${shown}${holder}${hint} (expected ${expected})`,
    {
      owner,
      option: name,
      expected,
      got: name,
      ...(nearest !== undefined && { nearest }),
    },
  );
}

/**
 * Checks that an option is a function and returns it.
 *
 * @param owner - as for {@link invalidOption}
 * @param option - the name of the option
 * @param value - what came
 * @throws `INVALID_OPTION` if it is not a function
 *
 * @example
 * ```ts
 * import { checkFunction } from '@sim/core';
 *
 * const fare = checkFunction('Ferry', 'fare', (distance: number) => 2 * distance);
 * console.log(fare(3)); // 6
 * ```
 *
 * @public
 */
export function checkFunction<F extends (...args: never[]) => unknown>(owner: string, option: string, value: F): F {
  if (typeof value !== 'function') throw invalidOption(owner, option, 'a function', value);
  return value;
}

/**
 * Checks that an option is one of a fixed set of values and returns it.
 *
 * @param owner - as for {@link invalidOption}
 * @param option - the name of the option
 * @param value - what came
 * @param allowed - the values allowed
 * @throws `INVALID_OPTION` if it is none of them
 *
 * @example
 * ```ts
 * import { checkOneOf } from '@sim/core';
 *
 * console.log(checkOneOf('Ferry', 'side', 'port', ['port', 'starboard'])); // port
 * ```
 *
 * @public
 */
export function checkOneOf<const T>(owner: string, option: string, value: unknown, allowed: readonly T[]): T {
  if (!isList(allowed)) throw invalidOption('checkOneOf', 'allowed', 'a list', allowed);
  if (!allowed.includes(value as T))
    throw invalidOption(
      owner,
      option,
      `one of ${allowed.map((each) => (typeof each === 'string' ? quoted(each) : describe(each).replace(/ \(\w+\)$/, ''))).join(', ')}`,
      value,
    );
  return value as T;
}

/**
 * Checks a name (of an entity, a stream, a metric) and returns it: a string with at least one
 * character.
 *
 * @param owner - as for {@link invalidOption}
 * @param option - the name of the option
 * @param value - what came
 * @throws `INVALID_OPTION` if it is not a string or empty
 *
 * @example
 * ```ts
 * import { checkName } from '@sim/core';
 *
 * console.log(checkName('Ferry', 'name', 'north')); // north
 * ```
 *
 * @public
 */
export function checkName(owner: string, option: string, value: unknown): string {
  if (typeof value !== 'string' || value.length === 0) throw invalidOption(owner, option, 'a non-empty string', value);
  return value;
}

/**
 * Checks a seed and returns it, `-0` as `0`.
 *
 * @internal
 */
export function checkSeed(owner: string, seed: unknown): number | string {
  if (typeof seed === 'string') return seed;
  if (typeof seed !== 'number' || !Number.isFinite(seed))
    throw invalidOption(owner, 'seed', 'a finite number or a string', seed);
  return seed + 0;
}

/**
 * Checks a percentage such as the 99 of `percentile(99)` and returns it. Between 0 and 1 it is taken
 * for a fraction that was meant as one, and refused.
 *
 * @param owner - as for {@link invalidOption}
 * @param option - the name of the option
 * @param value - what came
 * @throws `INVALID_OPTION` if it is not a number from 0 to 100, or lies between 0 and 1
 *
 * @example
 * ```ts
 * import { checkPercentage } from '@sim/core';
 *
 * console.log(checkPercentage('Ferry', 'percentile', 99.9)); // 99.9
 * ```
 *
 * @public
 */
export function checkPercentage(owner: string, option: string, value: unknown): number {
  const checked = checkNumber(owner, option, value, { min: 0, max: 100 });
  if (checked === 0 || checked >= 1) return checked;
  // Rounded: 100 times 0.29 is 28.999999999999996.
  const nearest = checked >= 0.01 ? Number((100 * checked).toPrecision(12)) : undefined;
  const expected = '0 or a percentage from 1 to 100';
  throw new SimError(
    'INVALID_OPTION',
    `${owner}: ${option} must be ${expected}, got ${describe(value)}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    { owner, option, expected, got: value, ...(nearest !== undefined && { nearest }) },
  );
}

/**
 * Checks that something can be gone through, is no text, and returns it. A generator that is
 * asynchronous cannot.
 *
 * @internal
 */
export function checkIterable<T extends Iterable<unknown>>(
  owner: string,
  option: string,
  expected: string,
  value: T,
): T {
  if (typeof value !== 'object' || !hasMethod(value, Symbol.iterator))
    throw invalidOption(owner, option, expected, value);
  return value;
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
 * An option, or its default where it was left out. `null` is no way to leave it out.
 *
 * @internal
 */
export function given<T>(value: T | undefined, otherwise: T): T {
  return value === undefined ? otherwise : value;
}

/**
 * Whether something is an object that has a member, without reading it; a proxy that cannot be
 * looked at has none.
 *
 * @internal
 */
export function hasMember(value: unknown, name: string): boolean {
  try {
    return typeof value === 'object' && value !== null && name in value;
  } catch {
    return false;
  }
}

/**
 * Whether something is an object that may have names of its own, and no list, map or the like.
 *
 * @internal
 */
export function isRecord(value: unknown): value is object {
  return namesOf(value) !== undefined;
}

/**
 * Whether something is a list; a proxy that cannot be looked at is none.
 *
 * @internal
 */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * Checks that the named parameters of a function came as an object with no other names, and returns
 * them.
 *
 * @internal
 */
export function checkParameters<T extends object>(owner: string, parameters: T, names: string | readonly string[]): T {
  const listed = typeof names === 'string' ? names : names.join(', ').replace(/, (\w+)$/, ' and $1');
  if (typeof parameters !== 'object' || parameters === null)
    throw invalidOption(owner, 'its argument', `an object with ${listed}`, parameters);
  return typeof names === 'string' ? checkOptions(owner, parameters) : checkOptions(owner, parameters, names);
}
