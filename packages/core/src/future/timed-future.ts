import type { SimEvent } from '../entity/sim-event.ts';
import { SimError } from '../errors/sim-error.ts';
import type { Kernel } from '../run/kernel.ts';
import { delayToTicks, toSeconds } from '../time/ticks.ts';
import { SimFuture, type Waiter, wrongSimulation } from './future.ts';

/** A future with a deadline, which runs from the moment the first process waits. */
class TimedFuture<T> extends SimFuture<T> implements Waiter {
  private readonly inner: SimFuture<T>;
  private readonly ticks: number;
  private timer: SimEvent | undefined = undefined;

  constructor(inner: SimFuture<T>, ticks: number) {
    super({ label: `withTimeout(${inner.label})` });
    this.inner = inner;
    this.ticks = ticks;
    this._onAbandon(() => {
      this.timer?.cancel();
      inner._removeWaiter(this);
    });
    inner._addWaiter(this);
    if (inner.settled) this._settled();
  }

  _settled(): void {
    this.timer?.cancel();
    if (this.inner.rejected) this.reject(this.inner.error);
    else this.resolve(this.inner.value);
  }

  get _listens(): boolean {
    return this._awaited;
  }

  override _useClock(clock: Kernel, daemon: boolean): void {
    this._clock = clock;
    if (this.inner._clock === undefined) this.inner._useClock(clock, daemon);
    else if (this.inner._clock !== clock && !this.inner.settled) throw wrongSimulation(this.label, this.inner.label);
    if (!this.settled) this.timer = clock.call(clock.nowTicks + this.ticks, 'timeout', () => this.expire(), daemon);
  }

  override _consume(): void {
    super._consume();
    if (this.inner.settled) this.inner._consume();
  }

  private expire(): void {
    const { label } = this.inner;
    this.inner._removeWaiter(this);
    this.reject(
      new SimError('TIMED_OUT', `waiting for "${label}" took longer than ${toSeconds(this.ticks)} s`, {
        waitingFor: label,
        timeout: toSeconds(this.ticks),
      }),
    );
  }
}

/**
 * A future with a deadline: settles like the one given, or is rejected with `TIMED_OUT`. The time
 * runs from the moment a process first waits for it.
 *
 * When it runs out, the future given loses this waiter: a request that nobody else waits for is
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
  return new TimedFuture(future, delayToTicks('withTimeout', seconds));
}
