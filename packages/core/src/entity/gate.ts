import type { Entity } from './entity.ts';
import { DEFERRED, DONE, IDLE, type Occurrence } from './occurrence.ts';
import type { Scheduler } from './scheduler.ts';

/** What happens to an entity reaches it. */
export const OPEN = 0;
/** It is kept for later. */
export const PAUSED = 1;
/** It is lost. */
export const CRASHED = 2;
/** What was kept is being handed out, one by one; anything new waits behind it. */
export const FLUSHING = 3;

/**
 * What came up while an entity was paused, and its handing out afterwards. One item runs per
 * occurrence, so that the order among entities stays fair and every step can be seen.
 *
 * @internal
 */
export class Deferral implements Occurrence {
  _handle = IDLE;
  readonly daemon = false;
  readonly _label = 'resume';
  /** The simulation itself: this must not be deferred in turn. */
  readonly _owner: Entity;
  readonly items: Occurrence[] = [];
  /** When each of them came up, in ticks. */
  private readonly times: number[] = [];
  private readonly entity: Entity;
  private next = 0;

  constructor(entity: Entity, root: Entity) {
    this.entity = entity;
    this._owner = root;
  }

  add(item: Occurrence, ticks: number): void {
    this.items.push(item);
    this.times.push(ticks);
  }

  /** Those that still count, and since when they are held, in ticks. */
  *held(): Iterable<{ readonly item: Occurrence; readonly since: number }> {
    for (let at = this.next; at < this.items.length; at++) {
      const item = this.items[at]!;
      if (item._handle === DEFERRED) yield { item, since: this.times[at]! };
    }
  }

  /** Items that still count: neither run nor cancelled. */
  get size(): number {
    let size = 0;
    for (let at = this.next; at < this.items.length; at++) if (this.items[at]!._handle === DEFERRED) size++;
    return size;
  }

  _fire(kernel: Scheduler): void {
    const { entity, items } = this;
    if (entity._deferral !== this || entity._gate !== FLUSHING) return;
    while (this.next < items.length) {
      const item = items[this.next++]!;
      if (item._handle !== DEFERRED) continue;
      item._handle = DONE;
      kernel.runDeferred(item);
      break;
    }
    if (entity._gate !== FLUSHING) return;
    if (this.next < items.length) kernel.scheduleNow(this);
    else open(entity);
  }
}

/** Hands out what was kept, then opens. */
export function flush(entity: Entity, kernel: Scheduler): void {
  if (entity._deferral === undefined) {
    open(entity);
    return;
  }
  moveGate(entity, FLUSHING);
  // It may be scheduled still, from a resume that another pause cut short.
  if (entity._deferral._handle === IDLE || entity._deferral._handle === DONE) kernel.scheduleNow(entity._deferral);
}

function open(entity: Entity): void {
  moveGate(entity, OPEN);
  entity._deferral = undefined;
}

/**
 * Moves the gate of an entity, and nobody else does: the kernel counts the gates that are not open.
 * While there are none it need not look at the entity of each event.
 */
export function moveGate(entity: Entity, gate: Entity['_gate']): void {
  const kernel = entity._kernel as Scheduler;
  if (entity._gate !== OPEN) kernel.shutGates--;
  if (gate !== OPEN) kernel.shutGates++;
  entity._gate = gate;
}
