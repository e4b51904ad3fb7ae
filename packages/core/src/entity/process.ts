import { classNameOf } from '../errors/class-name.ts';
import { describe } from '../errors/describe.ts';
import { ofOtherCopy } from '../errors/other-copy.ts';
import { SimError } from '../errors/sim-error.ts';
import { withoutStack } from '../errors/without-stack.ts';
import { SimFuture, wrongSimulation } from '../future/future.ts';
import { delayToTicks, toTicks } from '../time/ticks.ts';
import type { Entity } from './entity.ts';
import { InterruptDelivery } from './interrupt-delivery.ts';
import { Interrupt } from './interrupt.ts';
import { IDLE } from './occurrence.ts';
import type { Process, SimYield } from './process-types.ts';
import type { Scheduler } from './scheduler.ts';
import { SimEvent } from './sim-event.ts';

/** After so many yields inside `finally` blocks, a process being killed is taken to be stubborn. */
const MAX_FINAL_YIELDS = 1000;

/** The phases of a process: spawned but not started; */
const FRESH = 0;
/** between two steps; */
const WAITING = 1;
/** inside a step; */
const RUNNING = 2;
/** over, or killed while it ran: then it ends at its next yield. */
const DOOMED = 3;

/**
 * A running process: a future of what its generator returns, with the means to interrupt or kill
 * it.
 *
 * What happens to the wait a process is in:
 *
 * | it waits for | `interrupt(cause)` | `kill()`, or a crash of its entity |
 * | --- | --- | --- |
 * | nothing yet: spawned, not started | it starts, and is interrupted at its first wait | it never starts |
 * | a delay | the delay is forgotten, {@link Interrupt} is thrown at the `yield` | the delay is forgotten, `finally` blocks run |
 * | a future, or a combination of futures | it waits no longer; a request made for it alone is withdrawn, or handed back if it was granted at this instant; `Interrupt` is thrown | the same, and `finally` blocks run |
 * | another process | it waits no longer; the other goes on | the same |
 * | nothing: it is running now | error `INVALID_OPTION` for itself | it ends at its next `yield` |
 * | nothing: it has ended | no effect | no effect |
 *
 * An interrupt is delivered at the same time, before other work of that time. A `yield` inside
 * `finally` is skipped when a process is killed. Whoever waits for a killed process gets
 * `PROCESS_KILLED`; nobody need wait. A process that fails while nobody waits for it stops the run.
 *
 * @public
 */
export class ProcessHandle<T = void> extends SimFuture<T> {
  /** @internal */
  _handle = IDLE;
  /** @internal */
  readonly _owner: Entity;
  /** @internal When the present wait for a future began. */
  _since = NaN;
  /** @internal */
  _previous: ProcessHandle<any> | undefined = undefined;
  /** @internal */
  _next: ProcessHandle<any> | undefined = undefined;
  /** Whether it keeps no run alive. */
  readonly daemon: boolean;
  /** @internal */
  declare _clock: Scheduler;
  private readonly generator: Process<T>;
  private waitingOn: SimFuture<any> | undefined = undefined;
  private phase: typeof FRESH | typeof WAITING | typeof RUNNING | typeof DOOMED = FRESH;
  private ofHandler = false;
  /** Where it was made, if stack traces are wanted. */
  private readonly made: Error | undefined;
  private neverRan = false;
  /** The process whose failure is the failure of this one. */
  private failedBy: ProcessHandle<any> | undefined = undefined;
  /** Or a number that tells it from other unnamed processes of its owner. */
  private readonly title: string | number;

  /**
   * @internal @param name - or a number: then the name is made of it and the owner's when somebody
   * asks
   */
  constructor(kernel: Scheduler, generator: Process<T>, owner: Entity, name: string | number, daemon: boolean) {
    super();
    this.title = name;
    this._clock = kernel;
    this.generator = generator;
    this._owner = owner;
    this.daemon = daemon;
    this.made = kernel.stackTraces ? new Error('the process was spawned here') : undefined;
    owner._processes.add(this);
    kernel.observer?.processStarted?.(this, kernel.now);
  }

  private get kernel(): Scheduler {
    return this._clock;
  }

  /** @internal */
  get _kernel(): Scheduler {
    return this._clock;
  }

  /** Its name, as errors and the stuck report show it. */
  get name(): string {
    return this.label;
  }

  /** The same as {@link ProcessHandle.name}. */
  override get label(): string {
    return typeof this.title === 'string' ? this.title : `${this._owner.name}#${this.title}`;
  }

  /** @internal */
  get _label(): string {
    return this.label;
  }

  /** @internal A process hears of every failure of what it waits for. */
  get _listens(): boolean {
    return true;
  }

  /** @internal The future it waits for. */
  get _waitingOn(): SimFuture<any> | undefined {
    return this.waitingOn;
  }

  /**
   * Throws an {@link Interrupt} inside the process, at its wait, before other work of the present
   * time.
   *
   * @param cause - why; the `cause` of the interrupt
   * @throws `INVALID_OPTION` if a process interrupts itself
   */
  interrupt(cause?: unknown): void {
    if (this.settled) return;
    if (this.phase === RUNNING)
      throw new SimError('INVALID_OPTION', `process ${JSON.stringify(this.name)}: a process cannot interrupt itself`, {
        process: this.name,
      });
    this.kernel.urge(new InterruptDelivery(this, cause));
  }

  /**
   * Ends the process now: its `finally` blocks run, nothing after them. Without effect on a process
   * that has ended.
   */
  kill(): void {
    const { phase } = this;
    if (phase === DOOMED) return;
    this.phase = DOOMED;
    if (phase === RUNNING) this.kernel.mute(this);
    else this.terminate();
  }

  /**
   * The same as {@link ProcessHandle.kill}.
   *
   * @returns whether it was alive
   */
  override cancel(): boolean {
    const alive = this.phase !== DOOMED;
    this.kill();
    return alive;
  }

  /** @internal A future it waits for has settled. */
  _settled(): void {
    this.kernel.scheduleNow(this);
  }

  /** @internal The next step is due. */
  _fire(): void {
    const future = this.waitingOn;
    if (future === undefined) {
      this.goOn(undefined, false);
      return;
    }
    this.waitingOn = undefined;
    future._consume();
    if (future.rejected) this.goOn(future._outcome, true, future);
    else this.goOn(future._outcome, false);
  }

  /**
   * @internal Takes over after a first step that somebody else took: most processes of a handler
   * never need a handle.
   *
   * @param killed - whether that step crashed its own entity
   */
  _adopt(yielded: SimYield, killed: boolean): void {
    this.phase = killed ? DOOMED : RUNNING;
    this.ofHandler = true;
    const settled = this.begin(yielded);
    if (settled !== undefined) this.goOn(settled._outcome, settled.rejected, settled);
  }

  /** @internal */
  _interrupt(cause: unknown): void {
    if (this.phase === FRESH) {
      this.withdraw();
      this.goOn(undefined, false);
    }
    // Starting it may have been its end.
    if (this.phase === DOOMED) return;
    this.withdraw();
    this.goOn(
      withoutStack(this.kernel.stackTraces, () => new Interrupt(cause)),
      true,
    );
  }

  /**
   * Runs the generator until it has to wait: gives it a value, or throws it in if the wait has
   * `failed`, because of a future.
   */
  private goOn(value: unknown, failed: boolean, because?: SimFuture<any>): void {
    let sent = value;
    let thrown = failed;
    let origin = because;
    for (;;) {
      this.phase = RUNNING;
      let result: IteratorResult<SimYield, T>;
      try {
        result = thrown ? this.generator.throw(sent) : this.generator.next(sent);
      } catch (error) {
        if (this.isDoomed) this.kernel.unmute(this);
        const culprit = origin?._culprit;
        if (culprit instanceof ProcessHandle && culprit.error === error) this.failedBy = culprit;
        this.fail(error);
        return;
      }
      if (this.isDoomed) {
        this.kernel.unmute(this);
        if (!result.done) this.refuse(result.value);
        this.terminate();
        return;
      }
      if (result.done === true) {
        this.complete(result.value);
        return;
      }
      const settled = this.begin(result.value);
      if (settled === undefined) return;
      // It goes on without time passing; for ever, perhaps.
      this.kernel.countStep(this);
      sent = settled._outcome;
      thrown = settled.rejected;
      origin = settled;
    }
  }

  /** Begins the wait that was yielded. Returns a settled future if there is nothing to wait for. */
  private begin(yielded: SimYield): SimFuture<any> | undefined {
    if (this.phase === DOOMED) {
      this.refuse(yielded);
      this.terminate();
      return undefined;
    }
    this.phase = WAITING;
    if (typeof yielded === 'number') {
      const ticks = toTicks(yielded);
      if (yielded >= 0 && ticks < Infinity) {
        this.kernel.schedule(this.kernel.nowTicks + ticks, this);
        return undefined;
      }
    } else if (yielded instanceof SimFuture && yielded.settled) {
      yielded._consume();
      return yielded;
    }
    return this.beginOther(yielded);
  }

  private beginOther(yielded: SimYield): SimFuture<any> | undefined {
    try {
      if (yielded instanceof SimFuture) {
        this.wait(yielded);
      } else if (Array.isArray(yielded) && yielded.length === 2 && isEvents(yielded[1])) {
        const ticks = delayToTicks(this, yielded[0]);
        this.kernel.emit(yielded[1], this._owner);
        this.kernel.schedule(this.kernel.nowTicks + ticks, this);
      } else if (typeof yielded === 'number') {
        delayToTicks(this, yielded);
      } else {
        throw this.badYield(yielded);
      }
      return undefined;
    } catch (error) {
      // A wait that cannot be: the process hears of it at its yield, where the stack shows the
      // line.
      const refused = new SimFuture<any>();
      refused.reject(error);
      return refused;
    }
  }

  private wait(future: SimFuture<any>): void {
    if (future._clock === undefined) future._useClock(this.kernel, this.daemon);
    else if (future._clock !== this.kernel) throw wrongSimulation(this._place, future.label);
    else if (!this.daemon) future._keepAlive();
    if (future === (this as SimFuture<any>))
      throw new SimError('INVALID_YIELD', `${this._place}: a process cannot wait for its own end`, {
        process: this.name,
      });
    this.waitingOn = future;
    this._since = this.kernel.nowTicks;
    this._handle = IDLE;
    // Work puts the process itself on the event list.
    future._addWaiter(this);
  }

  private badYield(yielded: unknown): SimError {
    const hint =
      typeof (yielded as { next?: unknown } | undefined)?.next === 'function'
        ? ' (to run a process inside this one, write yield* instead of yield)'
        : '';
    const rule = 'a process may yield a number of seconds, a SimFuture or a pair [delay, events]';
    const foreign = ofOtherCopy(this._place, rule, yielded);
    if (foreign !== undefined) return foreign;
    return new SimError(
      'INVALID_YIELD',
      `${this._place}: ${rule}, got ${describe(yielded)}${hint}; ${this.origin}`,
      {
        process: this.name,
        entity: this._owner.name,
        // A description: the value itself may have the whole simulation behind it.
        got: describe(yielded),
      },
      this.ofHandler ? undefined : { cause: this.made },
    );
  }

  /** Which lines to look at: the stack of an error that a yield brings about has none of them. */
  private get origin(): string {
    if (this.ofHandler) return `the process is that of a handler of class ${classNameOf(this._owner) ?? 'Entity'}`;
    return this.made === undefined
      ? 'new Simulation({ stackTraces: true }) shows where the process was spawned'
      : `the process was spawned at ${frameOutside(this.made)}`;
  }

  /** @internal For messages. */
  get _place(): string {
    return `entity ${JSON.stringify(this._owner.name)}, process ${JSON.stringify(this.name)}`;
  }

  private complete(value: T): void {
    this.end();
    if (this.ofHandler) this.kernel.acceptReturned(value, this._owner, this.name);
    this.resolve(value);
  }

  /**
   * The generator threw: whoever waits hears of it; if nobody does, or none of them lives to hear
   * it, the run stops.
   */
  private fail(error: unknown): void {
    this.end();
    const heard = this._awaited;
    if (heard) this._onAbandon(() => this.kernel.raise(error, this));
    this.reject(error);
    if (!heard) this.kernel.raise(error, this);
  }

  /** @internal The process that failed first, and those that failed because of it, up to this one. */
  get _failedChain(): readonly ProcessHandle<any>[] {
    const chain: ProcessHandle<any>[] = [this];
    for (let process = this.failedBy; process !== undefined; process = process.failedBy) chain.push(process);
    return chain.reverse();
  }

  private end(): void {
    this.phase = DOOMED;
    this._owner._processes.remove(this);
    const { observer } = this.kernel;
    observer?.processEnded?.(this, this.kernel.now);
  }

  /** Leaves whatever it waits for. */
  private withdraw(): void {
    const future = this.waitingOn;
    this.waitingOn = undefined;
    this.kernel.withdraw(this);
    future?._removeWaiter(this);
  }

  private terminate(): void {
    this.withdraw();
    try {
      let result = this.generator.return(undefined as T);
      for (let yields = 0; result.done !== true; yields++) {
        if (yields === MAX_FINAL_YIELDS)
          throw new SimError('INVALID_YIELD', `${this._place}: was killed, but yields on and on in a finally block`, {
            process: this.name,
          });
        result = this.generator.return(undefined as T);
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    this.end();
    this.reject(this.killed());
  }

  private killed(): SimError {
    const { name, _owner: owner } = this;
    const never = this.neverRan ? '; its entity was crashed when it was spawned, so it never ran' : '';
    return withoutStack(
      this.kernel.stackTraces,
      () => new SimError('PROCESS_KILLED', `${this._place}: was killed${never}`, { process: name, entity: owner.name }),
    );
  }

  /** A method, since a step can change it behind the back of the compiler. */
  private get isDoomed(): boolean {
    return this.phase === DOOMED;
  }

  /** What its last step asked for is not wanted any more. */
  private refuse(yielded: SimYield): void {
    if (!(yielded instanceof SimFuture)) return;
    // It gets the clock without the wait that would start what it stands for: an append, a timer.
    yielded._clock ??= this.kernel;
    if (yielded._clock === this.kernel) yielded._refuse(this);
  }

  /** @internal Spawned on a crashed entity. */
  _stillborn(): void {
    this.neverRan = true;
    this.kill();
  }
}

/** The line that called `spawn`, which is a method of an entity or a simulation, and then of the kernel. */
function frameOutside({ stack = '' }: Error): string {
  const frames = stack.split('\n');
  const inner = frames.findIndex((frame) => /\bspawn\b/.test(frame));
  return (frames[inner + 2] ?? 'an unknown place').trim().replace(/^at /, '');
}

function isEvents(value: unknown): value is SimEvent | readonly SimEvent[] {
  return value instanceof SimEvent || (Array.isArray(value) && value.every((each) => each instanceof SimEvent));
}
