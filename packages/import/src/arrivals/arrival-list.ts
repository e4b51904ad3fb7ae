import { checkNumber, checkOneOf } from '@sim/core';
import { outOfOrder } from '../errors.ts';
import { READER_OPTIONS, type ReaderOptions, type Skipped, SkipList } from '../text/skipped.ts';

/**
 * What all readers of arrivals take.
 *
 * @public
 */
export interface ArrivalOptions extends ReaderOptions {
  /**
   * What becomes of rows that come after a row with a later time: `'sort'` puts all rows in order
   * of time (rows of one time stay as they came, rows without a time stay behind the row before
   * them), `'refuse'` is the error `OUT_OF_ORDER`, `'keep'` leaves the rows as they came.
   * @defaultValue 'sort'
   */
  readonly order?: 'sort' | 'refuse' | 'keep';
  /**
   * How many seconds without a row are reported as a gap. @defaultValue longer than Poisson
   * arrivals of the same mean rate would leave in one of a thousand such recordings
   */
  readonly maxGap?: number;
}

/** @internal */
export const ARRIVAL_OPTIONS = [...READER_OPTIONS, 'order', 'maxGap'] as const;

/**
 * A time without rows, which may be an outage or a hole in the recording.
 *
 * @public
 */
export interface Gap {
  /** The time of the last row before it, in seconds. */
  readonly from: number;
  /** The time of the first row after it, in seconds. */
  readonly to: number;
}

/**
 * What readers of arrivals give.
 *
 * @public
 */
export interface Arrivals<R> extends Skipped {
  /** The rows. With times, and sorted, they are what `Source.replay` takes. */
  readonly rows: readonly R[];
  /** How many rows came after a row with a later time. */
  readonly outOfOrder: number;
  /** Long times without rows. */
  readonly gaps: readonly Gap[];
}

/**
 * Collects the rows of a reader of arrivals, with what is out of order or missing.
 *
 * @internal
 */
export class ArrivalList<R extends { readonly time?: number }> {
  readonly skipped: SkipList;
  private readonly reader: string;
  private readonly order: 'sort' | 'refuse' | 'keep';
  private readonly maxGap: number | undefined;
  private readonly rows: R[] = [];
  private latest = -Infinity;
  private late = 0;

  constructor(reader: string, options: ArrivalOptions) {
    this.reader = reader;
    this.skipped = new SkipList(reader, options);
    this.order = checkOneOf(reader, 'order', options.order ?? 'sort', ['sort', 'refuse', 'keep']);
    const { maxGap } = options;
    this.maxGap = maxGap === undefined ? undefined : checkNumber(reader, 'maxGap', maxGap, { above: 0 });
  }

  add(row: R, line: number): void {
    const { time } = row;
    if (time !== undefined) {
      if (time < this.latest) {
        if (this.order === 'refuse') throw outOfOrder(this.reader, line, time, this.latest);
        this.late++;
      } else this.latest = time;
    }
    this.rows.push(row);
  }

  result(): Arrivals<R> {
    const rows = this.order === 'sort' && this.late > 0 ? inOrder(this.rows) : this.rows;
    return { rows, outOfOrder: this.late, gaps: this.gaps(rows), ...this.skipped.result() };
  }

  private gaps(rows: readonly R[]): readonly Gap[] {
    const times = rows.map(({ time }) => time).filter((time) => time !== undefined);
    if (this.order === 'keep') times.sort((a, b) => a - b);
    const spaces = times.length - 1;
    if (spaces < 1) return [];
    const mean = (times[spaces]! - times[0]!) / spaces;
    // The longest of n exponential distances exceeds mean × (ln n + ln 1000) with probability
    // 1/1000.
    const limit = this.maxGap ?? mean * (Math.log(spaces) + Math.log(1000));
    const gaps: Gap[] = [];
    for (let index = 1; index <= spaces; index++) {
      const from = times[index - 1]!;
      const to = times[index]!;
      if (to - from > limit) gaps.push({ from, to });
    }
    return gaps;
  }
}

function inOrder<R extends { readonly time?: number }>(rows: readonly R[]): readonly R[] {
  let time = -Infinity;
  const keyed = rows.map((row) => ({ row, time: (time = row.time ?? time) }));
  return keyed.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map(({ row }) => row);
}
