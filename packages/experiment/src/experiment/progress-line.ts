import { checkOptions, invalidOption } from '@sim/core';
import type { RunReport } from './run-report.ts';

/**
 * Where a line of progress is written: `process.stderr`, or whatever has its `write`.
 *
 * @public
 */
export interface ProgressStream {
  /** Writes text. */
  readonly write: (text: string) => unknown;
  /** Whether a line can be written over. @defaultValue false */
  readonly isTTY?: boolean;
}

/**
 * How often the line is written again, in milliseconds: on a terminal, and where each is a line of its
 * own.
 */
const EVERY = { terminal: 100, log: 10_000 };

/**
 * Makes an `onRun` that keeps one line of progress: how many runs are done, how many failed, and how
 * long the rest will take. On a terminal the line is written over; elsewhere a new one comes every ten
 * seconds.
 *
 * @param stream - where to
 * @returns a function for `onRun`
 * @throws `INVALID_OPTION` for something that cannot be written to
 *
 * @example
 * ```ts
 * import { progressLine } from '@sim/experiment';
 *
 * const lines: string[] = [];
 * const onRun = progressLine({ write: (text) => lines.push(text) });
 * onRun({ params: {}, replication: 0, seed: 1, values: {}, error: undefined, fromJournal: false, done: 1, planned: 1 });
 * console.log(lines[0]?.startsWith('1/1 runs')); // true
 * ```
 *
 * @public
 */
export function progressLine(stream: ProgressStream): (run: RunReport) => void {
  checkOptions('progressLine', stream);
  if (typeof stream.write !== 'function') throw invalidOption('progressLine', 'stream', 'a stream', stream);
  const terminal = stream.isTTY === true;
  const every = terminal ? EVERY.terminal : EVERY.log;
  const began = performance.now();
  let last = -Infinity;
  let failed = 0;
  let worked = 0;
  return ({ done, planned, error, fromJournal }) => {
    if (error !== undefined) failed++;
    if (!fromJournal) worked++;
    const now = performance.now();
    if (now - last < every && done < planned) return;
    last = now;
    const left = worked === 0 ? 0 : (((now - began) / worked) * (planned - done)) / 1000;
    const parts = [`${done}/${planned} runs`];
    if (failed > 0) parts.push(`${failed} failed`);
    if (done < planned && worked > 0) parts.push(`about ${duration(left)} left`);
    const text = parts.join(', ');
    stream.write(terminal ? `\r\u001b[K${text}${done < planned ? '' : '\n'}` : `${text}\n`);
  };
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
