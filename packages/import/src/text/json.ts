import { invalidInput, type TextPlace } from '../errors.ts';
import { jsonFaultAt } from './json-fault.ts';
import { piecesOf, type TextInput } from './lines.ts';

/**
 * Parses a whole text as JSON.
 *
 * @internal
 */
export function parseJson(reader: string, input: TextInput): unknown {
  let text = '';
  for (const piece of piecesOf(reader, input)) text += piece;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const place = placeOf(text);
    throw invalidInput(reader, place, 'JSON', text.slice(place.at), error);
  }
}

/** Where the text stops being JSON: engines do not agree on whether they tell. */
function placeOf(text: string): TextPlace & { at: number } {
  const at = jsonFaultAt(text);
  const before = text.slice(0, at);
  let line = 1;
  for (let end = before.indexOf('\n'); end >= 0; end = before.indexOf('\n', end + 1)) line++;
  return { line, column: at - before.lastIndexOf('\n'), at };
}

/** A value as an object, if it is one that is no list. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** A value as a list; an empty one if it is none. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An own property; what is inherited (`constructor`) is none. */
export function own(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A whole number that is exact, 0 or more. */
export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The JSON of one line; `undefined` if it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
