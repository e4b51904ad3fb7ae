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
    this.catchUp();
    return super.settled;
  }

  override get value(): void {
    this.catchUp();
    return super.value;
  }

  override resolve(): boolean {
    this.catchUp();
    return super.resolve();
  }

  override reject(error: unknown): boolean {
    this.catchUp();
    return super.reject(error);
  }

  override cancel(): boolean {
    this.catchUp();
    return super.cancel();
  }

  override _addWaiter(waiter: Waiter): void {
    // First: one whose time is past tells nobody that it settles, whether somebody has looked at it
    // before or not.
    this.catchUp();
    super._addWaiter(waiter);
    if (super.settled || this.timer !== undefined) return;
    this._onAbandon(() => this.rest());
    this.timer = this.clock.call(this.dueTicks, 'timeout', () => this.ring(), this.daemon);
  }

  /**
   * Its time came when nobody waited, so it settled then. Everything that could tell whether that
   * has been written down calls this first: when it is written down makes no difference.
   */
  private catchUp(): void {
    const { nowTicks } = this.clock;
    if (this.timer === undefined && nowTicks >= this.dueTicks && nowTicks !== this.madeTicks) super.resolve();
  }

  private ring(): void {
    this.timer = undefined;
    super.resolve();
  }

  private rest(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }
}
