import { invalidOption } from '../checks/checks.ts';
import { SimError } from '../errors/sim-error.ts';
import { delayToTicks, toSeconds } from '../time/ticks.ts';
import type { FutureClock } from './future-clock.ts';
import { withoutStack } from '../errors/without-stack.ts';
import { SimFuture, type Waiter, wrongSimulation } from './future.ts';

type Timer = ReturnType<FutureClock['call']>;

/**
 * A future with a deadline, which runs from the moment the first process waits. Given up by all, it
 * leaves the other future; its deadline stays for whoever comes to wait later.
 */
class TimedFuture<T> extends SimFuture<T> implements Waiter {
  private readonly inner: SimFuture<T>;
  private readonly ticks: number;
  private dueTicks = NaN;
  private waits = false;
  private timer: Timer | undefined = undefined;

  constructor(inner: SimFuture<T>, ticks: number) {
    super();
    this.inner = inner;
    this.ticks = ticks;
    this.claim();
  }

  override get label(): string {
    return `withTimeout(${this.inner.label})`;
  }

  _settled(): void {
    this.waits = false;
    this.stopTimer();
    if (this.inner.rejected) this.reject(this.inner.error);
    else this.resolve(this.inner._outcome as T);
  }

  get _listens(): boolean {
    return this._awaited;
  }

  override get _culprit(): SimFuture<any> {
    return this.inner._culprit;
  }

  override _useClock(clock: FutureClock, daemon: boolean): void {
    this._clock = clock;
    if (this.inner._clock === undefined) this.inner._useClock(clock, daemon);
    else if (this.inner._clock !== clock && !this.inner.settled) throw wrongSimulation(this.label, this.inner.label);
    this.dueTicks = clock.nowTicks + this.ticks;
    this.startTimer(daemon);
  }

  override _keepAlive(): void {
    this.inner._keepAlive();
    const { timer } = this;
    if (timer === undefined || !timer.daemon) return;
    this.stopTimer();
    this.startTimer(false);
  }

  override _addWaiter(waiter: Waiter): void {
    super._addWaiter(waiter);
    if (!this.settled && !this.waits) {
      this.claim();
      // Any of those who come now may be the one that keeps the run alive.
      this.startTimer(false);
    }
    if (waiter._listens) this._hear();
  }

  override _hear(): void {
    this.inner._hear();
  }

  override _consume(): void {
    super._consume();
    if (this.inner.settled) this.inner._consume();
  }

  private claim(): void {
    this.waits = true;
    this._onAbandon(() => this.letGo());
    this.inner._addWaiter(this);
    if (this.inner.settled) this._settled();
  }

  private letGo(): void {
    this.waits = false;
    this.stopTimer();
    this.inner._removeWaiter(this);
  }

  private startTimer(daemon: boolean): void {
    if (this.settled || this._clock === undefined) return;
    const ticks = Math.max(this.dueTicks, this._clock.nowTicks);
    this.timer = this._clock.call(ticks, 'timeout', () => this.expire(), daemon);
  }

  private stopTimer(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private expire(): void {
    const { label } = this.inner;
    this.waits = false;
    this.timer = undefined;
    this.inner._removeWaiter(this);
    const seconds = toSeconds(this.ticks);
    this.reject(
      withoutStack(
        this._clock?.stackTraces === true,
        () =>
          new SimError('TIMED_OUT', `waiting for ${JSON.stringify(label)} took longer than ${seconds} s`, {
            waitingFor: label,
            timeout: seconds,
          }),
      ),
    );
  }
}

/**
 * A future with a deadline: settles like the one given, or is rejected with `TIMED_OUT`. The time
 * runs from the moment a process first waits for it.
 *
 * Shared by several waits, the deadline stays the one of the first. When it runs out, the future
 * given loses this waiter: a request that nobody else waits for is
 * withdrawn (see {@link SimFutureOptions.onAbandon}).
 *
 * @param future - what to wait for
 * @param seconds - for how long, at most; 0 or more
 * @throws `INVALID_DELAY` for a time that is negative or not finite
 *
 * @example
 * ```ts
 * import { isSimError, SimFuture, Simulation, withTimeout } from '@sim/core';
 *
 * const sim = new Simulation();
 * sim.spawn(
 *   (function* () {
 *     try {
 *       yield* withTimeout(new SimFuture(), 5);
 *     } catch (error) {
 *       console.log(sim.now, isSimError(error, 'TIMED_OUT')); // 5 true
 *     }
 *   })(),
 * );
 * sim.run();
 * ```
 *
 * @public
 */
export function withTimeout<T>(future: SimFuture<T>, seconds: number): SimFuture<T> {
  if (!(future instanceof SimFuture)) throw invalidOption('withTimeout', 'future', 'a SimFuture', future);
  return new TimedFuture(future, delayToTicks('withTimeout', seconds));
}
