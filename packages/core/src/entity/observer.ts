import type { Entity } from './entity.ts';
import type { ProcessHandle } from './process.ts';
import type { SimEvent } from './sim-event.ts';

/**
 * What somebody who watches a simulation gets to see, given to {@link Simulation.observe}. Every
 * method is optional; the kernel calls only those that are there, with what it has at hand, so that
 * watching allocates nothing by itself and not watching costs nothing.
 *
 * An observer looks on: it schedules, cancels and draws nothing. Two runs of a model are the same
 * with and without one. What it throws stops the run. All times are in seconds.
 *
 * @example
 * ```ts
 * import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
 *
 * const bell = new CallbackEntity('bell', () => {});
 * const sim = new Simulation({ entities: [bell] });
 * sim.observe({ eventStarted: (event, now) => console.log(now, event.type) }); // 2 'ring'
 * sim.schedule(new SimEvent({ time: 2, type: 'ring', target: bell }));
 * sim.run();
 * ```
 *
 * @public
 */
export interface SimObserver {
  /** An event was put on the event list. */
  eventScheduled?(event: SimEvent, now: number): void;
  /** An event is about to be handled by its target. */
  eventStarted?(event: SimEvent, now: number): void;
  /**
   * The target has handled the event; a process it started may go on later. Not called if the
   * handler threw: see `failed`.
   */
  eventEnded?(event: SimEvent, now: number): void;
  /** An event was taken back before it ran. */
  eventCancelled?(event: SimEvent, now: number): void;
  /** An event came up while its target was crashed, and is lost. */
  eventDropped?(event: SimEvent, now: number): void;
  /** An event came up while its target was paused, and waits until it resumes. */
  eventDeferred?(event: SimEvent, now: number): void;
  /**
   * A process has come into being: it was spawned, or the one that a handler returned waits for the
   * first time.
   */
  processStarted?(process: ProcessHandle<any>, now: number): void;
  /**
   * A process is about to take a step. The first step of a process that a handler returned belongs
   * to the event.
   */
  processResumed?(process: ProcessHandle<any>, now: number): void;
  /** A process has ended: by itself, by an error, or killed. */
  processEnded?(process: ProcessHandle<any>, now: number): void;
  /** A failure stops the run; it is the error that `run()` throws. */
  failed?(error: unknown, now: number): void;
  /**
   * An entity tells what happened in its own vocabulary: `append`, `fetch`, `rebalance`, `commit`,
   * `window`.
   */
  traced?(entity: Entity, kind: string, detail: Readonly<Record<string, unknown>> | undefined, now: number): void;
}
