import type { SimEvent } from '@sim/core';

/**
 * What the parts of a group need of the entity they belong to.
 *
 * @internal
 */
export interface GroupClock {
  /** The present time in ticks. */
  ticks(): number;
  /**
   * Calls a function at a tick, or now if that is past: an event of the group, lost while it is
   * crashed. A daemon keeps no run alive.
   */
  at(ticks: number, type: string, fn: () => void, daemon: boolean): SimEvent;
  /** Calls a function every so many seconds; a daemon. */
  every(seconds: number, fn: () => void): { cancel(): void };
  /** Tells observers what happened, if there are any; the facts are asked for only then. */
  trace(kind: string, detail: () => Readonly<Record<string, unknown>>): void;
}
