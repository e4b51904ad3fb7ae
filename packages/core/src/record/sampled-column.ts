/** Room for so many samples at first. */
const FIRST_ROOM = 64;

/**
 * A column of samples that can be thinned to every second entry without losing its peaks. NaN stands
 * for no value: doubles side by side cost neither an object each nor a visit of the collector.
 */
export class SampledColumn {
  private values: Float64Array;
  /** The highest since the entry before; `null` while each sample has an entry of its own. */
  private peaks: Float64Array | null = null;
  private count = 0;

  /** @param beside - a column that was there before: the new one has no value where that has one */
  constructor(beside?: SampledColumn) {
    const room = beside?.values.length ?? FIRST_ROOM;
    this.count = beside?.count ?? 0;
    this.values = new Float64Array(room).fill(NaN);
    if (beside !== undefined && beside.peaks !== null) this.peaks = new Float64Array(room).fill(NaN);
  }

  get length(): number {
    return this.count;
  }

  push(value: number): void {
    if (this.count === this.values.length) this.grow();
    // The difference is NaN for what is not finite.
    const kept = value - value === 0 ? value : NaN;
    this.values[this.count] = kept;
    if (this.peaks !== null) this.peaks[this.count] = kept;
    this.count++;
  }

  pop(): void {
    this.count--;
  }

  /**
   * Keeps the entries with an even number. Peaks of those between go to the entry after them.
   *
   * @param from - the number of the first entry
   * @param withPeaks - whether peaks are kept
   */
  thin(from: number, withPeaks: boolean): void {
    const { values, count } = this;
    const before = this.peaks ?? values;
    const peaks = withPeaks ? (this.peaks ?? new Float64Array(values.length)) : null;
    let kept = 0;
    // In place: what is written lies behind what is read.
    for (let at = from % 2; at < count; at += 2, kept++) {
      if (peaks !== null) peaks[kept] = at === 0 ? before[at]! : higher(before[at - 1]!, before[at]!);
      values[kept] = values[at]!;
    }
    this.count = kept;
    this.peaks = peaks;
  }

  /** The samples as a record has them. */
  recordValues(): (number | null)[] {
    return list(this.values, this.count);
  }

  /** The peaks as a record has them; `null` while each sample has an entry of its own. */
  recordPeaks(): (number | null)[] | null {
    return this.peaks === null ? null : list(this.peaks, this.count);
  }

  private grow(): void {
    const room = this.values.length * 2;
    const { values, peaks } = this;
    (this.values = new Float64Array(room)).set(values);
    if (peaks !== null) (this.peaks = new Float64Array(room)).set(peaks);
  }
}

function higher(a: number, b: number): number {
  return Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b);
}

/** Seven digits are enough for people; whole numbers stay as they are. */
function list(values: Float64Array, count: number): (number | null)[] {
  const numbers = new Array<number | null>(count);
  for (let at = 0; at < count; at++) {
    const value = values[at]!;
    numbers[at] = Number.isNaN(value) ? null : Number.isInteger(value) ? value : Number(value.toPrecision(7));
  }
  return numbers;
}
