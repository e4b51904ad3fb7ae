import { firstAtLeast } from '../collections/binary-search.ts';

const INITIAL_CAPACITY = 64;

/**
 * The points of a time series in columns, thinned when there are too many.
 *
 * A row stands for `stride` consecutive points: it has the time and the value of the first, and the
 * sum, minimum and maximum of all. With the store full, each row is merged with the next, which
 * halves their number and doubles the stride. So the rows are an even sample of the values, while
 * sums and extremes lose nothing.
 *
 * @internal
 */
export class SeriesPoints {
  readonly maxRows: number;
  times: Float64Array = new Float64Array(0);
  values: Float64Array = new Float64Array(0);
  sums: Float64Array = new Float64Array(0);
  mins: Float64Array = new Float64Array(0);
  maxs: Float64Array = new Float64Array(0);
  size = 0;
  /** How many points a full row stands for; only the last row may stand for fewer. */
  stride = 1;
  private inLast = 0;

  constructor(maxRows: number) {
    this.maxRows = maxRows;
  }

  countAt(row: number): number {
    return row < this.size - 1 ? this.stride : this.inLast;
  }

  push(time: number, value: number): void {
    if (this.size === 0 || this.inLast === this.stride) this.open(time, value);
    else this.extend(value);
  }

  /** A copy of the rows in a range of positions. */
  slice(from: number, end: number): SeriesPoints {
    const part = new SeriesPoints(this.maxRows);
    const columns = {
      times: this.times.slice(from, end),
      values: this.values.slice(from, end),
      sums: this.sums.slice(from, end),
      mins: this.mins.slice(from, end),
      maxs: this.maxs.slice(from, end),
    };
    part.restore(columns, this.stride, end > from ? this.countAt(end - 1) : 0);
    return part;
  }

  /** Takes over rows that were kept elsewhere. */
  restore(columns: SeriesColumns, stride: number, inLast: number): void {
    this.times = columns.times;
    this.values = columns.values;
    this.sums = columns.sums;
    this.mins = columns.mins;
    this.maxs = columns.maxs;
    this.size = columns.times.length;
    this.stride = stride;
    this.inLast = inLast;
  }

  /** The first row at or after a time. */
  rowAt(time: number): number {
    return firstAtLeast(this.times, time, this.size);
  }

  private open(time: number, value: number): void {
    if (this.size === this.maxRows) {
      this.halve();
      if (this.inLast < this.stride) {
        this.extend(value);
        return;
      }
    }
    if (this.size === this.times.length) this.grow();
    const row = this.size++;
    this.times[row] = time;
    this.values[row] = value;
    this.sums[row] = value;
    this.mins[row] = value;
    this.maxs[row] = value;
    this.inLast = 1;
  }

  private extend(value: number): void {
    const row = this.size - 1;
    this.sums[row]! += value;
    if (value < this.mins[row]!) this.mins[row] = value;
    if (value > this.maxs[row]!) this.maxs[row] = value;
    this.inLast++;
  }

  private halve(): void {
    const { times, values, sums, mins, maxs, size } = this;
    const kept = (size + 1) >>> 1;
    for (let row = 0; row < kept; row++) {
      const first = 2 * row;
      const second = Math.min(first + 1, size - 1);
      times[row] = times[first]!;
      values[row] = values[first]!;
      sums[row] = sums[first]! + (second > first ? sums[second]! : 0);
      mins[row] = Math.min(mins[first]!, mins[second]!);
      maxs[row] = Math.max(maxs[first]!, maxs[second]!);
    }
    // All rows were full; an odd one out is half of a new row.
    this.inLast = size % 2 === 0 ? 2 * this.stride : this.stride;
    this.size = kept;
    this.stride *= 2;
  }

  private grow(): void {
    const capacity = Math.min(this.maxRows, Math.max(INITIAL_CAPACITY, 2 * this.size));
    this.times = widened(this.times, capacity);
    this.values = widened(this.values, capacity);
    this.sums = widened(this.sums, capacity);
    this.mins = widened(this.mins, capacity);
    this.maxs = widened(this.maxs, capacity);
  }
}

/** Columns of one length. */
interface SeriesColumns {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly sums: Float64Array;
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
}

function widened(column: Float64Array, capacity: number): Float64Array {
  const wider = new Float64Array(capacity);
  wider.set(column);
  return wider;
}
