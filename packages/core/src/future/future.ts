import { checkFunction, checkOptions, invalidOption } from '../checks/checks.ts';
import { CORE } from '../errors/other-copy.ts';
import { SimError } from '../errors/sim-error.ts';
import type { FutureClock } from './future-clock.ts';

const PENDING = 0;
const RESOLVED = 1;
const REJECTED = 2;
/** From so many waiters on they are kept in a set, so that any of them leaves in O(1). */
const MANY = 16;
/** The outcome of a withdrawn request, until somebody asks for the error. */
const WITHDRAWN = Symbol('withdrawn');
/** What a future without options is made of. */
const NOTHING: SimFutureOptions<never> = Object.freeze({});

/**
 * Something that waits for a future: a process, or a future made of others.
 *
 * @internal
 */
export interface Waiter {
  /**
   * Whether somebody learns how the future settles: not so for a combination of futures that nobody
   * waits for.
   */
  readonly _listens: boolean;
  _settled(future: SimFuture<any>): void;
}

/**
 * How a {@link SimFuture} is made.
 *
 * @public
 */
export interface SimFutureOptions<T> {
  /** What is waited for, as the stuck report names it. @defaultValue 'future' */
  readonly label?: string;
  /**
   * Called once when the last waiter goes away without having taken the value: it was interrupted
   * or killed, or another future won the race. A request withdraws itself here; if it had been
   * granted at this very instant, it hands back what it got. The future is then withdrawn: whoever
   * waits for it later gets `WITHDRAWN`. @defaultValue nothing happens
   */
  readonly onAbandon?: (future: SimFuture<T>) => void;
}

/**
 * A value that is not there yet: the one thing a process can wait for, apart from time.
 *
 * It settles once, with a value or an error. Any number of processes may wait; they go on at the
 * same time, after the current event, in the order in which they began to wait. `yield* future` is
 * typed by the future, and throws its rejection.
 *
 * @example
 * ```ts
 * import { SimFuture, Simulation } from '@sim/core';
 *
 * const sim = new Simulation();
 * const reply = new SimFuture<number>();
 * sim.spawn(
 *   (function* () {
 *     const answer = yield* reply;
 *     console.log(sim.now, answer); // 3 42
 *   })(),
 * );
 * sim.at(3, () => void reply.resolve(42));
 * sim.run();
 * ```
 *
 * @public
 */
export class SimFuture<T = void> {
  private state: 0 | 1 | 2 = PENDING;
  private outcome: unknown = undefined;
  private waiters: Waiter | Waiter[] | Set<Waiter> | undefined = undefined;
  private abandoned: ((future: SimFuture<T>) => void) | undefined;
  /** @internal The simulation it is used in: known at the first wait. */
  _clock: FutureClock | undefined = undefined;
  private readonly text: string;
  /** Whether it stands for a request, which is gone when nobody waits. */
  private request: boolean;

  /**
   * @param options - a label, and what to do when nobody waits any more
   * @throws `INVALID_OPTION` for a label that is no text, or an `onAbandon` that is no function
   */
  constructor(options?: SimFutureOptions<T>) {
    const { label, onAbandon } = options === undefined ? NOTHING : checkFutureOptions(options);
    this.text = label ?? 'future';
    this.abandoned = onAbandon as ((future: SimFuture<T>) => void) | undefined;
    this.request = this.abandoned !== undefined;
  }

  /** @internal Which copy of the package it is of. */
  get _core(): typeof CORE {
    return CORE;
  }

  /** What is waited for, as the stuck report names it. */
  get label(): string {
    return this.text;
  }

  /** Whether it has a value or an error. */
  get settled(): boolean {
    return this.state !== PENDING;
  }

  /** Whether it was rejected. */
  get rejected(): boolean {
    return this.state === REJECTED;
  }

  /**
   * The value.
   *
   * @throws `NOT_SETTLED` before there is one; the rejection, if it was rejected
   */
  get value(): T {
    if (this.state === RESOLVED) return this.outcome as T;
    if (this.state === REJECTED) throw this._outcome;
    throw new SimError('NOT_SETTLED', `future ${JSON.stringify(this.label)}: its value was read before it settled`, {
      label: this.label,
    });
  }

  /** The rejection; `undefined` if there is none. */
  get error(): unknown {
    return this.state === REJECTED ? this._outcome : undefined;
  }

  /**
   * Gives it its value.
   *
   * @param value - the value
   * @returns false, and nothing else happens, if it had settled before
   */
  resolve(value: T): boolean {
    return this.settle(RESOLVED, value);
  }

  /**
   * Makes it fail: the error is thrown in whoever waits. A future that nobody waits for may be
   * rejected in silence.
   *
   * @param error - the error
   * @returns false, and nothing else happens, if it had settled before
   */
  reject(error: unknown): boolean {
    return this.settle(REJECTED, error);
  }

  /**
   * Calls a function when it settles, or at once if it has: for code that is not a process. The
   * call is part of the settling event.
   *
   * @param callback - gets this future, settled
   * @throws `INVALID_OPTION` for what is no function
   */
  onSettle(callback: (future: SimFuture<T>) => void): void {
    checkFunction('SimFuture.onSettle', 'callback', callback);
    const take = (): void => {
      this._consume();
      callback(this);
    };
    if (this.settled) take();
    else this._addWaiter({ _listens: true, _settled: take });
  }

  /** Lets a process wait: `const value = yield* future`. */
  [Symbol.iterator](): Iterator<SimFuture<T>, T> {
    return new Wait(this);
  }

  /** @internal */
  get _outcome(): unknown {
    if (this.outcome === WITHDRAWN)
      this.outcome = new SimError('WITHDRAWN', `future ${JSON.stringify(this.label)}: was withdrawn; ask again`, {
        label: this.label,
      });
    return this.outcome;
  }

  /** @internal */
  _addWaiter(waiter: Waiter): void {
    const { waiters } = this;
    if (waiters === undefined) this.waiters = waiter;
    else if (waiters instanceof Set) waiters.add(waiter);
    else if (!Array.isArray(waiters)) this.waiters = [waiters, waiter];
    else if (waiters.length < MANY) waiters.push(waiter);
    else this.waiters = new Set(waiters).add(waiter);
  }

  /** @internal Somebody no longer waits. If it was the last one, the future is abandoned. */
  _removeWaiter(waiter: Waiter): void {
    const { waiters } = this;
    if (waiters instanceof Set) {
      waiters.delete(waiter);
      if (waiters.size > 0) return;
    } else if (Array.isArray(waiters)) {
      const at = waiters.indexOf(waiter);
      if (at >= 0) waiters.splice(at, 1);
      if (waiters.length > 0) return;
    } else if (waiters !== waiter) {
      return;
    }
    this.waiters = undefined;
    this._abandon();
  }

  /**
   * @internal A process asked for this, and was killed before it could wait: as if it had waited
   * and left.
   */
  _refuse(waiter: Waiter): void {
    this._addWaiter(waiter);
    this._removeWaiter(waiter);
  }

  /** @internal Nobody will take the value. */
  _abandon(): void {
    const { abandoned } = this;
    if (abandoned === undefined) return;
    this.abandoned = undefined;
    abandoned(this);
    if (!this.request) return;
    // It has left its line, or handed back what it had: whoever waits now would wait for ever.
    this.state = REJECTED;
    this.outcome = WITHDRAWN;
  }

  /**
   * Takes back what it was made to ask for: a request leaves its line, or hands back what it was
   * granted and nobody has taken. Whoever waits, or comes to wait, gets `WITHDRAWN`.
   *
   * @returns false, and nothing happens, if its value was taken, or if it had failed
   */
  cancel(): boolean {
    if (this.state === REJECTED || (this.state === RESOLVED && this.abandoned === undefined)) return false;
    const { waiters } = this;
    this.waiters = undefined;
    this.request = true;
    this.abandoned ??= () => undefined;
    this._abandon();
    if (waiters === undefined) return true;
    if (Array.isArray(waiters) || waiters instanceof Set) this.tellAll([...waiters]);
    else waiters._settled(this);
    return true;
  }

  /** @internal A waiter has taken the value: it cannot be handed back any more. */
  _consume(): void {
    this.abandoned = undefined;
    this.waiters = undefined;
  }

  /**
   * @internal A process is about to wait, so there is a clock: futures that need one start theirs.
   */
  _useClock(clock: FutureClock, daemon: boolean): void {
    this._clock = clock;
    this.onWait(daemon);
  }

  /**
   * Called once, when a process first begins to wait. Does nothing; a subclass can start here what
   * the wait is for.
   *
   * @param _daemon - whether that process keeps no run alive
   */
  protected onWait(_daemon: boolean): void {}

  /**
   * @internal Whether somebody waits who would hear of a failure; a combination that nobody waits
   * for would not.
   */
  get _awaited(): boolean {
    const { waiters } = this;
    if (waiters === undefined) return false;
    if (!Array.isArray(waiters) && !(waiters instanceof Set)) return waiters._listens;
    for (const waiter of waiters) if (waiter._listens) return true;
    return false;
  }

  /**
   * @internal What happens when the future is abandoned, for futures that learn it after they were
   * made.
   *
   * @param isRequest - whether it is gone then
   */
  protected _onAbandon(callback: (future: any) => void, isRequest = this.request): void {
    this.abandoned = callback;
    this.request = isRequest;
  }

  /** @internal Takes a grant back that nobody has taken. */
  _takeBack(): T {
    const value = this.outcome as T;
    this.state = PENDING;
    this.outcome = undefined;
    return value;
  }

  /** @internal Somebody has begun to wait for it, or for a combination with it. */
  _hear(): void {}

  /** @internal Which future the rejection comes from: a part, for one that is made of others. */
  get _culprit(): SimFuture<any> {
    return this;
  }

  /** @internal A process that is no daemon waits, too, and it is not the first one that does. */
  _keepAlive(): void {}

  /** A listener that throws keeps nobody else asleep; what it threw is thrown when all know. */
  private tellAll(waiters: readonly Waiter[]): void {
    let failed = false;
    let failure: unknown;
    for (const waiter of waiters) {
      try {
        waiter._settled(this);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
    if (failed) throw failure;
  }

  private settle(state: 1 | 2, outcome: unknown): boolean {
    if (this.state !== PENDING) return false;
    this.state = state;
    this.outcome = outcome;
    const { waiters } = this;
    if (waiters === undefined) return true;
    // Who could still hand the value back stays listed until somebody takes it.
    if (this.abandoned === undefined) this.waiters = undefined;
    if (Array.isArray(waiters) || waiters instanceof Set) this.tellAll([...waiters]);
    else waiters._settled(this);
    return true;
  }
}

/**
 * The iterator behind `yield* future`: hands the future to the kernel once, and returns what the
 * kernel sends back. It is its own result, both times, so that a wait costs one object. It has what
 * a process has, too, for waits that are given away as one.
 *
 * @internal
 */
export class Wait<T> implements IterableIterator<SimFuture<T>, T> {
  /** Not there yet before the first call; whether the wait is over afterwards. */
  done: boolean | undefined = undefined;
  value: SimFuture<T> | T;

  constructor(future: SimFuture<T>) {
    this.value = future;
  }

  next(sent?: unknown): IteratorResult<SimFuture<T>, T> {
    if (this.done === undefined) {
      this.done = false;
    } else {
      this.done = true;
      this.value = sent as T;
    }
    return this as IteratorResult<SimFuture<T>, T>;
  }

  return(value?: T): IteratorResult<SimFuture<T>, T> {
    return { done: true, value: value as T };
  }

  throw(error?: unknown): never {
    throw error;
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** What messages call it: for who forgets the star of `yield*` it is a generator like others. */
  get [Symbol.toStringTag](): string {
    return 'Generator';
  }
}

/** The error for a wait across two simulations. */
export function wrongSimulation(waiter: string, label: string): SimError {
  return new SimError(
    'WRONG_SIMULATION',
    `${waiter}: waits for ${JSON.stringify(label)}, which belongs to another simulation`,
    {
      waiter,
      waitingFor: label,
    },
  );
}

function checkFutureOptions<T>(options: SimFutureOptions<T>): SimFutureOptions<T> {
  const { label, onAbandon } = checkOptions('SimFuture', options, ['label', 'onAbandon']);
  if (label !== undefined && typeof label !== 'string') throw invalidOption('SimFuture', 'label', 'a string', label);
  if (onAbandon !== undefined) checkFunction('SimFuture', 'onAbandon', onAbandon);
  return options;
}
