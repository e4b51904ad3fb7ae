import { invalidOption } from '@sim/core';

/**
 * A text, whole or in pieces as it is read from a file or a socket. Pieces may end anywhere, also
 * between a carriage return and its line feed or inside a character: the result is the same.
 *
 * @example
 * ```ts
 * import { parseCsv } from '@sim/import';
 *
 * function* pieces() {
 *   yield 'time,key\n1,a\r';
 *   yield '\n2,b';
 * }
 * console.log(parseCsv(pieces(), { time: 'time', unit: 's' }).rows.map(({ time }) => time)); // [ 1, 2 ]
 * ```
 *
 * @public
 */
export type TextInput = string | Iterable<string>;

/** A line without its end, and its number from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The pieces of a text, checked one by one.
 *
 * @internal
 */
export function* piecesOf(reader: string, input: TextInput): Generator<string, void, undefined> {
  if (typeof input === 'string') {
    yield input.startsWith('\uFEFF') ? input.slice(1) : input;
    return;
  }
  if (
    typeof input !== 'object' ||
    (input as unknown) === null ||
    !(Symbol.iterator in input) ||
    ArrayBuffer.isView(input)
  )
    throw invalidOption(reader, 'input', 'a string or an iterable of strings', input);
  let index = 0;
  let begun = false;
  for (const piece of input as Iterable<unknown>) {
    if (typeof piece !== 'string') throw invalidOption(reader, `input[${index}]`, 'a string', piece);
    index++;
    if (piece === '') continue;
    yield begun || !piece.startsWith('\uFEFF') ? piece : piece.slice(1);
    begun = true;
  }
}

/**
 * The lines of a text, one at a time. A byte order mark and the carriage returns before a line feed
 * are no part of them. Holds one line; time is linear whatever the pieces.
 *
 * @internal
 */
export function* linesOf(reader: string, input: TextInput): Generator<Line, void, undefined> {
  let number = 0;
  // Only the newest piece is searched: searching what is pending again would be quadratic in a
  // long line.
  let pending = '';
  for (const piece of piecesOf(reader, input)) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      number++;
      yield { number, text: withoutReturns(pending + piece.slice(from, end)) };
      pending = '';
      from = end + 1;
    }
    pending += from === 0 ? piece : piece.slice(from);
  }
  if (pending !== '') yield { number: number + 1, text: withoutReturns(pending) };
}

function withoutReturns(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 13) end--;
  return end === text.length ? text : text.slice(0, end);
}
