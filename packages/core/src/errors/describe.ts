import { classNameOf } from './class-name.ts';
import { visible } from './visible.ts';

/** So much of a text is shown. */
const SHOWN = 60;

/**
 * A value as an error message shows it: short, with its kind, and never throwing, whatever proxies
 * and getters it is made of. Control characters, escapes and bidirectional marks of a text are made
 * visible.
 *
 * @internal
 */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `${quoted(value)} (string)`;
    case 'number':
      return `${Object.is(value, -0) ? '-0' : String(value)} (number)`;
    case 'bigint':
      // To decimal takes more than linear time: of a large one only the size is said.
      return value > -(2n ** 200n) && value < 2n ** 200n ? `${String(value)}n (bigint)` : 'a huge bigint';
    case 'boolean':
      return `${String(value)} (boolean)`;
    case 'undefined':
      return 'undefined';
    case 'function':
      return attempt(() => `function ${nameOf(value) ?? '(anonymous)'}`, 'a function');
    case 'symbol':
      return short(String(value));
    default:
      return value === null ? 'null' : attempt(() => describeObject(value as object), 'an object that cannot be read');
  }
}

/**
 * A text in quotes as a message shows it: short, with what is invisible made visible.
 *
 * @internal
 */
export function quoted(text: string): string {
  return visible(JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text));
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const tag = short(Object.prototype.toString.call(value).slice(8, -1));
  if (tag !== 'Object') return tag === 'Promise' ? 'a promise' : `a ${tag}`;
  const name = classNameOf(value);
  return name === undefined || name === 'Object' ? 'an object' : `a ${short(name)}`;
}

function nameOf(value: { readonly name?: unknown }): string | undefined {
  const { name } = value;
  return typeof name === 'string' && name !== '' ? short(name) : undefined;
}

function short(text: string): string {
  return visible(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

function attempt(describing: () => string, otherwise: string): string {
  try {
    return describing();
  } catch {
    return otherwise;
  }
}
