import type { RecordedExtremes } from './recorded-series.ts';

/** The lowest and the highest of all samples, and when each was seen first. */
export class Extremes {
  private lowest = Infinity;
  private lowestAt = 0;
  private highest = -Infinity;
  private highestAt = 0;
  private kept: RecordedExtremes | null = null;

  note(value: number, now: number): void {
    // Neither is true of NaN, and both of the first; what is infinite is no sample.
    if (value > this.highest && value < Infinity) {
      this.highest = value;
      this.highestAt = now;
    }
    if (value < this.lowest && value > -Infinity) {
      this.lowest = value;
      this.lowestAt = now;
    }
  }

  /** Remembers how things stand, for `restore`. */
  keep(): void {
    this.kept = this.record();
  }

  restore(): void {
    this.lowest = this.kept?.lowest ?? Infinity;
    this.lowestAt = this.kept?.lowestAt ?? 0;
    this.highest = this.kept?.highest ?? -Infinity;
    this.highestAt = this.kept?.highestAt ?? 0;
  }

  /** As a record has them; `null` if there was no sample. */
  record(): RecordedExtremes | null {
    const { lowest, lowestAt, highest, highestAt } = this;
    return highest === -Infinity ? null : { lowest, lowestAt, highest, highestAt };
  }
}
