import { checkNumber, checkOptions, given, invalidOption } from '../checks/checks.ts';
import type { FaultKind } from '../entity/active-faults.ts';
import { Entity } from '../entity/entity.ts';
import { SimEvent } from '../entity/sim-event.ts';
import { unknownEventType } from '../entity/unknown-event-type.ts';
import { SimError } from '../errors/sim-error.ts';
import type { Latency } from '../random/distribution.ts';
import { Fault, type FaultHandle, type FaultPlanner, type FaultTimes } from './fault.ts';
import { RandomFaults } from './random-faults.ts';

/**
 * When an entity crashes.
 *
 * @public
 */
export interface CrashTimes {
  /** When it crashes, in seconds. */
  readonly at: number;
  /** When it restarts, in seconds, after `at`; `Infinity` never. @defaultValue Infinity */
  readonly restartAt?: number;
}

/**
 * From when to when a fault lasts.
 *
 * @public
 */
export interface FaultSpan {
  /** When it begins, in seconds. */
  readonly from: number;
  /** When it ends, in seconds, after `from`; `Infinity` never. */
  readonly to: number;
}

/**
 * From when to when an entity is slow, and how slow.
 *
 * @public
 */
export interface SlowSpan extends FaultSpan {
  /** By what its service times are multiplied, above 0. */
  readonly factor: number;
}

/**
 * What a {@link FaultSchedule} says in the summary.
 *
 * @public
 */
export interface FaultScheduleStats {
  /** Faults that began. */
  readonly activated: number;
  /** Faults that ended, those taken back included. */
  readonly deactivated: number;
  /** Faults going on. */
  readonly active: number;
}

/**
 * Breaks entities at times that are fixed or random, and mends them: crashes, pauses and
 * slow-downs. Give it to the simulation like any entity; it changes nothing else.
 *
 * The beginning of a fault is a daemon: it keeps no run alive. Once it has begun, its end is work
 * like any other: a run does not stop with an entity that is about to come back. Faults may
 * overlap, also those of two schedules. A crash goes before a pause: what the pause kept is lost,
 * and an entity that restarts within a pause is paused until that is over. With several crashes or
 * pauses at once, the last to end counts; factors of slow-downs multiply. A crash keeps a
 * slow-down. A schedule that is crashed or paused itself makes up for what it missed when it is back;
 * one that was never given to the simulation of its entities is an error when the run begins.
 *
 * @example
 * ```ts
 * import { Counter, FaultSchedule, SimEvent, Simulation } from '@sim/core';
 *
 * const counter = new Counter('counter');
 * const faults = new FaultSchedule();
 * faults.crash(counter, { at: 2, restartAt: 4 });
 * const sim = new Simulation({ entities: [counter, faults] });
 * for (const time of [1, 3, 5]) sim.schedule(new SimEvent({ time, type: 'tick', target: counter }));
 * console.log(sim.run().eventsDropped, counter.total); // 1 2
 * ```
 *
 * @public
 */
export class FaultSchedule extends Entity {
  /** @internal */
  static get _className(): string {
    return 'FaultSchedule';
  }

  private readonly faults: Fault[] = [];
  private readonly streams = new Map<string, number>();
  private readonly planner: FaultPlanner;
  private started = false;
  private makingUp = false;
  private activated = 0;
  private deactivated = 0;
  private active = 0;

  /**
   * @param name - unique in its simulation; its random faults draw from streams of this name.
   * @defaultValue 'faults'
   */
  constructor(name = 'faults') {
    super(name);
    this.planner = {
      plan: (time, type, fault) => this.plan(time, type, fault),
      count: (_fault, change) => this.count(change),
    };
  }

  /** What the summary shows. */
  get stats(): FaultScheduleStats {
    return { activated: this.activated, deactivated: this.deactivated, active: this.active };
  }

  /**
   * Crashes an entity: it loses the events sent to it, and its processes end, see
   * {@link Entity.crash}.
   *
   * @param entity - an entity of the same simulation
   * @param times - when it crashes, and when it restarts
   * @throws `INVALID_OPTION` for times out of order
   */
  override crash(entity: Entity, times: CrashTimes): FaultHandle;
  /** Crashes the schedule itself: faults begin and end when it restarts. */
  override crash(): void;
  override crash(entity?: Entity, times?: CrashTimes): FaultHandle | void {
    if (entity === undefined && times === undefined) return super.crash();
    const owner = this.owner('crash', entity);
    const checked = checkOptions(owner, times!, ['at', 'restartAt']);
    const at = checkNumber(owner, 'at', checked.at);
    const restartAt = checkNumber(owner, 'restartAt', given(checked.restartAt, Infinity), {
      above: at,
      infinite: true,
    });
    return this.add(entity as Entity, 'crash', 1, once(at, restartAt));
  }

  /**
   * Pauses an entity: what is sent to it and what its processes do waits until the end, see
   * {@link Entity.pause}.
   *
   * @param entity - an entity of the same simulation
   * @param span - from when to when
   * @throws `INVALID_OPTION` for times out of order
   */
  override pause(entity: Entity, span: FaultSpan): FaultHandle;
  /** Pauses the schedule itself: faults begin and end when it resumes. */
  override pause(): void;
  override pause(entity?: Entity, span?: FaultSpan): FaultHandle | void {
    if (entity === undefined && span === undefined) return super.pause();
    const { from, to } = checkSpan(this.owner('pause', entity), span, ['from', 'to']);
    return this.add(entity as Entity, 'pause', 1, once(from, to));
  }

  /**
   * Slows an entity down: its service times and latencies are multiplied, see
   * {@link Entity.slowdown}. Work in hand goes on at the new pace.
   *
   * @param entity - an entity of the same simulation
   * @param span - from when to when, and the factor
   * @throws `INVALID_OPTION` for times out of order or a factor that is not above 0
   */
  slow(entity: Entity, span: SlowSpan): FaultHandle {
    const owner = this.owner('slow', entity);
    const { from, to } = checkSpan(owner, span, ['from', 'to', 'factor']);
    return this.add(entity, 'slow', checkNumber(owner, 'factor', span.factor, { above: 0 }), once(from, to));
  }

  /**
   * Faults that come again and again at random times: `faults.random(3600, 60).crash(server)`. Each
   * draws from a stream of its own, so adding one does not change the others.
   *
   * @param mtbf - from the start or the end of one fault to the beginning of the next, in seconds:
   * a number is the mean of an exponential distribution
   * @param mttr - how long one lasts, in seconds: a number is the mean of an exponential
   * distribution
   * @returns says what kind of fault, and of whom
   * @throws `INVALID_OPTION` for a number that is not above 0, or something that is no distribution
   */
  random(mtbf: Latency, mttr: Latency): RandomFaults {
    return new RandomFaults(`FaultSchedule ${JSON.stringify(this.name)}: random`, mtbf, mttr, {
      add: (entity, kind, factor, sampleTimes) => {
        this.owner(kind, entity);
        const stream = this.streamName(kind, entity);
        return this.add(
          entity,
          kind,
          factor,
          sampleTimes(
            () => this.now,
            () => this.sim.rng(stream),
          ),
        );
      },
    });
  }

  /** Begins or ends a fault: the events are its own. */
  override handleEvent(event: SimEvent): void {
    const fault = event.payload;
    if (!(fault instanceof Fault) || (event.type !== 'FaultBegin' && event.type !== 'FaultEnd'))
      throw unknownEventType(this, event, ['FaultBegin', 'FaultEnd']);
    if (event.type === 'FaultBegin') fault.begin();
    else fault.end();
  }

  /** Counts from 0 again; faults going on stay. */
  resetStats(): void {
    this.activated = 0;
    this.deactivated = 0;
  }

  /** {@inheritDoc Entity.onStart} */
  protected override onStart(): void {
    this.started = true;
    for (const fault of this.faults) this.await(fault);
  }

  /** {@inheritDoc Entity.onRestart} */
  protected override onRestart(): void {
    this.makingUp = true;
    for (const fault of this.faults) fault.makeUp();
    this.makingUp = false;
  }

  private add(entity: Entity, kind: FaultKind, factor: number, times: FaultTimes): FaultHandle {
    const fault = new Fault(this.planner, entity, kind, factor, times);
    this.faults.push(fault);
    (entity._faultSchedules ??= new Set()).add(this);
    if (this.started) this.await(fault);
    return fault;
  }

  private await(fault: Fault): void {
    const { entity } = fault;
    if (entity._kernel === undefined) {
      throw new SimError(
        'NOT_ATTACHED',
        `FaultSchedule ${JSON.stringify(this.name)}: entity ${JSON.stringify(entity.name)} belongs to no simulation; add it before the faults begin`,
        { entity: entity.name },
      );
    }
    if (entity._kernel !== this._kernel) {
      throw new SimError(
        'WRONG_SIMULATION',
        `FaultSchedule ${JSON.stringify(this.name)}: entity ${JSON.stringify(entity.name)} belongs to another simulation`,
        { entity: entity.name },
      );
    }
    fault.await();
  }

  private plan(time: number, type: string, fault: Fault): SimEvent {
    const ends = type === 'FaultEnd';
    // A schedule that was paused or crashed itself begins a fault late, perhaps after it was to end.
    const late = ends || this.makingUp;
    const event = new SimEvent({
      time: late ? Math.max(time, this.now) : time,
      type,
      target: this,
      payload: fault,
      daemon: !ends,
    });
    this.sim.schedule(event);
    return event;
  }

  private count(change: 1 | -1): void {
    this.active += change;
    if (change > 0) this.activated++;
    else this.deactivated++;
  }

  private owner(method: string, entity: Entity | undefined): string {
    const owner = `FaultSchedule ${JSON.stringify(this.name)}: ${method}`;
    if (!(entity instanceof Entity)) throw invalidOption(owner, 'entity', 'an Entity', entity);
    return `${owner} of ${JSON.stringify(entity.name)}`;
  }

  /** A stream for each kind and entity; a second fault of the same kind gets another. */
  private streamName(kind: FaultKind, entity: Entity): string {
    const name = `${this.name}/${kind}/${entity.name}`;
    const count = (this.streams.get(name) ?? 0) + 1;
    this.streams.set(name, count);
    return count === 1 ? name : `${name}/${count}`;
  }
}

function once(begin: number, end: number): FaultTimes {
  let next: number | undefined = begin;
  return {
    begin() {
      const time = next;
      next = undefined;
      return time;
    },
    end: () => end,
  };
}

function checkSpan(owner: string, span: FaultSpan | undefined, names: readonly string[]): FaultSpan {
  const checked = checkOptions(owner, span!, names);
  const from = checkNumber(owner, 'from', checked.from);
  return { from, to: checkNumber(owner, 'to', checked.to, { above: from, infinite: true }) };
}
