import { LinkedList, type Linked } from '../collections/linked-list.ts';
import { SimError } from '../errors/sim-error.ts';
import { SimFuture, Wait } from '../future/future.ts';
import type { Entity } from './entity.ts';
import { CRASHED, PAUSED } from './gate.ts';
import type { Process } from './process-types.ts';
import type { ProcessHandle } from './process.ts';

/**
 * A piece of processor time of an entity: what has to be done, and the occurrence that ends it.
 *
 * @internal
 */
export interface Work extends Linked<Work> {
  /** What is left to do at the last look, in ticks of a healthy entity. */
  _left: number;
  /** When the last look was, in ticks; `NaN` while it stands still. */
  _looked: number;
  /** Puts the occurrence that ends it on the event list. */
  _arrange(ticks: number): void;
  /** Takes that occurrence back. */
  _disarrange(): void;
  /** Whether it stands still for a reason of its own, such as a unit that was taken from it. */
  _suspended: boolean;
  /** The entity crashed: it is not on the list any more. */
  _lose(): void;
}

/**
 * Work in an entity that stands still, for the list of what is stuck.
 *
 * @internal
 */
export interface StalledWork {
  /** What stands still: `service of "order"`. */
  readonly what: string;
  /** What would let it go on. */
  readonly waitingFor: string;
  /** Since when, in ticks. */
  readonly sinceTicks: number;
}

/**
 * The work that an entity has in hand. Each piece is one occurrence at its end; only a pause, a
 * slow-down or a crash looks at the list.
 *
 * @internal
 */
export class WorkInHand {
  private readonly owner: Entity;
  private readonly list = new LinkedList<Work>();

  constructor(owner: Entity) {
    this.owner = owner;
  }

  begin(work: Work, ticks: number): void {
    work._left = ticks;
    this.list.add(work);
    if (this.owner._gate === PAUSED || work._suspended) work._looked = NaN;
    else this.goOn(work);
  }

  /** It has ended, or is given up; its occurrence is not on the event list any more. */
  end(work: Work): void {
    this.list.remove(work);
  }

  /** What is left to do of a piece, in ticks of a healthy entity. */
  left(work: Work): number {
    if (work._looked !== work._looked) return work._left;
    const done = (this.owner._kernel!.nowTicks - work._looked) / this.owner._slowdown;
    // Its end was rounded to a tick, so there may seem to be less than nothing left.
    return Math.max(0, work._left - done);
  }

  /** Lets one piece of work stand still until it is continued. */
  suspend(work: Work): void {
    work._suspended = true;
    if (work._looked === work._looked) this.stand(work);
  }

  /** @param left - what is left to do, in ticks of a healthy entity */
  continue(work: Work, left = work._left): void {
    work._suspended = false;
    work._left = left;
    if (this.owner._gate !== PAUSED) this.goOn(work);
  }

  halt(): void {
    for (const work of this.list) if (!work._suspended) this.stand(work);
  }

  goOnAll(): void {
    for (const work of this.list) if (!work._suspended) this.goOn(work);
  }

  /** Runs at another pace from now on. */
  retime(slowdown: number): void {
    const standing = this.owner._gate === PAUSED;
    if (!standing) this.halt();
    this.owner._slowdown = slowdown;
    if (!standing) this.goOnAll();
  }

  loseAll(): void {
    for (let work = this.list.first; work !== undefined; work = this.list.first) {
      this.list.remove(work);
      work._lose();
    }
  }

  private stand(work: Work): void {
    work._left = this.left(work);
    work._looked = NaN;
    work._disarrange();
  }

  private goOn(work: Work): void {
    const { nowTicks } = this.owner._kernel!;
    work._looked = nowTicks;
    work._arrange(Math.min(nowTicks + Math.round(work._left * this.owner._slowdown), Number.MAX_VALUE));
  }
}

/**
 * The work of a process, see {@link Entity.work}. It is the process itself that is on the event
 * list, so that work costs no more than a wait.
 *
 * @internal
 */
export class ProcessWork extends SimFuture implements Work {
  _left: number;
  _looked = NaN;
  _suspended = false;
  /** All of it, in ticks. */
  private readonly total: number;
  _previous: Work | undefined = undefined;
  _next: Work | undefined = undefined;
  private readonly owner: Entity;
  private process: ProcessHandle<any> | undefined = undefined;
  private hasBegun = false;

  constructor(owner: Entity, ticks: number) {
    super();
    this.owner = owner;
    this._clock = owner._kernel;
    this._left = this.total = ticks;
  }

  /** Stands still: a unit that it needs was taken away. */
  suspend(): void {
    this.owner._workInHand.suspend(this);
  }

  /** The unit is back. */
  continue(fromTheStart: boolean): void {
    this.owner._workInHand.continue(this, fromTheStart ? this.total : this._left);
  }

  /** Ends with an error in the process. */
  break(error: unknown): void {
    const { process } = this;
    if (process === undefined) return;
    process._kernel.withdraw(process);
    this.owner._workInHand.end(this);
    this.reject(error);
    process._settled();
  }

  override get label(): string {
    const { owner } = this;
    return owner._gate === PAUSED
      ? `work of ${JSON.stringify(owner.name)}, which is paused`
      : `work of ${JSON.stringify(owner.name)}`;
  }

  override _addWaiter(process: ProcessHandle<any>): void {
    this.process = process;
    this.markBegun();
    if (this.owner._gate === CRASHED) this._lose();
    else this.owner._workInHand.begin(this, this._left);
  }

  /** The process was interrupted or killed. */
  override _removeWaiter(): void {
    this.owner._workInHand.end(this);
  }

  /** The process was killed before it could begin. */
  override _refuse(): void {
    this.markBegun();
  }

  /** It is done, and the process goes on. */
  override _consume(): void {
    this.owner._workInHand.end(this);
  }

  _arrange(ticks: number): void {
    this.process!._kernel.schedule(ticks, this.process!);
  }

  _disarrange(): void {
    this.process!._kernel.withdraw(this.process!);
  }

  private markBegun(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.owner._unrunWork--;
  }

  /** A process of the entity itself is killed by the crash; one of another hears of it. */
  _lose(): void {
    const { process, owner } = this;
    if (process === undefined || process._owner === owner) return;
    this.break(
      new SimError('PROCESS_KILLED', `work of entity ${JSON.stringify(owner.name)} was lost in its crash`, {
        entity: owner.name,
      }),
    );
  }
}

/**
 * A process that is nothing but a piece of work. A generator would do, and cost twice as much as
 * the work.
 *
 * @internal
 */
export function workOf(work: ProcessWork): Process {
  return new Wait(work) as Iterator<SimFuture, void> as Process;
}
