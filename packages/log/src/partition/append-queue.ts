import type { Timer } from '@sim/core';
import { Fifo } from '../structures/fifo.ts';
import type { PendingAppend } from './pending-append.ts';

/** The log, as far as a queue of appends needs it. */
export interface AppendHost<V> {
  /** Makes an append durable: the first of its queue, at its time or later. */
  commit(pending: PendingAppend<V>): void;
  /** Calls a function at a time, as an event of the log. */
  callAt(ticks: number, fn: () => void, daemon: boolean): Timer;
}

/**
 * The appends on their way to one partition, in the order in which they were sent: that in which
 * they are appended. One timer of the log stands for the first of them, so that an append happens
 * at its time, whatever its sender does and whoever looks.
 */
export class AppendQueue<V> {
  private readonly host: AppendHost<V>;
  private readonly pending = new Fifo<PendingAppend<V>>();
  private timer: Timer | undefined = undefined;
  private timerIsDaemon = false;
  /** Appends in the queue that keep the run alive. */
  private primaries = 0;
  private lastDueTicks = -Infinity;
  /** While the log is paused nothing is due. */
  private held = false;
  private readonly fire = (): void => this.appendDue();

  constructor(host: AppendHost<V>) {
    this.host = host;
  }

  get size(): number {
    return this.pending.size;
  }

  /** Takes an append that would be over at a time, at least so far behind the one before. */
  push(pending: PendingAppend<V>, overTicks: number, serviceTicks: number): void {
    pending.dueTicks = Math.max(overTicks, this.lastDueTicks + serviceTicks);
    this.lastDueTicks = pending.dueTicks;
    this.pending.push(pending);
    if (!pending.daemon) this.primaries++;
    if (this.timer === undefined) this.arm();
    else if (this.timerIsDaemon && !pending.daemon) this.rearm();
  }

  /** Nothing is due until {@link AppendQueue.release}. */
  hold(): void {
    this.held = true;
    this.disarm();
  }

  /** What became due meanwhile is due now, what follows at least so far apart. */
  release(nowTicks: number, serviceTicks: number): void {
    this.held = false;
    let earliest = nowTicks;
    for (const pending of this.pending.values()) {
      pending.dueTicks = Math.max(pending.dueTicks, earliest);
      earliest = pending.dueTicks + serviceTicks;
      this.lastDueTicks = pending.dueTicks;
    }
    if (this.pending.size > 0) this.commitUntil(nowTicks);
  }

  /** Gives up what is on its way. */
  fail(): readonly PendingAppend<V>[] {
    this.disarm();
    this.held = false;
    this.lastDueTicks = -Infinity;
    this.primaries = 0;
    return this.pending.clear();
  }

  private appendDue(): void {
    this.timer = undefined;
    this.commitUntil(this.pending.peek()!.dueTicks);
  }

  /**
   * Appends everything that is due by a time. Whoever hears of an append may fail: the others are
   * appended all the same, the queue goes on, and then the first failure is thrown.
   */
  private commitUntil(ticks: number): void {
    let failure: { readonly error: unknown } | undefined;
    for (let first = this.pending.peek(); first !== undefined && first.dueTicks <= ticks; first = this.pending.peek()) {
      this.pending.shift();
      if (!first.daemon) this.primaries--;
      try {
        this.host.commit(first);
      } catch (error) {
        failure ??= { error };
      }
      // Who heard of it may have paused or crashed the log.
      if (this.held) break;
    }
    this.rearm();
    if (failure !== undefined) throw failure.error;
  }

  private rearm(): void {
    this.disarm();
    this.arm();
  }

  private arm(): void {
    const first = this.pending.peek();
    if (first === undefined || this.held) return;
    this.timerIsDaemon = this.primaries === 0;
    this.timer = this.host.callAt(first.dueTicks, this.fire, this.timerIsDaemon);
  }

  private disarm(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }
}
