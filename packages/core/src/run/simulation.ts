import { checkFunction, checkName, checkNumber, given, invalidOption } from '../checks/checks.ts';
import type { Entity } from '../entity/entity.ts';
import { isDaemon } from '../entity/is-daemon.ts';
import type { SimObserver } from '../entity/observer.ts';
import { DONE } from '../entity/occurrence.ts';
import type { HandlerResult, Process } from '../entity/process-types.ts';
import type { ProcessHandle } from '../entity/process.ts';
import type { SpawnOptions } from '../entity/spawn-options.ts';
import { SimEvent } from '../entity/sim-event.ts';
import type { Cancellable, SimulationContext } from '../entity/simulation-context.ts';
import { CORE } from '../errors/other-copy.ts';
import { SimError } from '../errors/sim-error.ts';
import type { SimFuture } from '../future/future.ts';
import { TimeoutFuture } from '../future/timeout-future.ts';
import type { RandomStream } from '../random/random-stream.ts';
import { createRandomStream } from '../random/seeded-stream.ts';
import type { SimulationSummary } from '../summary/summary.ts';
import { delayToTicks, timeToTicks, toSeconds, toTicks } from '../time/ticks.ts';
import { checkEvent } from './admission.ts';
import { Breakpoints, type BreakpointOptions } from './breakpoints.ts';
import { EntityRegistry } from './entity-registry.ts';
import { type Invariant, type InvariantOptions, watchInvariant } from './invariant.ts';
import { Drain } from './drain.ts';
import { Kernel, type RunEnd } from './kernel.ts';
import { Observers } from './observers.ts';
import { type RunAsyncOptions, runInSlices } from './run-async.ts';
import {
  type ResolvedSimulationOptions,
  resolveSimulationOptions,
  type SimulationOptions,
} from './simulation-options.ts';
import { summarize } from './summarize.ts';
import { wallClockMs } from './wall-clock.ts';

/**
 * A model and its clock: attach entities, schedule what happens first, run, read the summary.
 *
 * Deterministic: the same model with the same seed runs the same way, event by event. Time is kept
 * in whole nanoseconds and given in seconds (exact for 104 days, see {@link toTicks}). Events of
 * one time run in the order in which they were scheduled.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 *
 * const sim = new Simulation({ endTime: 3 });
 * for (const time of [1, 2, 3, 4]) sim.at(time, () => console.log(sim.now));
 * console.log(sim.run().endReason); // end-time
 * ```
 *
 * @public
 */
export class Simulation implements SimulationContext {
  /** What all random streams derive from. */
  readonly seed: number | string;
  /** @internal */
  readonly _kernel: Kernel;
  private readonly options: ResolvedSimulationOptions;
  private readonly registry: EntityRegistry;
  private readonly drain: Drain;
  private readonly streams = new Map<string, RandomStream>();
  private readonly breakpoints: Breakpoints;
  private readonly observers: Observers;
  private started = false;
  private begun = 0;
  private endReason: SimulationSummary['endReason'] = 'stopped';
  private wallMs = 0;

  /**
   * @param options - see {@link SimulationOptions}
   * @throws `INVALID_OPTION` for a bad option, `DUPLICATE_NAME` and `ALREADY_ATTACHED` as
   * {@link Simulation.add} does
   */
  constructor(options: SimulationOptions = {}) {
    this.options = resolveSimulationOptions(options);
    this.seed = this.options.seed;
    const { startTicks, maxEventsAtSameTime, stackTraces } = this.options;
    this._kernel = new Kernel(this, startTicks, maxEventsAtSameTime, stackTraces);
    this.registry = new EntityRegistry(this._kernel);
    this.drain = new Drain(this.registry.all);
    this.breakpoints = new Breakpoints(this, this._kernel);
    this.observers = new Observers(this._kernel);
    this.registry.add(given(options.entities, []));
  }

  /** @internal Which copy of the package it is of. */
  get _core(): typeof CORE {
    return CORE;
  }

  /** The time on the clock, in seconds. */
  get now(): number {
    return this._kernel.now;
  }

  /** What the clock read at first, in seconds. */
  get startTime(): number {
    return toSeconds(this.options.startTicks);
  }

  /** The end of the run, in seconds; `Infinity` if it has none. */
  get endTime(): number {
    return toSeconds(this.options.endTicks);
  }

  /** The entities, in order of attachment. */
  get entities(): readonly Entity[] {
    return this.registry.all;
  }

  /**
   * Attaches an entity and everything downstream of it, unless they are here already.
   *
   * @param entity - the entity
   * @returns the entity
   * @throws `DUPLICATE_NAME` if another entity has its name, `ALREADY_ATTACHED` if it belongs to
   * another simulation, `INVALID_OPTION` if it is no entity; nothing is attached then
   */
  add<E extends Entity>(entity: E): E {
    const fresh = this.registry.add([entity]);
    if (this.started) for (const each of fresh) this._kernel.runHook(each, () => each._begin());
    return entity;
  }

  /**
   * Schedules events. Either all of them or, if one is refused, none. O(log n) each.
   *
   * @param events - one event or several
   * @throws `EVENT_IN_PAST`, `EVENT_REUSED`, `NOT_ATTACHED`, `WRONG_SIMULATION`, `INVALID_OPTION`
   */
  schedule(events: SimEvent | Iterable<SimEvent>): void {
    const list = listOf(events);
    for (const event of list) checkEvent(this._kernel, event);
    if (new Set(list).size < list.length)
      throw new SimError('EVENT_REUSED', 'schedule: the same event is in the list twice', {});
    for (const event of list) this._kernel.admit(event, this._kernel.root);
  }

  /**
   * Calls a function at a time.
   *
   * @param time - in seconds, now or later
   * @param fn - a handler: what it returns is scheduled or run, as for an entity
   * @param options - `daemon`: whether the call keeps no run alive (false)
   * @returns the event behind it, which can be cancelled
   * @throws `EVENT_IN_PAST`, `INVALID_OPTION`
   */
  at(time: number, fn: (event: SimEvent) => HandlerResult, options?: { readonly daemon?: boolean }): SimEvent {
    checkFunction('at', 'fn', fn);
    const daemon = isDaemon('at', options, false);
    const event = new SimEvent<unknown>({
      time,
      type: 'at',
      target: this._kernel.root,
      payload: fn,
      daemon,
    });
    this.schedule(event);
    return event;
  }

  /**
   * Calls a function again and again: the k-th time at now + k × interval, computed from k, so that
   * nothing drifts.
   *
   * @param interval - in seconds, at least a nanosecond
   * @param fn - a handler: what it returns is scheduled or run, as for an entity
   * @param options - `daemon`: whether the calls keep no run alive (true)
   * @returns a handle that ends it
   * @throws `INVALID_OPTION`
   */
  every(interval: number, fn: () => HandlerResult, options?: { readonly daemon?: boolean }): Cancellable {
    checkNumber('every', 'interval', interval, { min: 1e-9 });
    checkFunction('every', 'fn', fn);
    const daemon = isDaemon('every', options, true);
    const kernel = this._kernel;
    const base = kernel.nowTicks;
    let count = 0;
    let cancelled = false;
    const next = (): SimEvent => kernel.call(base + toTicks(++count * interval), 'every', tick, daemon);
    const tick = (): HandlerResult => {
      const result = fn();
      if (!cancelled) event = next();
      return result;
    };
    let event = next();
    return {
      cancel(): void {
        cancelled = true;
        event.cancel();
      },
    };
  }

  /**
   * A future that resolves after a while: `yield* anyOf([reply, sim.timeout(5)])`. It can be waited
   * for again and again, as a deadline of several waits; it keeps a run alive only while somebody
   * waits.
   *
   * @param seconds - from now; 0 or more
   * @param options - `daemon`: whether it keeps no run alive (false)
   * @throws `INVALID_DELAY`
   */
  timeout(seconds: number, options?: { readonly daemon?: boolean }): SimFuture {
    const ticks = delayToTicks('timeout', seconds);
    const daemon = isDaemon('timeout', options, false);
    return new TimeoutFuture(this._kernel, this._kernel.nowTicks + ticks, daemon, `timeout(${seconds})`);
  }

  /**
   * Starts a process that belongs to no entity, at the present time, after the current event.
   *
   * @param process - a generator, called but not started
   * @param options - `name`, `daemon` (false)
   * @throws `INVALID_OPTION` if it is no generator
   */
  spawn<T>(process: Process<T>, options?: SpawnOptions): ProcessHandle<T> {
    return this._kernel.spawn(process, this._kernel.root, options);
  }

  /**
   * The random stream of a name: a function of the seed and the name alone, whoever asks first and
   * whatever else there is. The same object each time.
   *
   * @param name - not empty
   * @throws `INVALID_OPTION`
   */
  rng(name: string): RandomStream {
    const known = this.streams.get(checkName('rng', 'name', name));
    if (known !== undefined) return known;
    const stream = createRandomStream(this.seed, name);
    this.streams.set(name, stream);
    return stream;
  }

  /**
   * Runs to the end: to `endTime` if there is one, else until nothing but daemons is left. If no
   * work remains then, the entities are told that the input is over (`onDrain`), once each, in order
   * of flow: upstream before downstream, by attachment where flow says nothing. Each is told when
   * nothing is in flight any more, so that what the one before hands on has arrived, however long it
   * takes; only `endTime` bounds it. A run that was stopped, or failed, meanwhile is taken up by the
   * next one.
   *
   * @throws what stopped the run, as a {@link SimError} with time, entity and event type;
   * `ALREADY_RUNNING` from inside a run
   */
  run(): SimulationSummary {
    return this.timed(() => this.finish(this._kernel.run(this.limitTicks(), this.isOpen), this.limitTicks(), true));
  }

  /**
   * Runs to a time, daemons included: events at exactly that time run, later ones do not, and the
   * clock then reads it. Running in pieces equals one run.
   *
   * @param time - in seconds, now or later; the end of the simulation bounds it
   * @throws `INVALID_OPTION` for a time in the past, and what `run` throws
   */
  runUntil(time: number): SimulationSummary {
    const ticks = time === Infinity ? Infinity : timeToTicks('runUntil', 'time', time);
    if (ticks < this._kernel.nowTicks && time < this.now)
      throw invalidOption('runUntil', 'time', `at or after the present time, ${this.now} s`, time);
    const limit = Math.min(ticks, this.options.endTicks);
    return this.timed(() => this.finish(this._kernel.run(limit, limit === Infinity), limit, this.drain.hasBegun));
  }

  /**
   * Runs one occurrence.
   *
   * @returns its event; for a step of a process an event of type `resume` with the process as
   * payload; `undefined` if nothing is left to run
   * @throws what `run` throws
   */
  step(): SimEvent | undefined {
    return this.timed(() => {
      this._kernel.run(this.limitTicks(), this.options.endTicks === Infinity, 1);
      const last = this._kernel.last;
      if (last === undefined || last instanceof SimEvent) return last;
      const shown = new SimEvent<unknown>(undefined, this._kernel.nowTicks, 'resume', last._owner, last, last.daemon);
      shown._handle = DONE;
      return shown;
    });
  }

  /**
   * Makes the current run come back after the current event; it can be run on later. Without effect
   * outside a run.
   */
  stop(): void {
    this._kernel.stop();
  }

  /**
   * Runs to the end like {@link Simulation.run}, in slices, so that a page stays responsive,
   * progress can be shown and the run can be aborted. The result is the same as that of `run()`:
   * nothing in the simulated world is asynchronous.
   *
   * @param options - see {@link RunAsyncOptions}
   * @throws as a rejection, what `run` throws; `INVALID_OPTION` for a bad option; the signal's reason
   * when it is aborted
   */
  runAsync(options: RunAsyncOptions = {}): Promise<SimulationSummary> {
    return runInSlices(options, {
      now: () => this.now,
      endTime: this.endTime,
      slice: (untilTicks, budget) =>
        this.timed(() =>
          this._kernel.run(Math.min(untilTicks, this.limitTicks()), this.options.endTicks === Infinity, budget),
        ),
      passTo: (ticks) => this._kernel.passTo(Math.min(ticks, this.options.endTicks)),
      finish: (stopped) => this.timed(() => this.finish(stopped ? 'stopped' : 'idle', this.options.endTicks, true)),
    });
  }

  /**
   * Stops the run when a condition holds, looked at after each occurrence. The run can be
   * continued.
   *
   * @param predicate - gets the simulation
   * @param options - `once`: whether it is forgotten when it has held (true)
   * @returns a handle that takes it away
   * @throws `INVALID_OPTION` if it is no function
   */
  breakWhen(predicate: (sim: Simulation) => boolean, options?: BreakpointOptions): Cancellable {
    return this.breakpoints.add(predicate, options);
  }

  /**
   * Lets somebody watch. Without observers nothing is paid.
   *
   * @param observer - gets what happens, see {@link SimObserver}
   * @returns a handle that ends it
   */
  observe(observer: SimObserver): Cancellable {
    return this.observers.add(observer);
  }

  /**
   * Watches over something that must always hold. The run stops with an error as soon as it does
   * not.
   *
   * @param name - what it is called in the error
   * @param holds - gives `true`, or `false` or a message when it is broken; what it throws breaks
   * it, too
   * @param options - `every`: looked at every so many seconds instead of after each event and each
   * step of a process
   * @returns a handle that takes it away
   * @throws `INVALID_OPTION` for a bad argument. The run throws `INVARIANT_BROKEN`, with the time
   * and the event before
   */
  invariant(name: string, holds: Invariant, options?: InvariantOptions): Cancellable {
    return watchInvariant(this, name, holds, options);
  }

  /** What has happened so far. O(entities and their processes). */
  summary(): SimulationSummary {
    return summarize(this, this._kernel, this.endReason, this.wallMs / 1000);
  }

  /** How far a run may go: nowhere new once the end is reached. */
  private limitTicks(): number {
    return this.options.endTicks;
  }

  /**
   * Starts the entities before the first piece of a run; those that a failure kept from it, before
   * the next.
   */
  private begin(): void {
    this.started = true;
    for (; this.begun < this.registry.all.length; this.begun++) {
      const entity = this.registry.all[this.begun]!;
      for (const schedule of entity._faultSchedules ?? []) checkAdded(schedule, entity);
      this._kernel.runHook(entity, () => entity._begin());
    }
  }

  /** Starts the entities if need be, and takes the time. */
  private timed<T>(piece: () => T): T {
    const since = wallClockMs();
    try {
      this.begin();
      return piece();
    } finally {
      this.wallMs += wallClockMs() - since;
    }
  }

  /** Whether only the lack of work ends it. */
  private get isOpen(): boolean {
    return this.options.endTicks === Infinity;
  }

  /**
   * After the last piece: the clock reads the bound, and if no work is left, the entities are told
   * that the input is over, one after the other.
   */
  private finish(end: RunEnd, limitTicks: number, drain: boolean): SimulationSummary {
    const kernel = this._kernel;
    let stopped = end === 'stopped';
    if (!stopped && limitTicks < Infinity) kernel.passTo(limitTicks);
    while (drain && !stopped && !kernel.hasPrimary) {
      const entity = this.drain.next();
      if (entity === undefined) break;
      kernel.runHook(entity, () => entity._drain());
      if (kernel.hasDueBy(limitTicks)) stopped = kernel.run(limitTicks, limitTicks === Infinity) === 'stopped';
    }
    this.endReason = stopped ? 'stopped' : kernel.hasPrimary ? 'end-time' : 'exhausted';
    return this.summary();
  }
}

function checkAdded(schedule: Entity, entity: Entity): void {
  if (schedule._kernel !== undefined) return;
  throw new SimError(
    'NOT_ATTACHED',
    `FaultSchedule ${JSON.stringify(schedule.name)}: plans faults of ${JSON.stringify(entity.name)}, but belongs to no simulation; add it with sim.add(schedule)`,
    { entity: schedule.name },
  );
}

function listOf(events: SimEvent | Iterable<SimEvent>): readonly SimEvent[] {
  if (events instanceof SimEvent) return [events];
  if (typeof events !== 'object' || (events as unknown) === null || !(Symbol.iterator in events))
    throw invalidOption('schedule', 'events', 'a SimEvent or a list of them', events);
  return [...events];
}
