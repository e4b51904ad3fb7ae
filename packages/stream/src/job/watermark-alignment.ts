import { type Timer, toSeconds, toTicks } from '@sim/core';

/**
 * Which sources of a {@link StreamJob} keep their watermarks close together: Apache Flink's
 * `withWatermarkAlignment`.
 *
 * @public
 */
export interface WatermarkAlignmentOptions {
  /** The name of the group: those with the same one wait for each other. */
  readonly group: string;
  /** How far its watermark may be ahead of the lowest one of the group, in seconds, 0 or more. */
  readonly maxDrift: number;
  /** How often watermarks are compared, in seconds, above 0: the same for all of a group. @defaultValue 1 */
  readonly updateInterval?: number;
}

/** What a group needs of its job. */
export interface AlignmentClock {
  readonly nowTicks: number;
  after(delay: number, fn: () => void, options: { readonly daemon: boolean }): Timer;
}

/** One instance of a source, as its group knows it. */
export class AlignedReader {
  watermark = -Infinity;
  idle = false;
  ended = false;
  /** The highest watermark with which it reads on. */
  allowed = Infinity;
  readonly maxDrift: number;
  readonly wake: () => void;
  private readonly group: AlignmentGroup;

  constructor(group: AlignmentGroup, maxDrift: number, wake: () => void) {
    this.group = group;
    this.maxDrift = maxDrift;
    this.wake = wake;
  }

  get isPaused(): boolean {
    return this.watermark > this.allowed;
  }

  /** It has something else to report. */
  report(change: { readonly watermark?: number; readonly idle?: boolean; readonly ended?: boolean }): void {
    Object.assign(this, change);
    this.group.noteChange();
  }

  /** It starts over: what was said before holds no more. */
  reset(): void {
    this.watermark = -Infinity;
    this.idle = this.ended = false;
    this.allowed = Infinity;
  }
}

/**
 * Sources that wait for each other (Apache Flink's `SourceCoordinator`). At the multiples of the interval
 * each may read on until its watermark is beyond the lowest one by its drift; one that is idle or has
 * ended, or has no watermark yet, holds back nobody. Watermarks are compared only after one of them has
 * changed.
 */
export class AlignmentGroup {
  private readonly interval: number;
  private readonly clock: AlignmentClock;
  private readonly readers: AlignedReader[] = [];
  private update: { readonly timer: Timer; readonly daemon: boolean } | undefined = undefined;

  /** @param interval - in seconds */
  constructor(interval: number, clock: AlignmentClock) {
    this.interval = toTicks(interval);
    this.clock = clock;
  }

  join(maxDrift: number, wake: () => void): AlignedReader {
    const reader = new AlignedReader(this, maxDrift, wake);
    this.readers.push(reader);
    return reader;
  }

  /** A run does not end while a source that waits may be let go on. */
  noteChange(): void {
    const daemon = !this.readers.some(({ isPaused }) => isPaused);
    if (this.update !== undefined && (daemon || !this.update.daemon)) return;
    this.update?.timer.cancel();
    const { nowTicks } = this.clock;
    const next = (Math.floor(nowTicks / this.interval) + 1) * this.interval;
    const timer = this.clock.after(toSeconds(next - nowTicks), () => this.announce(), { daemon });
    this.update = { timer, daemon };
  }

  /** The job has stopped. */
  reset(): void {
    this.update?.timer.cancel();
    this.update = undefined;
    for (const reader of this.readers) reader.reset();
  }

  private announce(): void {
    this.update = undefined;
    let lowest = Infinity;
    for (const { ended, idle, watermark } of this.readers)
      if (!ended && !idle && watermark > -Infinity && watermark < lowest) lowest = watermark;
    for (const reader of this.readers) {
      const waited = reader.isPaused;
      reader.allowed = lowest + reader.maxDrift;
      if (waited && !reader.isPaused) reader.wake();
    }
  }
}
