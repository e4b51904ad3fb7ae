import { invalidOption } from '../checks/checks.ts';
import { traceLine, type TraceRecord } from './trace-record.ts';

/**
 * Where two traces part.
 *
 * @public
 */
export interface TraceDifference {
  /** The position of the first record that differs, from 0. */
  readonly index: number;
  /** What the recorded trace has there; `undefined` if it has ended. */
  readonly expected: TraceRecord | undefined;
  /** What this one has there; `undefined` if it has ended. */
  readonly actual: TraceRecord | undefined;
}

/** @internal */
export function firstDifference(
  expected: Iterable<TraceRecord>,
  actual: Iterable<TraceRecord>,
): TraceDifference | undefined {
  const left = expected[Symbol.iterator]();
  const right = actual[Symbol.iterator]();
  for (let index = 0; ; index++) {
    const a = left.next();
    const b = right.next();
    if (a.done === true && b.done === true) return undefined;
    const differs = a.done === true || b.done === true || traceLine(a.value) !== traceLine(b.value);
    if (differs)
      return { index, expected: a.done === true ? undefined : a.value, actual: b.done === true ? undefined : b.value };
  }
}

/** @internal */
export function parseTrace(jsonLines: string): readonly TraceRecord[] {
  const lines = jsonLines.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as TraceRecord;
    } catch {
      throw invalidOption('verify', `line ${index + 1} of the recorded trace`, 'JSON', line);
    }
  });
}
