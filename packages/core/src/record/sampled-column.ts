/** A column of samples that can be thinned to every second entry without losing its peaks. */
export class SampledColumn {
  values: (number | null)[] = [];
  /** The highest since the entry before; `null` while each sample has an entry of its own. */
  peaks: (number | null)[] | null = null;

  push(value: number): void {
    const kept = Number.isFinite(value) ? value : null;
    this.values.push(kept);
    this.peaks?.push(kept);
  }

  pop(): void {
    this.values.pop();
    this.peaks?.pop();
  }

  /**
   * Keeps the entries with an even number. Peaks of those between go to the entry after them.
   *
   * @param from - the number of the first entry
   * @param withPeaks - whether peaks are kept
   */
  thin(from: number, withPeaks: boolean): void {
    const { values } = this;
    const peaks = this.peaks ?? values;
    const kept: (number | null)[] = [];
    const highest: (number | null)[] = [];
    for (let at = from % 2; at < values.length; at += 2) {
      kept.push(values[at]!);
      highest.push(at === 0 ? peaks[at]! : higher(peaks[at - 1]!, peaks[at]!));
    }
    this.values = kept;
    if (withPeaks) this.peaks = highest;
  }
}

function higher(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

/** Seven digits are enough for people; whole numbers stay as they are. */
export function compact(value: number | null): number | null {
  return value === null || Number.isInteger(value) ? value : Number(value.toPrecision(7));
}
