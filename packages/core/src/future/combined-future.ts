import { invalidOption, isList } from '../checks/checks.ts';
import type { FutureClock } from './future-clock.ts';
import { SimFuture, type Waiter, wrongSimulation } from './future.ts';

/**
 * The value that a type of future gives.
 *
 * @public
 */
export type FutureValue<F> = F extends SimFuture<infer T> ? T : never;

/** A future made of others: it keeps a claim on each of them until it is known who takes what. */
abstract class CombinedFuture<T> extends SimFuture<T> implements Waiter {
  protected readonly parts: readonly SimFuture<any>[];
  /** The parts, each of them once. */
  protected readonly different: ReadonlySet<SimFuture<any>>;

  private readonly kind: string;
  private forsaken = false;

  constructor(label: string, parts: readonly SimFuture<any>[]) {
    super();
    this.kind = label;
    this.parts = parts;
    this.different = new Set(parts);
    this._onAbandon(() => this.forsake());
  }

  override get label(): string {
    return `${this.kind}(${this.parts.map((part) => part.label).join(', ')})`;
  }

  abstract _settled(part: SimFuture<any>): void;

  get _listens(): boolean {
    return this._awaited;
  }

  override _useClock(clock: FutureClock, daemon: boolean): void {
    for (const part of this.parts) {
      if (part._clock === undefined) part._useClock(clock, daemon);
      else if (part._clock !== clock && !part.settled) throw wrongSimulation(this.label, part.label);
    }
    this._clock = clock;
  }

  override _keepAlive(): void {
    for (const part of this.parts) part._keepAlive();
  }

  /** Claims every part, then looks at those that have settled already, in order. */
  listen(): this {
    for (const part of this.different) part._addWaiter(this);
    for (const part of this.different) if (part.settled && !this.settled) this._settled(part);
    return this;
  }

  /** Nobody waits any more. Who comes to wait later claims the parts again. */
  private forsake(): void {
    this.letGo();
    this.forsaken = true;
  }

  override _addWaiter(waiter: Waiter): void {
    super._addWaiter(waiter);
    if (this.forsaken) {
      this.forsaken = false;
      this._onAbandon(() => this.forsake());
      if (!this.settled) this.listen();
    }
    if (waiter._listens) this._hear();
  }

  override _hear(): void {
    for (const part of this.different) part._hear();
  }

  /**
   * Gives up the claim on all parts but one; a part that was granted at the same instant takes its
   * grant back.
   */
  protected letGo(kept?: SimFuture<any>): void {
    for (const part of this.different) if (part !== kept) part._removeWaiter(this);
  }
}

class AnyOf<T> extends CombinedFuture<readonly [number, T]> {
  private winner: SimFuture<T> | undefined = undefined;

  override _settled(part: SimFuture<T>): void {
    if (this.settled) return;
    this.winner = part;
    this.letGo(part);
    if (part.rejected) this.reject(part.error);
    else this.resolve([this.parts.indexOf(part), part._outcome as T]);
  }

  override _consume(): void {
    super._consume();
    this.winner?._consume();
    this._hear();
  }

  override get _culprit(): SimFuture<any> {
    return this.winner?._culprit ?? this;
  }
}

class AllOf extends CombinedFuture<unknown[]> {
  private missing = this.different.size;
  private failed: SimFuture<unknown> | undefined = undefined;

  override _settled(part: SimFuture<unknown>): void {
    if (this.settled) return;
    this.missing--;
    if (part.rejected) {
      this.failed = part;
      this.letGo(part);
      this.reject(part.error);
    } else if (this.missing === 0) {
      this.resolve(this.parts.map((each) => each._outcome));
    }
  }

  override _consume(): void {
    super._consume();
    if (this.failed !== undefined) this.failed._consume();
    else for (const part of this.parts) part._consume();
  }

  override get _culprit(): SimFuture<any> {
    return this.failed?._culprit ?? this;
  }
}

/**
 * The first of several futures to settle: a future of its index and value. If that one is rejected,
 * so is the combination.
 *
 * The losers lose this waiter; a request that nobody waits for any more is withdrawn (see
 * {@link SimFutureOptions.onAbandon}). Among futures that have settled already, the first in the
 * list wins.
 *
 * @param futures - at least one
 * @throws `INVALID_OPTION` for an empty list, or for something in it that is no future
 *
 * @example
 * ```ts
 * import { anyOf, SimFuture, Simulation } from '@sim/core';
 *
 * const sim = new Simulation();
 * const fax = new SimFuture<string>();
 * sim.spawn(
 *   (function* () {
 *     const [index] = yield* anyOf([fax, sim.timeout(30)]);
 *     console.log(index, sim.now); // 1 30
 *   })(),
 * );
 * sim.run();
 * ```
 *
 * @public
 */
export function anyOf<F extends readonly SimFuture<any>[]>(
  futures: readonly [...F],
): SimFuture<readonly [index: number, value: FutureValue<F[number]>]> {
  const parts = checkParts('anyOf', futures);
  if (parts.length === 0) throw invalidOption('anyOf', 'futures', 'a list with at least one future', futures);
  return new AnyOf<FutureValue<F[number]>>('anyOf', parts).listen();
}

/**
 * All of several futures: a future of their values, in the order of the list. The first rejection
 * rejects it at once.
 *
 * @param futures - any number; none gives a future that is resolved already
 * @throws `INVALID_OPTION` for something in the list that is no future
 *
 * @example
 * ```ts
 * import { allOf, Simulation } from '@sim/core';
 *
 * const sim = new Simulation();
 * sim.spawn(
 *   (function* () {
 *     yield* allOf([sim.timeout(2), sim.timeout(5)]);
 *     console.log(sim.now); // 5
 *   })(),
 * );
 * sim.run();
 * ```
 *
 * @public
 */
export function allOf<F extends readonly SimFuture<any>[]>(
  futures: readonly [...F],
): SimFuture<{ -readonly [K in keyof F]: FutureValue<F[K]> }> {
  const parts = checkParts('allOf', futures);
  const all = new AllOf('allOf', parts).listen();
  if (parts.length === 0) all.resolve([]);
  return all as SimFuture<unknown> as SimFuture<{ -readonly [K in keyof F]: FutureValue<F[K]> }>;
}

function checkParts(owner: string, futures: unknown): readonly SimFuture<any>[] {
  if (!isList(futures)) throw invalidOption(owner, 'futures', 'a list of futures', futures);
  const parts = [...futures];
  parts.forEach((part, index) => {
    if (!(part instanceof SimFuture)) throw invalidOption(owner, `futures[${index}]`, 'a SimFuture', part);
  });
  return parts as SimFuture<any>[];
}
