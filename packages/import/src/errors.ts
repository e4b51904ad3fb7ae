import { SimError } from '@sim/core';

/**
 * The codes of the errors that `@sim/import` throws, besides core's.
 *
 * | code | when |
 * | --- | --- |
 * | `INVALID_INPUT` | a text cannot be read as what it is said to be; `context` has `reader`, `line` and `column` |
 * | `OUT_OF_ORDER` | rows are not in order of time, and the reader was asked to refuse that |
 * | `NOT_ENOUGH_DATA` | a fit was asked for that so few observations cannot give |
 *
 * @public
 */
export type ImportErrorCode = 'INVALID_INPUT' | 'OUT_OF_ORDER' | 'NOT_ENOUGH_DATA';

/** Where in a text something is; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** @internal */
export function invalidInput(
  reader: string,
  { line, column }: TextPlace,
  expected: string,
  got: string,
  cause?: unknown,
): SimError {
  const shown = excerpt(got, 60);
  return new SimError(
    'INVALID_INPUT',
    `${reader}: line ${line}, column ${column}: expected ${expected}, got ${JSON.stringify(shown)}`,
    { reader, line, column, expected, got: shown },
    cause === undefined ? undefined : { cause },
  );
}

/** @internal */
export function outOfOrder(reader: string, line: number, time: number, before: number): SimError {
  return new SimError(
    'OUT_OF_ORDER',
    `${reader}: line ${line}, column 1: expected a time at or after ${before}, that of an earlier row, got ${time}; ` +
      "order: 'sort' sorts the rows",
    { reader, line, column: 1, time, before },
  );
}

/** @internal */
export function notEnoughData(owner: string, expected: string, got: number): SimError {
  return new SimError('NOT_ENOUGH_DATA', `${owner}: needs ${expected}, got ${got}`, { owner, expected, got });
}

/**
 * The beginning of a text, cut between characters.
 *
 * @internal
 */
export function excerpt(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
