import { isSimError, SimError } from '@sim/core';

/** The error for a wrong call: exit code 2. */
export function usage(message: string): SimError {
  return new SimError('INVALID_CALL', message);
}

/** What was thrown, as the error for a wrong call if it is a value that was refused: the call has given it. */
export function asUsage(error: unknown): unknown {
  return isSimError(error, 'INVALID_OPTION') ? usage(error.message) : error;
}

/** The name that was probably meant: the nearest by edits, if at most a third is different. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({
      candidate,
      distance: candidate.startsWith(name) && name.length > 2 ? 0 : edits(name, candidate),
    }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

/** Levenshtein's distance, with neighbours exchanged as one edit. */
function edits(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = least;
    }
  return rows[a.length]![b.length]!;
}
