import type { Entity } from './entity.ts';
import type { Scheduler } from './scheduler.ts';

/** Not scheduled yet, or a process that waits for a future. */
export const IDLE = -1;
/** Has run, or runs now. */
export const DONE = -2;
/** Was cancelled before it ran. */
export const CANCELLED = -3;
/** Came up while its entity was paused, and waits for it to resume. */
export const DEFERRED = -4;
/** Was lost: its entity was crashed. */
export const DROPPED = -5;

/**
 * Whatever the kernel can run at a time: the delivery of an event, or the next step of a process.
 *
 * @internal
 */
export interface Occurrence {
  /**
   * A handle of the event list (0 and up), of the ring (from `RING_BASE` down), or one of the states
   * above.
   */
  _handle: number;
  /** Whether it keeps no run alive. */
  readonly daemon: boolean;
  /** The entity it happens to: paused, it waits; crashed, it is lost. */
  readonly _owner: Entity;
  /** What it is, for messages and traces: the type of the event or the name of the process. */
  readonly _label: string;
  _fire(kernel: Scheduler): void;
}
