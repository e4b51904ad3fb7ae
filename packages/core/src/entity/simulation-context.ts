import type { SimFuture } from '../future/future.ts';
import type { RandomStream } from '../random/random-stream.ts';
import type { Entity } from './entity.ts';
import type { SimObserver } from './observer.ts';
import type { HandlerResult, Process } from './process-types.ts';
import type { ProcessHandle } from './process.ts';
import type { SpawnOptions } from './spawn-options.ts';
import type { SimEvent } from './sim-event.ts';

/**
 * The handle of something that goes on until it is ended: a series of calls, an observer, a
 * breakpoint, an invariant, a listener. Timers, events and requests are ended by the same name.
 *
 * @public
 */
export interface Cancellable {
  /** Ends it. Without effect the second time. */
  cancel(): void;
}

/**
 * What an entity may ask of its simulation, see {@link Simulation} for each: everything but running
 * it.
 *
 * @public
 */
export interface SimulationContext {
  /** The time on the clock, in seconds. */
  readonly now: number;
  /** What the clock read at first, in seconds. */
  readonly startTime: number;
  /** The end of the run, in seconds; `Infinity` if it has none. */
  readonly endTime: number;
  /** What all random streams derive from. */
  readonly seed: number | string;
  /** The entities, in order of attachment. */
  readonly entities: readonly Entity[];
  /** Attaches an entity and everything downstream of it. */
  add<E extends Entity>(entity: E): E;
  /** Schedules events. */
  schedule(events: SimEvent | Iterable<SimEvent>): void;
  /** Calls a function at a time. */
  at(time: number, fn: (event: SimEvent) => HandlerResult, options?: { readonly daemon?: boolean }): SimEvent;
  /** Calls a function again and again. */
  every(interval: number, fn: () => HandlerResult, options?: { readonly daemon?: boolean }): Cancellable;
  /** A future that resolves after a while. */
  timeout(seconds: number, options?: { readonly daemon?: boolean }): SimFuture;
  /** Starts a process that belongs to no entity. */
  spawn<T>(process: Process<T>, options?: SpawnOptions): ProcessHandle<T>;
  /** The random stream of a name. */
  rng(name: string): RandomStream;
  /** Lets somebody watch. */
  observe(observer: SimObserver): Cancellable;
  /** Makes the current run come back after the current event. */
  stop(): void;
}
