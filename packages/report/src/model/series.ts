import type { RecordedColumn, RecordedMetric, RunRecord } from '@sim/core';

/** A number for each entry of `times`, with blanks for what was not there yet. */
export function onAxis(record: RunRecord, from: number, values: RecordedColumn): readonly (number | null)[] {
  const all: (number | null)[] = new Array<null>(record.times.length).fill(null);
  values.forEach((value, at) => (all[from + at] = value));
  return all;
}

/** A metric as one line: its parts together, peaks where several samples stand in one entry. */
export function whole(record: RunRecord, metric: RecordedMetric): readonly (number | null)[] {
  return onAxis(
    record,
    metric.from,
    metric.overallPeaks ?? metric.overall ?? metric.peaks?.[0] ?? metric.columns[0] ?? [],
  );
}

/** Each part of a metric as a line. */
export function parts(record: RunRecord, metric: RecordedMetric): readonly (readonly (number | null)[])[] {
  return (metric.peaks ?? metric.columns).map((column) => onAxis(record, metric.from, column));
}

/** The values of several lines added up; blank where none has a value. */
export function added(lines: readonly (readonly (number | null)[])[]): readonly (number | null)[] {
  return (lines[0] ?? []).map((_, at) => {
    let sum: number | null = null;
    for (const line of lines) if (line[at] != null) sum = (sum ?? 0) + line[at];
    return sum;
  });
}

/**
 * How fast a counter grows, a second: over a few entries at once, so that it can be read.
 *
 * @param pieces - of how many such stretches the run consists
 */
export function rate(
  times: readonly number[],
  values: readonly (number | null)[],
  pieces = 250,
): readonly (number | null)[] {
  const reach = Math.max(1, Math.round(times.length / pieces));
  return values.map((value, at) => {
    const before = Math.max(0, at - reach);
    const earlier = values[before];
    const seconds = times[at]! - times[before]!;
    if (value === null || earlier == null || seconds <= 0) return null;
    // A counter that was reset starts over.
    return Math.max(0, value - earlier) / seconds;
  });
}

/** The value a counter came to, resets left aside. */
export function last(values: readonly (number | null)[]): number | null {
  for (let at = values.length - 1; at >= 0; at--) if (values[at] != null) return values[at] ?? null;
  return null;
}

export function highest(values: readonly (number | null)[]): { readonly value: number; readonly at: number } | null {
  let found: { value: number; at: number } | null = null;
  values.forEach((value, at) => {
    if (value !== null && (found === null || value > found.value)) found = { value, at };
  });
  return found;
}

export function median(values: readonly (number | null)[]): number {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The index of the last time that is not after a moment; 0 before the first. */
export function indexAt(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle]! <= moment) low = middle;
    else high = middle - 1;
  }
  return low;
}
