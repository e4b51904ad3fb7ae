import type { Entity } from './entity.ts';
import type { HandlerResult } from './process-types.ts';
import type { Scheduler } from './scheduler.ts';
import { SimEvent } from './sim-event.ts';

/**
 * Something that an entity will do later, made by {@link Entity.after}.
 *
 * @public
 */
export interface Timer {
  /** When it fires, in seconds; a pause of the entity may make it later. */
  readonly time: number;
  /** Whether it is still to fire. */
  readonly pending: boolean;
  /** Takes it back. Without effect once it has fired, was cancelled, or died with a crash. */
  cancel(): void;
}

/**
 * The event of a timer: it calls a function instead of the handler of its entity. The entity keeps
 * a list of those to come, so that a crash ends them.
 *
 * @internal
 */
export class TimerEvent extends SimEvent<undefined> implements Timer {
  private readonly fn: () => HandlerResult;
  /** @internal */
  _previous: TimerEvent | undefined = undefined;
  /** @internal */
  _next: TimerEvent | undefined = undefined;

  constructor(ticks: number, name: string, owner: Entity, daemon: boolean, fn: () => HandlerResult) {
    super(undefined, ticks, name, owner, undefined, daemon);
    this.fn = fn;
  }

  override cancel(): void {
    if (!this.pending) return;
    super.cancel();
    this.target._timers.remove(this);
  }

  /** A crash ends timers: nobody is told. */
  override _lost(): void {}

  override _fire(kernel: Scheduler): void {
    this.target._timers.remove(this);
    const { fn } = this;
    const result = fn();
    if (result !== undefined) kernel.acceptResult(result, this.target, this);
  }
}
