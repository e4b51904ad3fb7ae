import { invalidOption } from '../checks/checks.ts';
import type { Entity } from '../entity/entity.ts';
import { CRASHED, Deferral, OPEN } from '../entity/gate.ts';
import type { SimObserver } from '../entity/observer.ts';
import { CANCELLED, DEFERRED, DONE, DROPPED, IDLE, type Occurrence } from '../entity/occurrence.ts';
import type { HandlerResult, Process } from '../entity/process-types.ts';
import { ProcessHandle } from '../entity/process.ts';
import { checkSpawnOptions, type SpawnOptions } from '../entity/spawn-options.ts';
import type { Scheduler } from '../entity/scheduler.ts';
import { isSimEvent, SimEvent } from '../entity/sim-event.ts';
import { SimError } from '../errors/sim-error.ts';
import { AdaptiveQueue } from '../queue/adaptive-queue.ts';
import { NowRing, RING_BASE } from '../queue/now-ring.ts';
import { toSeconds } from '../time/ticks.ts';
import { checkEvent, checkTargetHere } from './admission.ts';
import { ClockSamplers } from './clock-samplers.ts';
import { failureOf } from './failure.ts';
import { acceptResult, acceptReturned, isGenerator } from './handler-result.ts';
import { RootEntity } from './root-entity.ts';
import type { Simulation } from './simulation.ts';
import { ZeroTimeGuard } from './zero-time-guard.ts';

/** Marks a generator that a process has. It is assigned: `defineProperty` takes far longer. */
const SPAWNED = Symbol('spawned');
/** A run of any number of occurrences. */
const NO_BUDGET = -1;

/** Why {@link Kernel.run} came back. */
export type RunEnd = 'limit' | 'idle' | 'stopped' | 'budget';

/**
 * The clock and the loop. It knows occurrences, not what they mean.
 *
 * Work comes from three places, in this order: interrupts; what waits on the event list for this
 * very instant; the ring of what was scheduled during it. Only when all three are empty does the clock
 * move. An entry of the list was scheduled before its instant began, so it precedes the whole ring:
 * (time, order of scheduling) holds without a sequence number in the ring.
 *
 * @internal
 */
export class Kernel implements Scheduler {
  readonly sim: Simulation;
  readonly root: RootEntity;
  readonly stackTraces: boolean;
  nowTicks = NaN; // No small integer first: the loop would be compiled again two seconds on.
  processed = 0;
  cancelled = 0;
  dropped = 0;
  shutGates = 0;
  /** The one observer, `null` while nobody looks. */
  observer: SimObserver | null = null;
  /** Called after each occurrence: breakpoints. `null` while there are none. */
  private afterEach: (() => void) | null = null;
  /** Whether an observer or a breakpoint looks at each occurrence. */
  private watched = false;
  /** What the last run ran last; `undefined` if that was nothing. */
  last: Occurrence | undefined = undefined;
  /** Those who look at the model before the clock moves past the instants they wait for. */
  readonly samplers = new ClockSamplers();
  private readonly list = new AdaptiveQueue<Occurrence>();
  private readonly ring = new NowRing<Occurrence>();
  private readonly urgent = new NowRing<Occurrence>();
  /** Scheduled occurrences that are daemons. The others are not counted: nearly all are others. */
  private daemons = 0;
  private deferred = 0;
  /** What `processed` was when the clock last moved. */
  private processedBefore = 0;
  /** The one of the occurrences kept by a pause that runs now, and the one that ran last. */
  private handingOut: Occurrence | undefined = undefined;
  private handedOut: Occurrence | undefined = undefined;
  private raised: { readonly error: unknown; readonly during: Pick<Occurrence, '_owner' | '_label'> } | undefined =
    undefined;
  private readonly loops: ZeroTimeGuard;
  private readonly loopThreshold: number;
  private isRunning = false;
  private stopping = false;
  private spawned = 0;
  /** The process that was killed in the step that runs: it has no effect any more. */
  private muted: ProcessHandle<any> | undefined = undefined;

  constructor(sim: Simulation, startTicks: number, maxSameTime: number | undefined, stackTraces: boolean) {
    this.sim = sim;
    this.nowTicks = startTicks;
    this.stackTraces = stackTraces;
    this.loops = new ZeroTimeGuard(maxSameTime, () => this.workAtHand());
    this.loopThreshold = this.loops.threshold;
    this.root = new RootEntity();
    this.root._kernel = this;
  }

  get now(): number {
    return toSeconds(this.nowTicks);
  }

  /** Everything that is still to come, paused work included. */
  get pending(): number {
    return this.list.size + this.ring.size + this.urgent.size + this.deferred;
  }

  /** Whether something is left that keeps a run alive. */
  get hasPrimary(): boolean {
    return this.list.size + this.ring.size + this.urgent.size > this.daemons;
  }

  setObserver(observer: SimObserver | null): void {
    this.observer = observer;
    this.updateWatched();
  }

  setAfterEach(afterEach: (() => void) | null): void {
    this.afterEach = afterEach;
    this.updateWatched();
  }

  /** An observer that listens only to what entities tell costs nothing for each occurrence. */
  private updateWatched(): void {
    const { observer } = this;
    this.watched =
      this.afterEach !== null ||
      observer?.eventStarted !== undefined ||
      observer?.eventEnded !== undefined ||
      observer?.processResumed !== undefined;
  }

  // Scheduling

  schedule(ticks: number, item: Occurrence): void {
    if (item.daemon) this.daemons++;
    if (ticks === this.nowTicks) this.ring.push(item);
    else item._handle = this.list.push(ticks, item);
  }

  scheduleNow(item: Occurrence): void {
    if (item.daemon) this.daemons++;
    this.ring.push(item);
  }

  /** An interrupt: before all other work of this instant. */
  urge(item: Occurrence): void {
    if (item.daemon) this.daemons++;
    this.urgent.push(item);
  }

  /** Calls a function at a time; the means behind `at`, `every` and deadlines. */
  call(ticks: number, type: string, fn: (event: SimEvent) => unknown, daemon: boolean): SimEvent {
    const event = new SimEvent<unknown>(undefined, ticks, type, this.root, fn, daemon);
    this.observer?.eventScheduled?.(event, this.now);
    this.schedule(ticks, event);
    return event;
  }

  /** Schedules an event that an entity sent. */
  post(event: SimEvent<any>, sender: Entity): void {
    if (this.isSilenced(sender)) {
      this.drop(event);
      return;
    }
    if (this.observer !== null) this.observer.eventScheduled?.(event, this.now);
    this.schedule(event._ticks, event);
  }

  /** Schedules what a handler or a process returned or yielded. */
  emit(events: SimEvent | readonly SimEvent[], sender: Entity): void {
    if (events instanceof SimEvent) this.admit(events, sender);
    else if (Array.isArray(events)) {
      for (const event of events as readonly SimEvent[]) checkEvent(this, event);
      for (const event of events as readonly SimEvent[]) this.admit(event, sender);
    } else throw invalidOption(sender._place, 'events', 'a SimEvent or a list of them', events);
  }

  /** Schedules an event that a user made. */
  admit(event: SimEvent, sender: Entity): void {
    if (checkEvent(this, event) && this.isSilenced(sender)) this.drop(event);
    else if (event._handle === IDLE) {
      this.observer?.eventScheduled?.(event, this.now);
      this.schedule(Math.max(event._ticks, this.nowTicks), event);
    }
  }

  cancel(event: SimEvent): void {
    this.unqueue(event);
    event._handle = CANCELLED;
    this.cancelled++;
    this.observer?.eventCancelled?.(event, this.now);
  }

  /** Takes a process out of the queues, if it is in one. */
  withdraw(process: Occurrence): void {
    this.unqueue(process);
    process._handle = IDLE;
  }

  private unqueue(item: Occurrence): void {
    const handle = item._handle;
    if (handle >= 0) this.list.remove(handle);
    else if (handle <= RING_BASE) this.ring.remove(handle);
    else {
      if (handle === DEFERRED) this.deferred--;
      return;
    }
    if (item.daemon) this.daemons--;
  }

  private drop(event: Occurrence): void {
    event._handle = DROPPED;
    if (!isSimEvent(event)) return;
    this.dropped++;
    this.observer?.eventDropped?.(event, this.now);
  }

  loseDeferred(deferral: Deferral): void {
    for (const item of deferral.items) {
      // Processes are killed next, which takes them out.
      if (item._handle !== DEFERRED || item instanceof ProcessHandle) continue;
      this.deferred--;
      this.drop(item);
      if (item instanceof SimEvent) item._lost();
    }
  }

  /** Throws if something cannot be the target of an event here. */
  checkTarget(owner: string, type: string, target: Entity): void {
    checkTargetHere(this, owner, type, target);
  }

  /** Acts on what a handler or a hook returned. */
  acceptResult(result: HandlerResult, owner: Entity, event: SimEvent | undefined): void {
    acceptResult(this, result, owner, event);
  }

  /** Acts on what the process of a handler returned. */
  acceptReturned(value: unknown, owner: Entity, label: string): void {
    acceptReturned(this, value, owner, label);
  }

  spawn<T>(generator: Process<T>, owner: Entity, options?: SpawnOptions): ProcessHandle<T> {
    if (options !== undefined) checkSpawnOptions(owner, options);
    if (!isGenerator(generator))
      throw invalidOption(owner._place, 'process', 'a generator: call the function* first', generator);
    if (SPAWNED in generator)
      throw invalidOption(
        owner._place,
        'process',
        'a generator that was not spawned before: call the function* again',
        generator,
      );
    (generator as Process<T> & { [SPAWNED]?: true })[SPAWNED] = true;
    const process = new ProcessHandle<T>(
      this,
      generator,
      owner,
      options?.name ?? ++this.spawned,
      options?.daemon ?? false,
    );
    if (this.isSilenced(owner)) process._stillborn();
    else this.scheduleNow(process);
    return process;
  }

  /**
   * Whether what is sent comes from a crashed entity, or a process killed in this very step. Others
   * that its last words reach are alive: a group that hears of the death sets its timers.
   */
  private isSilenced(sender: Entity): boolean {
    if (this.shutGates > 0 && sender._gate === CRASHED) return true;
    const { muted } = this;
    return muted !== undefined && (sender === muted._owner || sender === this.root);
  }

  mute(process: ProcessHandle<any>): void {
    if (this.isRunning) this.muted = process;
  }

  unmute(process: ProcessHandle<any>): void {
    if (this.muted === process) this.muted = undefined;
  }

  heard(action: () => void): void {
    const { muted } = this;
    this.muted = undefined;
    try {
      action();
    } finally {
      this.muted = muted;
    }
  }

  // The loop

  /**
   * Runs until the clock would pass a limit, nothing but daemons is left (if that is to end it),
   * `stop()` was called, or a number of occurrences has run.
   */
  run(limitTicks: number, stopWhenIdle: boolean, budget = NO_BUDGET): RunEnd {
    if (this.isRunning)
      throw new SimError('ALREADY_RUNNING', `at ${this.now} s: the simulation runs already; a handler cannot run it`, {
        time: this.now,
      });
    this.isRunning = true;
    this.handedOut = undefined;
    // In a local: writing it to the kernel each time would cost more than anything else here.
    let item: Occurrence | undefined;
    let blamed: Pick<Occurrence, '_owner' | '_label'> | undefined;
    try {
      for (let left = budget; ;) {
        if (this.stopping) {
          this.stopping = false;
          if (this.raised === undefined) return 'stopped';
          const { error, during } = this.raised;
          this.raised = undefined;
          blamed = during;
          throw error;
        }
        // Daemons of this very instant may still bring about primary work.
        if (stopWhenIdle && this.daemons > 0 && !this.hasPrimary && this.instantIsOver) return 'idle';
        if (left === 0) return 'budget';
        if (left > 0) left--;
        item = this.take(limitTicks);
        if (item === undefined) return stopWhenIdle && !this.hasPrimary ? 'idle' : 'limit';
        this.execute(item);
      }
    } catch (error) {
      this.stopping = false;
      this.muted = undefined;
      throw this.failed(error, blamed ?? this.handingOut ?? item);
    } finally {
      this.last = this.handedOut ?? item;
      this.handingOut = undefined;
      this.isRunning = false;
    }
  }

  private failed(error: unknown, during: Pick<Occurrence, '_owner' | '_label'> | undefined): SimError {
    const failure = failureOf(error, this.now, during);
    this.observer?.failed?.(failure, this.now);
    return failure;
  }

  /**
   * A process failed, and nobody waits for it. Its own step is not always what runs: it may have
   * been killed, or the last of those who would have heard of it may have gone. So the run stops
   * before the next occurrence, with the failure put where it belongs.
   */
  raise(error: unknown, during: Pick<Occurrence, '_owner' | '_label'>): void {
    if (!this.isRunning) throw this.failed(error, during);
    this.raised ??= { error, during };
    this.stopping = true;
  }

  /** An observer threw: the run stops when the occurrence that it looked at is over. */
  watcherFailed(error: unknown): void {
    this.raise(error, { _owner: this.root, _label: 'observer' });
  }

  /**
   * Runs a hook as the loop would: no run inside, failures wrapped. Inside a run it is part of the
   * event that brought it about.
   */
  runHook(entity: Entity, hook: () => HandlerResult): void {
    if (this.isRunning) {
      this.acceptResult(hook(), entity, undefined);
      return;
    }
    this.isRunning = true;
    try {
      this.acceptResult(hook(), entity, undefined);
    } catch (error) {
      throw this.failed(error, { _owner: entity, _label: 'hook' });
    } finally {
      this.isRunning = false;
    }
  }

  stop(): void {
    if (this.isRunning) this.stopping = true;
  }

  /** Moves the clock forward without work. */
  passTo(ticks: number): void {
    if (ticks > this.nowTicks) {
      if (ticks > this.samplers.next) this.sampleBefore(ticks);
      this.nowTicks = ticks;
      this.processedBefore = this.processed;
    }
  }

  /** The clock reads each instant while it is looked at, and comes to `ticks` afterwards. */
  private sampleBefore(ticks: number): void {
    for (const { samplers } = this; samplers.next < ticks;) {
      this.nowTicks = Math.max(this.nowTicks, samplers.next);
      samplers.run();
    }
  }

  /** Runs an occurrence that a pause had kept. */
  runDeferred(item: Occurrence): void {
    this.deferred--;
    this.handingOut = item;
    this.fire(item);
    this.handingOut = undefined;
    this.handedOut = item;
  }

  /**
   * Counts a step of a process that took no time, and is no occurrence: too many at one instant are
   * an endless loop.
   */
  countStep(item: Occurrence): void {
    this.checkLoop(item, false);
    this.processedBefore--;
  }

  /** What was there before and can be used up at one instant: held events and living processes. */
  private workAtHand(): number {
    let count = this.deferred;
    for (const entity of [this.root, ...this.sim.entities]) count += entity._processes.length;
    return count;
  }

  private checkLoop(item: Occurrence, wasListed: boolean): void {
    const steps = this.processed - this.processedBefore + 1;
    if (steps > this.loopThreshold) this.loops.note(item, steps, this.now, this.ring.size, wasListed);
  }

  /** Whether there is work of the kind that a run with this bound would do before it comes back. */
  hasDueBy(limitTicks: number): boolean {
    return this.stopping || this.urgent.size > 0 || this.ring.size > 0 || this.list.peekTicks() <= limitTicks;
  }

  private get instantIsOver(): boolean {
    return this.urgent.size === 0 && this.ring.size === 0 && this.list.peekTicks() !== this.nowTicks;
  }

  private take(limitTicks: number): Occurrence | undefined {
    if (this.urgent.size > 0) return this.urgent.shift();
    const next = this.list.peekTicks();
    if (next !== this.nowTicks) {
      const item = this.ring.shift();
      if (item !== undefined) return item;
      if (next > limitTicks || next === Infinity) return undefined;
      if (next > this.samplers.next) this.sampleBefore(next);
      this.nowTicks = next;
      this.processedBefore = this.processed;
    }
    return this.list.popPeeked();
  }

  private execute(item: Occurrence): void {
    if (item.daemon) this.daemons--;
    if (this.shutGates > 0 && item._owner._gate !== OPEN) {
      this.divert(item, item._owner);
      return;
    }
    const wasListed = item._handle >= 0;
    // Before anything can fail: it has left the queue, and its old handle may be another's soon.
    item._handle = DONE;
    this.checkLoop(item, wasListed);
    this.processed++;
    if (this.watched) this.fireWatched(item);
    else item._fire(this);
  }

  private fire(item: Occurrence): void {
    if (this.watched) this.fireWatched(item);
    else item._fire(this);
  }

  private fireWatched(item: Occurrence): void {
    const { observer } = this;
    if (isSimEvent(item)) {
      observer?.eventStarted?.(item, this.now);
      item._fire(this);
      observer?.eventEnded?.(item, this.now);
    } else {
      if (item instanceof ProcessHandle) observer?.processResumed?.(item, this.now);
      item._fire(this);
    }
    this.afterEach?.();
  }

  private divert(item: Occurrence, owner: Entity): void {
    if (owner._gate === CRASHED) {
      this.drop(item);
      if (item instanceof SimEvent) item._lost();
      return;
    }
    owner._deferral ??= new Deferral(owner, this.root);
    owner._deferral.add(item, this.nowTicks);
    owner._held(item);
    item._handle = DEFERRED;
    this.deferred++;
    if (isSimEvent(item)) this.observer?.eventDeferred?.(item, this.now);
  }

  // Tracing

  note(entity: Entity, kind: string, detail?: Readonly<Record<string, unknown>>): void {
    if (this.observer !== null) this.observer.traced?.(entity, kind, detail, this.now);
  }
}
