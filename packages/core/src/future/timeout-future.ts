import { SimFuture, type Waiter } from './future.ts';
import type { FutureClock } from './future-clock.ts';

/**
 * A future that resolves at a time. Its event is on the list only while somebody waits: given up,
 * it keeps no run alive and costs nothing, and whoever waits later is told at its time all the
 * same, or at once if that is past.
 *
 * @internal
 */
export class TimeoutFuture extends SimFuture {
  private readonly clock: FutureClock;
  private readonly dueTicks: number;
  /** A time-out of 0 rings after the event that made it, like any other wait of 0. */
  private readonly madeTicks: number;
  private readonly daemon: boolean;
  private timer: { cancel(): void } | undefined = undefined;
  private readonly named: string;

  constructor(clock: FutureClock, dueTicks: number, daemon: boolean, label: string) {
    super();
    this.named = label;
    this._clock = this.clock = clock;
    this.dueTicks = dueTicks;
    this.madeTicks = clock.nowTicks;
    this.daemon = daemon;
  }

  override get label(): string {
    return this.named;
  }

  /** Nobody needed to know when its time came, if nobody waited then. */
  override get settled(): boolean {
    if (super.settled) return true;
    if (this.timer !== undefined || this.clock.nowTicks < this.dueTicks || this.clock.nowTicks === this.madeTicks)
      return false;
    this.resolve();
    return true;
  }

  override get value(): void {
    return void (this.settled, super.value);
  }

  override _addWaiter(waiter: Waiter): void {
    super._addWaiter(waiter);
    if (this.settled || this.timer !== undefined) return;
    this._onAbandon(() => this.rest());
    this.timer = this.clock.call(this.dueTicks, 'timeout', () => this.ring(), this.daemon);
  }

  private ring(): void {
    this.timer = undefined;
    this.resolve();
  }

  private rest(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }
}
