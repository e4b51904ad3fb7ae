import { ActiveFaults, type FaultKind } from '../entity/active-faults.ts';
import type { Entity } from '../entity/entity.ts';
import type { SimEvent } from '../entity/sim-event.ts';

/**
 * A fault that was planned with a {@link FaultSchedule}.
 *
 * @public
 */
export interface FaultHandle {
  /** Whether the entity suffers from it now. */
  readonly active: boolean;
  /**
   * Takes it back: what has not begun never will, what is going on ends now. Without effect on a
   * fault that is over, or taken back before.
   */
  cancel(): void;
}

/** When a fault begins and ends, in seconds: both are asked for each time it comes. */
export interface FaultTimes {
  /** When it begins next; `undefined` if it does not come again. */
  begin(): number | undefined;
  /** When it ends, once it has begun; `Infinity` if it stays. */
  end(): number;
}

/** What a fault needs of its schedule. */
export interface FaultPlanner {
  plan(time: number, type: 'FaultBegin' | 'FaultEnd', fault: Fault): SimEvent;
  count(fault: Fault, change: 1 | -1): void;
}

/** A fault of one entity, through all the times it comes. */
export class Fault implements FaultHandle {
  readonly entity: Entity;
  readonly kind: FaultKind;
  private readonly factor: number;
  private readonly times: FaultTimes;
  private readonly planner: FaultPlanner;
  private next: SimEvent | undefined = undefined;
  private suffering = false;
  private cancelled = false;

  constructor(planner: FaultPlanner, entity: Entity, kind: FaultKind, factor: number, times: FaultTimes) {
    this.planner = planner;
    this.entity = entity;
    this.kind = kind;
    this.factor = factor;
    this.times = times;
  }

  get active(): boolean {
    return this.suffering;
  }

  /** Plans the next time it comes. */
  await(): void {
    const time = this.cancelled ? undefined : this.times.begin();
    this.next = time === undefined ? undefined : this.planner.plan(time, 'FaultBegin', this);
  }

  begin(): void {
    const end = this.times.end();
    this.next = end === Infinity ? undefined : this.planner.plan(end, 'FaultEnd', this);
    this.suffering = true;
    this.planner.count(this, 1);
    ActiveFaults.of(this.entity).begin(this.kind, this.factor);
  }

  end(): void {
    this.suffering = false;
    this.planner.count(this, -1);
    ActiveFaults.of(this.entity).end(this.kind, this.factor);
    this.await();
  }

  /** The schedule was crashed, and is back: what it missed meanwhile comes now. */
  makeUp(): void {
    const missed = this.next;
    if (missed === undefined || missed.pending || this.cancelled) return;
    this.next = this.planner.plan(missed.time, this.suffering ? 'FaultEnd' : 'FaultBegin', this);
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.next?.cancel();
    if (this.suffering) this.end();
  }
}
