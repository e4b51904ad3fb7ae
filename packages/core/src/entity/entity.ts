import { nameOfClass } from '../errors/class-name.ts';
import { CORE } from '../errors/other-copy.ts';
import { SimError } from '../errors/sim-error.ts';
import { checkFunction, checkName } from '../checks/checks.ts';
import { LinkedList } from '../collections/linked-list.ts';
import type { RandomStream } from '../random/random-stream.ts';
import { delayToTicks } from '../time/ticks.ts';
import type { ActiveFaults } from './active-faults.ts';
import type { EntityMetric } from './entity-metric.ts';
import { isDaemon } from './is-daemon.ts';
import { crash, restart } from './crash.ts';
import { type Deferral, CRASHED, flush, moveGate, OPEN, PAUSED } from './gate.ts';
import type { HandlerResult, Process } from './process-types.ts';
import type { Occurrence } from './occurrence.ts';
import type { ProcessHandle } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import { checkSendOptions, type SendOptions } from './send-options.ts';
import { SimEvent } from './sim-event.ts';
import type { SimulationContext } from './simulation-context.ts';
import type { SpawnOptions } from './spawn-options.ts';
import { type Timer, TimerEvent } from './timer.ts';
import type { EntityTaking } from './typed-events.ts';
import { ProcessWork, type StalledWork, WorkInHand, workOf } from './work.ts';

/**
 * Something in the model that events happen to. Write one by extending this class with
 * `handleEvent`; give it to a simulation; it then has a clock (`now`), a random stream (`rng`), and
 * ways to act: `send` events, `spawn` processes.
 *
 * An entity with a `stats` getter appears with it in the {@link SimulationSummary}.
 *
 * @example
 * ```ts
 * import { Entity, SimEvent, Simulation } from '@sim/core';
 *
 * class Lamp extends Entity {
 *   on = false;
 *   handleEvent(event: SimEvent): void {
 *     this.on = !this.on;
 *     console.log(this.now, this.on); // 1.5 true
 *   }
 * }
 *
 * const lamp = new Lamp('lamp');
 * const sim = new Simulation({ entities: [lamp] });
 * sim.schedule(new SimEvent({ time: 1.5, type: 'switch', target: lamp }));
 * sim.run();
 * ```
 *
 * @public
 */
export abstract class Entity {
  /** Its name, unique in its simulation. */
  readonly name: string;
  /** @internal */
  _kernel: Scheduler | undefined = undefined;
  /** @internal */
  _gate: 0 | 1 | 2 | 3 = OPEN;
  /** @internal What came up while it was paused. */
  _deferral: Deferral | undefined = undefined;
  /** @internal */
  readonly _processes = new LinkedList<ProcessHandle<any>>();
  /** @internal The timers that are still to fire. */
  readonly _timers = new LinkedList<TimerEvent>();
  /** @internal */
  _slowdown = 1;
  /** @internal */
  _activeFaults: ActiveFaults | undefined = undefined;
  /** @internal The schedules that plan its faults: they must be in the simulation, too. */
  _faultSchedules: Set<Entity> | undefined = undefined;
  /** @internal How often it has crashed. */
  _crashes = 0;
  /** @internal Whether it was told that the input is over. */
  _drained = false;
  /** @internal Work that was made and not begun. */
  _unrunWork = 0;
  private stream: RandomStream | undefined = undefined;
  private inHand: WorkInHand | undefined = undefined;
  private begun = false;

  /**
   * @param name - unique in its simulation; it also names the random stream
   * @throws `INVALID_OPTION` if it is not a non-empty string
   */
  constructor(name: string) {
    this.name = checkName(nameOfClass(new.target) ?? 'Entity', 'name', name);
  }

  /**
   * The time on the simulation's clock, in seconds.
   *
   * @throws `NOT_ATTACHED` outside a simulation
   */
  get now(): number {
    return this.attached().now;
  }

  /**
   * The time on the simulation's clock, in ticks (whole nanoseconds): exact for arithmetic.
   *
   * @throws `NOT_ATTACHED` outside a simulation
   */
  get nowTicks(): number {
    return this.attached().nowTicks;
  }

  /** `'running'`, `'paused'` or `'crashed'`. */
  get status(): 'running' | 'paused' | 'crashed' {
    return this._gate === CRASHED ? 'crashed' : this._gate === PAUSED ? 'paused' : 'running';
  }

  /**
   * The factor by which a fault stretches this entity's work at present; 1 in health. What is
   * {@link Entity.work} is stretched by itself; a component that does not use it multiplies its
   * latencies.
   */
  get slowdown(): number {
    return this._slowdown;
  }

  /**
   * Acts on an event.
   *
   * @param event - what happens
   * @returns nothing, events to schedule, or a process
   */
  abstract handleEvent(event: SimEvent): HandlerResult;

  /** The entities it sends to, attached together with it. None unless overridden. */
  downstreamEntities(): readonly Entity[] {
    return [];
  }

  /**
   * The entities it reads from, such as a consumer's group or a group's log: with
   * {@link Entity.downstreamEntities} they say which way things flow. Not attached with it. None
   * unless overridden.
   */
  upstreamEntities(): readonly Entity[] {
    return [];
  }

  /**
   * The numbers it offers to whoever records a run. None unless overridden; the list is asked for
   * once.
   *
   * @example
   * ```ts
   * import { Entity, type EntityMetric } from '@sim/core';
   *
   * class Ferry extends Entity {
   *   private readonly waiting: string[] = [];
   *   handleEvent(): void {
   *     this.waiting.push('car');
   *   }
   *   override metrics(): readonly EntityMetric[] {
   *     return [{ name: 'cars-waiting', unit: 'cars', kind: 'gauge', read: () => this.waiting.length }];
   *   }
   * }
   *
   * console.log(new Ferry('north').metrics()[0]?.read()); // 0
   * ```
   */
  metrics(): readonly EntityMetric[] {
    return [];
  }

  /**
   * Every option in force, defaults included, as plain values; distributions and strategies by a
   * string that describes them. Reports show it. None unless overridden.
   */
  parameters(): Readonly<Record<string, unknown>> {
    return {};
  }

  /**
   * What this component leaves out of reality, in short sentences. Reports show it. None unless
   * overridden.
   */
  assumptions(): readonly string[] {
    return [];
  }

  /**
   * What looks like a mistake in how it is used, in short sentences: the summary lists it. None here.
   */
  warnings(): readonly string[] {
    return [];
  }

  /** Whether it could take more work now. True unless overridden. */
  hasCapacity(): boolean {
    return true;
  }

  /**
   * Breaks down: it loses the events that reach it until it is restarted (they are counted), and
   * its processes are killed (their `finally` blocks run; what those send is lost as well). Without
   * effect if it is crashed already.
   *
   * @throws `NOT_ATTACHED` outside a simulation
   */
  crash(): void {
    crash(this, this.attached());
  }

  /**
   * Comes back from a crash, with the state its fields have now; `onCrash` and `onRestart` decide
   * what survives. Without effect if it is not crashed.
   *
   * @throws `NOT_ATTACHED` outside a simulation
   */
  restart(): void {
    restart(this, this.attached());
  }

  /**
   * Stops handling events and going on with its processes, as in a long garbage collection. What
   * comes up meanwhile is kept. Without effect unless it runs.
   *
   * @throws `NOT_ATTACHED` outside a simulation
   */
  pause(): void {
    const kernel = this.attached();
    if (this._gate === CRASHED || this._gate === PAUSED) return;
    this.inHand?.halt();
    moveGate(this, PAUSED);
    kernel.note(this, 'pause');
  }

  /**
   * Goes on after a pause: what was kept happens now, in order, before anything newer. Without
   * effect unless it is paused.
   *
   * @throws `NOT_ATTACHED` outside a simulation
   */
  resume(): void {
    const kernel = this.attached();
    if (this._gate !== PAUSED) return;
    kernel.note(this, 'resume');
    flush(this, kernel);
    this.inHand?.goOnAll();
  }

  /**
   * Schedules an event.
   *
   * @param target - who gets it; the compiler knows what it takes if it says so ({@link EventOf})
   * @param type - what happens
   * @param payload - what it carries
   * @param options - `delay` in seconds (0), `daemon` (false)
   * @returns the event, which can be cancelled
   * @throws `NOT_ATTACHED` if this entity or the target has no simulation, `WRONG_SIMULATION` if
   * they have different ones, `INVALID_DELAY` for a bad delay, `INVALID_OPTION` for an empty type
   * or a target that is no entity
   */
  protected send<P, K extends string = string>(
    target: EntityTaking<P, K>,
    type: K,
    payload?: P,
    options?: SendOptions,
  ): SimEvent<P> {
    const kernel = this._kernel;
    if (kernel === undefined) throw notAttached(this.name);
    if (target?._kernel !== kernel || typeof type !== 'string' || type === '')
      kernel.checkTarget(this.name, type, target);
    let ticks = kernel.nowTicks;
    let daemon = false;
    if (options !== undefined) {
      checkSendOptions(this, options);
      if (options.delay !== undefined) ticks += delayToTicks(this, options.delay);
      daemon = options.daemon === true;
    }
    const event = new SimEvent<P, K>(undefined, ticks, type, target, payload as P, daemon);
    kernel.post(event, this);
    return event;
  }

  /**
   * Starts a process of this entity, at this time, after the current event. A crash of the entity
   * ends it, a pause holds it.
   *
   * @param process - a generator, called but not started
   * @param options - `name`, `daemon` (false)
   * @throws `NOT_ATTACHED` outside a simulation, `INVALID_OPTION` if it is no generator
   */
  protected spawn<T>(process: Process<T>, options?: SpawnOptions): ProcessHandle<T> {
    return this.attached().spawn(process, this, options);
  }

  /**
   * Does something later: a time-out, a tick, a delayed answer. A crash of the entity ends it for
   * good, a pause holds it like an event, and its name stands in errors and traces. O(log n) of the
   * events to come.
   *
   * @param delay - in seconds, 0 or more
   * @param name - what it is, as errors and traces show it
   * @param fn - what to do; its result is that of a handler: nothing, events, or a process
   * @param options - `daemon`: whether it keeps no run alive (false)
   * @returns a handle that can cancel it; dead from the beginning if the entity is crashed
   * @throws `INVALID_DELAY` for a delay that is negative or not finite, `INVALID_OPTION` for
   * another bad argument, `NOT_ATTACHED` outside a simulation
   *
   * @example
   * ```ts
   * import { Entity, SimEvent, Simulation } from '@sim/core';
   *
   * class Doorbell extends Entity {
   *   handleEvent(): void {
   *     this.after(30, 'light-off', () => console.log('off at', this.now)); // off at 31
   *   }
   * }
   *
   * const bell = new Doorbell('bell');
   * const sim = new Simulation({ entities: [bell] });
   * sim.schedule(new SimEvent({ time: 1, type: 'ring', target: bell }));
   * sim.run();
   * ```
   */
  protected after(
    delay: number,
    name: string,
    fn: () => HandlerResult,
    options?: { readonly daemon?: boolean },
  ): Timer {
    const kernel = this.attached();
    const ticks = kernel.nowTicks + delayToTicks(this, delay);
    // The place is put into words for an error only: a model has a timer for each record.
    if (typeof name !== 'string' || name === '') checkName(this._place, 'the name of a timer', name);
    if (typeof fn !== 'function') checkFunction(this._place, 'the function of a timer', fn);
    const daemon = options !== undefined && isDaemon(this, options, false);
    const timer = new TimerEvent(ticks, name, this, daemon, fn);
    kernel.post(timer, this);
    if (timer.pending) this._timers.add(timer);
    return timer;
  }

  /**
   * Processor time: `yield* this.work(0.2)`. It stands still while this entity is paused, runs at
   * 1 / {@link Entity.slowdown} while it is slowed, at the pace of the moment, and dies with a
   * crash. A plain `yield 0.2` is a wait for something outside: it goes on meanwhile.
   *
   * A process of another entity may have this one work; if it crashes, that process gets
   * `PROCESS_KILLED`. Costs what a plain wait costs; a pause or slow-down is O(work in hand).
   *
   * @param seconds - for how long a healthy entity works, 0 or more
   * @throws `INVALID_DELAY` for a time that is negative or not finite, `NOT_ATTACHED` outside a
   * simulation
   *
   * @example
   * ```ts
   * import { Entity, type Process, SimEvent, Simulation } from '@sim/core';
   *
   * class Cook extends Entity {
   *   *handleEvent(): Process {
   *     yield* this.work(10);
   *     console.log('done at', this.now); // done at 18
   *   }
   * }
   *
   * const cook = new Cook('cook');
   * const sim = new Simulation({ entities: [cook] });
   * sim.schedule(new SimEvent({ time: 0, type: 'order', target: cook }));
   * sim.at(1, () => cook.pause());
   * sim.at(9, () => cook.resume());
   * sim.run();
   * ```
   */
  protected work(seconds: number): Process {
    this.attached();
    this._unrunWork++;
    return workOf(new ProcessWork(this, delayToTicks(this, seconds)));
  }

  /**
   * The random stream with this entity's name.
   *
   * @throws `NOT_ATTACHED` outside a simulation
   */
  protected get rng(): RandomStream {
    return (this.stream ??= this.sim.rng(this.name));
  }

  /**
   * The simulation it belongs to.
   *
   * @throws `NOT_ATTACHED` outside a simulation
   */
  protected get sim(): SimulationContext {
    return this.attached().sim;
  }

  /** Whether somebody listens to {@link Entity.trace}. Ask before building the detail. */
  protected get tracing(): boolean {
    return this._kernel?.observer?.traced !== undefined;
  }

  /**
   * Tells observers what happened in the words of the domain: `append`, `rebalance`, `window`.
   * Costs nothing when nobody listens.
   *
   * @param kind - what happened
   * @param detail - the facts
   */
  protected trace(kind: string, detail?: Readonly<Record<string, unknown>>): void {
    this._kernel?.note(this, kind, detail);
  }

  /** Called once, when the run begins, or when it is attached to a simulation that has begun. */
  protected onStart(): HandlerResult {}

  /**
   * Called once, when a run ends by itself: the input is over. The entities are called in order of
   * flow, and each only when nothing is in flight any more: what it schedules here, for now or
   * later, runs before the next one is called. A paused entity is called when it has resumed.
   */
  protected onDrain(): HandlerResult {}

  /** Called when it crashes, after its processes have ended: forget here what a crash loses. */
  protected onCrash(): void {}

  /** Called when it restarts. */
  protected onRestart(): HandlerResult {}

  /** Called with each event that it loses because it is crashed: to let those go on who wait for an answer. */
  protected onDrop(_event: SimEvent): void {}

  /** @internal Once: later calls do nothing. */
  _begin(): HandlerResult {
    if (this.begun) return;
    this.begun = true;
    return this.onStart();
  }

  /** @internal */
  _drain(): HandlerResult {
    return this.onDrain();
  }

  /** @internal */
  get _workInHand(): WorkInHand {
    return (this.inHand ??= new WorkInHand(this));
  }

  /** @internal Something came up in a pause. */
  _held(_item: Occurrence): void {}

  /** @internal What waits in it for something that may never come. */
  _stalled(): readonly StalledWork[] {
    return [];
  }

  /** @internal The pace of work from now on. */
  _setSlowdown(slowdown: number): void {
    if (this.inHand === undefined) this._slowdown = slowdown;
    else this.inHand.retime(slowdown);
  }

  /** @internal When its clock began, for recorders; not known outside a simulation. */
  get _startTime(): number | undefined {
    return this._kernel?.sim.startTime;
  }

  /** @internal Which copy of the package it is of. */
  get _core(): typeof CORE {
    return CORE;
  }

  /** @internal For messages. */
  get _place(): string {
    return `entity ${JSON.stringify(this.name)}`;
  }

  private attached(): Scheduler {
    if (this._kernel === undefined) throw notAttached(this.name);
    return this._kernel;
  }
}

function notAttached(entity: string): SimError {
  return new SimError(
    'NOT_ATTACHED',
    `entity ${JSON.stringify(entity)}: used outside a simulation; give it to one with new Simulation({ entities }) or sim.add(entity)`,
    { entity },
  );
}
