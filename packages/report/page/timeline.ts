/** The time that all charts show together, and the moment that all point at. */
export class Timeline {
  readonly start: number;
  readonly end: number;
  readonly times: readonly number[];
  from: number;
  to: number;
  /** The moment pointed at; `null` for none. */
  cursor: number | null = null;
  private readonly onRange: (() => void)[] = [];
  private readonly onCursor: (() => void)[] = [];

  constructor(times: readonly number[]) {
    this.times = times;
    this.start = times[0] ?? 0;
    this.end = Math.max(times.at(-1) ?? 1, this.start + 1e-9);
    this.from = this.start;
    this.to = this.end;
  }

  get span(): number {
    return this.end - this.start;
  }

  get zoomed(): boolean {
    return this.from > this.start || this.to < this.end;
  }

  listen(listener: { readonly range?: () => void; readonly cursor?: () => void }): void {
    if (listener.range) this.onRange.push(listener.range);
    if (listener.cursor) this.onCursor.push(listener.cursor);
  }

  show(from: number, to: number): void {
    const least = Math.min(this.span, Math.max(this.span / 5000, 1e-6));
    const width = Math.min(this.span, Math.max(least, to - from));
    const begin = Math.min(Math.max(this.start, from), this.end - width);
    if (begin === this.from && begin + width === this.to) return;
    this.from = begin;
    this.to = begin + width;
    for (const listener of this.onRange) listener();
  }

  showAll(): void {
    this.show(this.start, this.end);
  }

  /** Nearer or further, round the cursor. */
  zoom(factor: number): void {
    const middle =
      this.cursor !== null && this.cursor >= this.from && this.cursor <= this.to
        ? this.cursor
        : (this.from + this.to) / 2;
    this.show(middle - (middle - this.from) * factor, middle + (this.to - middle) * factor);
  }

  point(moment: number | null): void {
    if (moment === this.cursor) return;
    this.cursor = moment;
    for (const listener of this.onCursor) listener();
  }

  /** The cursor by so many samples, and the view after it. */
  step(by: number): void {
    const { times } = this;
    const at =
      this.cursor === null
        ? by > 0
          ? this.indexAt(this.from) - by
          : this.indexAt(this.to) - by
        : this.indexAt(this.cursor);
    const moment = times[Math.min(times.length - 1, Math.max(0, at + by))]!;
    this.point(moment);
    if (moment < this.from) this.show(moment, moment + (this.to - this.from));
    else if (moment > this.to) this.show(moment - (this.to - this.from), moment);
  }

  /** The number of the sample nearest to a moment. */
  indexAt(moment: number): number {
    const { times } = this;
    let low = 0;
    let high = times.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle]! < moment) low = middle + 1;
      else high = middle;
    }
    return low > 0 && moment - times[low - 1]! < times[low]! - moment ? low - 1 : low;
  }
}
