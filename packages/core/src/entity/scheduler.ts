import type { FutureClock } from '../future/future-clock.ts';
import type { Entity } from './entity.ts';
import type { Deferral } from './gate.ts';
import type { SimObserver } from './observer.ts';
import type { Occurrence } from './occurrence.ts';
import type { HandlerResult, Process } from './process-types.ts';
import type { ProcessHandle } from './process.ts';
import type { SpawnOptions } from './spawn-options.ts';
import type { SimEvent } from './sim-event.ts';
import type { SimulationContext } from './simulation-context.ts';

/**
 * What entities, events and processes need of the kernel that runs them. They know this, not the
 * kernel, so that what a model is made of does not depend on how it is run.
 *
 * @internal
 */
export interface Scheduler extends FutureClock {
  readonly sim: SimulationContext;
  /** The time, in seconds. */
  readonly now: number;
  /** Who watches, `null` while nobody does. */
  readonly observer: SimObserver | null;
  /** How many entities are paused or crashed. */
  shutGates: number;

  /** Puts an occurrence on the event list. */
  schedule(ticks: number, item: Occurrence): void;
  scheduleNow(item: Occurrence): void;
  /** An interrupt: before all other work of this instant. */
  urge(item: Occurrence): void;
  /** Takes a process out of the queues, if it is in one. */
  withdraw(process: Occurrence): void;

  /** Schedules an event that an entity sent. */
  post(event: SimEvent<any>, sender: Entity): void;
  /** Schedules what a handler or a process returned or yielded. */
  emit(events: SimEvent | readonly SimEvent[], sender: Entity): void;
  cancel(event: SimEvent<any>): void;
  /** Throws if something cannot be the target of an event here. */
  checkTarget(owner: string, type: string, target: Entity): void;

  /** Acts on what a handler or a hook returned. */
  acceptResult(result: HandlerResult, owner: Entity, event: SimEvent<any> | undefined): void;
  /** Acts on what the process of a handler returned. */
  acceptReturned(value: unknown, owner: Entity, label: string): void;

  spawn<T>(generator: Process<T>, owner: Entity, options?: SpawnOptions): ProcessHandle<T>;
  /** The process that runs was killed: what the rest of its step sends is lost. */
  mute(process: ProcessHandle<any>): void;
  /** The step is over. */
  unmute(process: ProcessHandle<any>): void;
  /** Does something that is not the doing of a process that was killed in this step. */
  heard(action: () => void): void;
  /** Counts a step of a process that took no time, and is no occurrence. */
  countStep(item: Occurrence): void;
  /** A process failed, and nobody waits for it. */
  raise(error: unknown, during: Occurrence): void;

  /** Runs an occurrence that a pause had kept. */
  runDeferred(item: Occurrence): void;
  loseDeferred(deferral: Deferral): void;

  /** Tells observers what an entity says of itself. */
  note(entity: Entity, kind: string, detail?: Readonly<Record<string, unknown>>): void;
}
