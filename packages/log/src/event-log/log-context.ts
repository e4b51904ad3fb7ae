import type { RandomStream, Timer } from '@sim/core';

/** What the parts of a log need of the entity that they are parts of. */
export interface LogContext {
  /** The log, as messages name it. */
  readonly place: string;
  readonly nowTicks: number;
  readonly crashed: boolean;
  /** The factor by which a fault stretches its latencies. */
  readonly slowdown: number;
  /** The stream of the log's name. */
  readonly rng: RandomStream;
  /** The stream of records without a key. */
  readonly keylessRng: RandomStream;
  readonly tracing: boolean;
  trace(kind: string, detail: Readonly<Record<string, unknown>>): void;
  /** Calls a function at a time, as an event of the log. */
  callAt(ticks: number, name: string, fn: () => void, daemon: boolean): Timer;
}
