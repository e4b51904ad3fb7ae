import { Histogram, type RecordedHistogram, type RunRecord } from '@sim/core';

export interface PercentileLines {
  readonly p50: readonly (number | null)[];
  readonly p90: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/**
 * Percentiles over time: at each instant those of the last two hundredth of the run, so that they
 * can be read, or of a span of the record if that is longer.
 */
export function percentilesOverTime(record: RunRecord, histogram: RecordedHistogram): PercentileLines {
  const slots = record.times.length;
  const bySlot: (readonly (readonly [bucket: number, count: number])[] | undefined)[] = new Array<undefined>(slots);
  let next = 0;
  histogram.at.forEach((slot, span) => {
    const rows: [number, number][] = [];
    for (const end = next + histogram.size[span]!; next < end; next++)
      rows.push([histogram.bucket[next]!, histogram.counts[next]!]);
    bySlot[slot] = rows;
  });
  const reach = Math.max(histogram.every, Math.round(slots / 200));
  const lines = { p50: blank(slots), p90: blank(slots), p99: blank(slots), max: blank(slots) };
  const counts = new Float64Array(histogram.values.length);
  let total = 0;
  const add = (slot: number, sign: 1 | -1): void => {
    for (const [bucket, count] of bySlot[slot] ?? []) {
      counts[bucket]! += sign * count;
      total += sign * count;
    }
  };
  for (let slot = 0; slot < slots; slot++) {
    add(slot, 1);
    if (slot >= reach) add(slot - reach, -1);
    if (total <= 0 || bySlot[slot] === undefined) continue;
    read(histogram.values, counts, total, lines, slot);
  }
  return lines;
}

function read(
  values: readonly number[],
  counts: Float64Array,
  total: number,
  lines: Record<keyof PercentileLines, (number | null)[]>,
  slot: number,
): void {
  const wanted = [
    ['p50', 0.5],
    ['p90', 0.9],
    ['p99', 0.99],
  ] as const;
  let seen = 0;
  let next = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    const count = counts[bucket]!;
    if (count <= 0) continue;
    seen += count;
    for (; next < wanted.length && seen >= wanted[next]![1] * total - 1e-9; next++)
      lines[wanted[next]![0]][slot] = values[bucket]!;
    lines.max[slot] = values[bucket]!;
  }
}

function blank(length: number): (number | null)[] {
  return new Array<null>(length).fill(null);
}

/** What share of all values is greater than each of some hundred values. */
export function tail(histogram: RecordedHistogram): readonly (readonly [value: number, share: number])[] {
  const buckets = Histogram.fromJSON(histogram.total).buckets();
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const points: [number, number][] = [];
  let above = total;
  for (const { value, count } of buckets) {
    if (value > 0 && above > 0) points.push([value, above / total]);
    above -= count;
  }
  const every = Math.ceil(points.length / 200);
  return points.filter((_, at) => at % every === 0 || at === points.length - 1);
}
