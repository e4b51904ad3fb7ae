import { checkName, checkOptions, invalidOption } from '../checks/checks.ts';
import { CORE } from '../errors/other-copy.ts';
import { timeToTicks, toSeconds } from '../time/ticks.ts';
import type { Entity } from './entity.ts';
import { CANCELLED, DONE, DROPPED, IDLE } from './occurrence.ts';
import type { Scheduler } from './scheduler.ts';
import type { EntityTaking } from './typed-events.ts';

/**
 * What a {@link SimEvent} is made of.
 *
 * @public
 */
export interface SimEventInit<P = unknown, K extends string = string> {
  /** When it happens: seconds on the simulation's clock. */
  readonly time: number;
  /** What happens, in the target's vocabulary. */
  readonly type: K;
  /** The entity whose `handleEvent` gets it. */
  readonly target: EntityTaking<P, K>;
  /** What it carries. */
  readonly payload?: P;
  /** Whether it keeps no run alive. @defaultValue false */
  readonly daemon?: boolean;
}

/**
 * Something that happens to an entity at a time. Events run by time, and among equal times in the
 * order in which they were scheduled.
 *
 * @example
 * ```ts
 * import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
 *
 * const bell = new CallbackEntity('bell', (event) => console.log(event.type, event.time)); // ring 2
 * const sim = new Simulation({ entities: [bell] });
 * sim.schedule(new SimEvent({ time: 2, type: 'ring', target: bell }));
 * sim.run();
 * ```
 *
 * @public
 */
export class SimEvent<P = unknown, const K extends string = string> {
  /** @internal */
  readonly _ticks: number;
  /** What happens, in the target's vocabulary. */
  readonly type: K;
  /** The entity whose `handleEvent` gets it. */
  readonly target: Entity;
  /** What it carries. */
  readonly payload: P;
  /** Whether it keeps no run alive. */
  readonly daemon: boolean;
  /** @internal */
  _handle: number;

  /**
   * @param init - the facts of the event; its time is rounded to whole nanoseconds
   * @throws `INVALID_OPTION` if the time is not finite, the type is empty or the target is no
   * entity
   */
  constructor(init: SimEventInit<P, K>);
  /**
   * @internal What `send` makes: the parts are known to be right, and come without an object around
   * them.
   */
  constructor(init: undefined, ticks: number, type: K, target: Entity, payload: P, daemon: boolean);
  constructor(
    init: SimEventInit<P, K> | undefined,
    ticks?: number,
    type?: K,
    target?: Entity,
    payload?: P,
    daemon?: boolean,
  ) {
    // One order of fields on both ways, and no small integer first: one shape for the engine's loop.
    this._ticks = NaN;
    if (ticks === undefined) {
      checkInit(init!);
      this._ticks = timeToTicks('SimEvent', 'time', init!.time);
      this.type = init!.type;
      this.target = init!.target;
      this.payload = init!.payload as P;
      this.daemon = init!.daemon === true;
    } else {
      this._ticks = ticks;
      this.type = type!;
      this.target = target!;
      this.payload = payload as P;
      this.daemon = daemon!;
    }
    this._handle = IDLE;
  }

  /** When it happens, in seconds: the time asked for, rounded to whole nanoseconds. */
  get time(): number {
    return toSeconds(this._ticks);
  }

  /** Whether it was cancelled before it ran. */
  get cancelled(): boolean {
    return this._handle === CANCELLED;
  }

  /** Whether it is scheduled and still to come. */
  get pending(): boolean {
    const handle = this._handle;
    return handle !== IDLE && handle !== DONE && handle !== CANCELLED && handle !== DROPPED;
  }

  /**
   * Takes it back. Without effect if it has run or was cancelled before; an event cancelled before
   * it is scheduled never runs.
   */
  cancel(): void {
    if (this._handle === IDLE) this._handle = CANCELLED;
    else if (this.pending) this.target._kernel?.cancel(this);
  }

  /** @internal Which copy of the package it is of. */
  get _core(): typeof CORE {
    return CORE;
  }

  /** @internal */
  get _owner(): Entity {
    return this.target;
  }

  /** @internal */
  get _label(): string {
    return this.type;
  }

  /** @internal Its target is crashed. */
  _lost(): void {
    this.target['onDrop'](this);
  }

  /** @internal */
  _fire(kernel: Scheduler): void {
    const result = this.target.handleEvent(this);
    if (result !== undefined) kernel.acceptResult(result, this.target, this);
  }
}

/**
 * Whether something on the event list is an event of a model.
 *
 * @internal
 */
export const isSimEvent = (item: unknown): item is SimEvent => item instanceof SimEvent;

const INIT_NAMES = ['time', 'type', 'target', 'payload', 'daemon'] as const satisfies readonly (keyof SimEventInit)[];

function checkInit(init: Omit<SimEventInit, 'time'>): void {
  if (typeof init !== 'object' || (init as unknown) === null)
    throw invalidOption('SimEvent', 'init', 'an object with time, type and target', init);
  for (const name in init)
    if (!INIT_NAMES.includes(name as (typeof INIT_NAMES)[number])) checkOptions('SimEvent', init, INIT_NAMES);
  checkName('SimEvent', 'type', init.type);
  const { daemon } = init;
  if (daemon !== undefined && typeof daemon !== 'boolean')
    throw invalidOption(`SimEvent ${JSON.stringify(init.type)}`, 'daemon', 'true or false', daemon);
  checkTarget('SimEvent', init.type, init.target);
}

/** @internal */
export function checkTarget(owner: string, type: string, target: unknown): void {
  if (typeof (target as Entity | undefined)?.handleEvent !== 'function')
    throw invalidOption(`${owner} ${JSON.stringify(type)}`, 'target', 'an Entity with handleEvent', target);
}
