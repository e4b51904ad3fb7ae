import { type Cancellable, type Timer, toSeconds, toTicks } from '@sim/core';
import { AppendListeners } from '../event-log/append-listeners.ts';
import type { CountedPartition } from './counted-partition.ts';

/** Looks again after a day where no growth is in sight. */
const LOOK_AGAIN = toTicks(86_400);

/** The log whose growth is told of. */
interface Host {
  readonly nowTicks: number;
  parts(): readonly CountedPartition[];
  /** Calls a function later, as a daemon of the log. */
  after(seconds: number, fn: () => void): Timer;
}

/**
 * Tells the listeners of a counted log when partitions have grown: at once of what is appended, and
 * of what comes by itself at most once an interval.
 */
export class GrowthNotices {
  private readonly host: Host;
  private readonly listeners = new AppendListeners();
  private readonly intervalTicks: number;
  /** The end of each partition when listeners were last told of it. */
  private ends: number[] = [];
  private lastTicks = -Infinity;
  private next: Timer | undefined = undefined;
  private begun = false;
  /** Whether some partition has a rate: its next record may lie beyond what can be foreseen. */
  private growing: boolean;

  constructor(host: Host, interval: number, growing: boolean) {
    this.host = host;
    this.intervalTicks = toTicks(interval);
    this.growing = growing;
  }

  /** What is there now was there before. */
  startAt(ends: number[]): void {
    this.ends = ends;
  }

  begin(): void {
    this.begun = true;
    this.await();
  }

  /** @throws `INVALID_OPTION` if it is no function */
  add(place: string, listener: (partition: number) => void): Cancellable {
    const end = this.listeners.add(place, listener);
    this.await();
    return end;
  }

  /** Something was appended. */
  appended(partition: number, end: number): void {
    this.ends[partition] = end;
    this.listeners.tell(partition);
  }

  /** An empty partition has come. */
  added(growing: boolean): void {
    this.ends.push(0);
    this.growing ||= growing;
    // It may be the first that grows.
    this.next?.cancel();
    this.await();
  }

  /** Arranges that listeners hear of the next record that comes by itself. */
  await(): void {
    if (!this.begun || this.next?.pending === true || this.listeners.size === 0) return;
    const { host } = this;
    const parts = host.parts();
    const earliest = this.lastTicks + this.intervalTicks;
    let next = Infinity;
    // The first partition that grows before anybody may be told decides, mostly the first of all.
    for (let id = 0; id < parts.length && next > earliest; id++)
      next = Math.min(next, parts[id]!.ticksOfEnd(this.ends[id]! + 1));
    if (next === Infinity && !this.growing) return;
    if (next === Infinity) next = host.nowTicks + LOOK_AGAIN;
    const ticks = Math.max(next, earliest, host.nowTicks);
    this.next = host.after(toSeconds(ticks - host.nowTicks), () => this.tell());
  }

  private tell(): void {
    this.lastTicks = this.host.nowTicks;
    let failure: { readonly error: unknown } | undefined;
    this.host.parts().forEach(({ highWatermark }, id) => {
      if (highWatermark <= this.ends[id]!) return;
      this.ends[id] = highWatermark;
      try {
        this.listeners.tell(id);
      } catch (error) {
        failure ??= { error };
      }
    });
    this.await();
    if (failure !== undefined) throw failure.error;
  }
}
