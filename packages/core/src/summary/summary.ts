import { classNameOf } from '../errors/class-name.ts';
import type { Entity } from '../entity/entity.ts';
import { neverRun } from '../entity/forgotten.ts';
import { IDLE } from '../entity/occurrence.ts';
import { ProcessHandle } from '../entity/process.ts';
import { onceEach } from './deprecation.ts';
import { toPlainData } from './plain-data.ts';

/**
 * A process that waits for something that nothing left in the simulation can bring about, or what a
 * paused entity holds, such as events and the jobs of a {@link Server}.
 *
 * @public
 */
export interface StuckProcess {
  /** The entity that it belongs to; `simulation` for one spawned by `sim.spawn`. */
  readonly entity: string;
  /**
   * Its name; for events or jobs that a paused entity holds, the type of the first and how many more
   * there are.
   */
  readonly process: string;
  /**
   * The label of the future it waits for; `resume of "name"` for what a paused entity holds, and so
   * on.
   */
  readonly waitingFor: string;
  /** Since when, in seconds. */
  readonly since: number;
}

/**
 * One entity in a {@link SimulationSummary}.
 *
 * @public
 */
export interface EntitySummary {
  /** Its name. */
  readonly name: string;
  /** The name of its class. */
  readonly type: string;
  /** Whether it runs, is paused or is crashed. */
  readonly status: 'running' | 'paused' | 'crashed';
  /**
   * What its `stats` getter gave, as plain data: Maps are objects, recorders their summaries;
   * `undefined` if it has none.
   */
  readonly stats: unknown;
}

/**
 * What a run did. All times are in seconds.
 *
 * Occurrences are counted: deliveries of events and steps of processes that waited. Daemons count
 * like the rest.
 *
 * @public
 */
export interface SimulationSummary {
  /** What the clock read at first. */
  readonly startTime: number;
  /** What the clock reads now. */
  readonly endTime: number;
  /** What all random streams derive from. */
  readonly seed: number | string;
  /** Occurrences that ran. */
  readonly eventsProcessed: number;
  /** Events taken back before they ran. */
  readonly eventsCancelled: number;
  /** Events lost, because their target was crashed. */
  readonly eventsDropped: number;
  /** Occurrences still to come. */
  readonly eventsPending: number;
  /**
   * Why the run came back: `'end-time'`, it reached its bound with work left; `'exhausted'`,
   * nothing was pending but daemons and what paused entities hold, see `stuck`; `'stopped'`, by `stop()` or a breakpoint.
   */
  readonly endReason: 'end-time' | 'exhausted' | 'stopped';
  /** Who waits for what, when nothing is left that could bring it about; empty otherwise. */
  readonly stuck: readonly StuckProcess[];
  /**
   * What looks like a mistake in the model: a `yield*` that was forgotten, so that a request, or a
   * process made by a method of an entity, has no effect or nobody who waits; and what entities say
   * of themselves ({@link Entity.warnings}).
   */
  readonly warnings: readonly string[];
  /** The entities, in order of attachment. */
  readonly entities: readonly EntitySummary[];
  /**
   * The versions of the packages that took part, by name: `@sim/core`, and those whose entities are in
   * the simulation. `source` for one that runs unbuilt.
   */
  readonly versions: Readonly<Record<string, string>>;
  /**
   * What the run cost the host. The only number here that differs between two runs of one model.
   */
  readonly wallClockSeconds: number;
  /**
   * Plain data for `JSON.stringify`, without `wallClockSeconds`, so that the output of two runs can
   * be compared. Infinities become strings.
   */
  toJSON(): Record<string, unknown>;
  /** A report for people: the run, who is stuck, and the statistics of each entity. */
  toText(): string;
  /**
   * One row per number, `entity,metric,value`, after a header; the numbers of the run itself have
   * no entity. Lists are given by their length.
   */
  toCsv(): string;
}

/** @internal */
export function warningsOf(entities: Iterable<Entity>): string[] {
  const warnings: string[] = [];
  for (const entity of entities) {
    const owner = `${classNameOf(entity) ?? 'Entity'} ${JSON.stringify(entity.name)}`;
    warnings.push(...neverRun(owner, entity._unrunWork, 'work', 'yield* this.work(seconds)'), ...entity.warnings());
  }
  return onceEach(warnings);
}

/** @internal */
export function summarizeEntity(entity: Entity): EntitySummary {
  return {
    name: entity.name,
    type: classNameOf(entity) ?? 'Entity',
    status: entity.status,
    stats: toPlainData((entity as { readonly stats?: unknown }).stats),
  };
}

/**
 * The processes that wait for a future, what stands still in an entity, and what paused ones hold;
 * oldest entity first. Daemons are left out: they are meant to wait.
 *
 * @internal
 */
export function stuckProcesses(entities: Iterable<Entity>, toSeconds: (ticks: number) => number): StuckProcess[] {
  const stuck: StuckProcess[] = [];
  for (const entity of entities) {
    for (const process of entity._processes) {
      const future = process._waitingOn;
      if (future !== undefined && !process.daemon && process._handle === IDLE)
        stuck.push({
          entity: entity.name,
          process: process.name,
          waitingFor: future.label,
          since: toSeconds(process._since),
        });
    }
    for (const { what, waitingFor, sinceTicks } of entity._stalled())
      stuck.push({ entity: entity.name, process: what, waitingFor, since: toSeconds(sinceTicks) });
    if (entity.status === 'paused') stuck.push(...heldBy(entity, toSeconds));
  }
  return stuck;
}

/** What a paused entity holds: each process, and all events in one line. */
function heldBy(entity: Entity, toSeconds: (ticks: number) => number): StuckProcess[] {
  const held: StuckProcess[] = [];
  const waitingFor = `resume of "${entity.name}"`;
  let first: StuckProcess | undefined;
  let events = 0;
  for (const { item, since } of entity._deferral?.held() ?? []) {
    if (item.daemon) continue;
    const entry = { entity: entity.name, process: item._label, waitingFor, since: toSeconds(since) };
    if (item instanceof ProcessHandle) held.push(entry);
    else if (events++ === 0) first = entry;
  }
  if (first === undefined) return held;
  const more = events === 1 ? '' : ` and ${events - 1} more`;
  return [...held, { ...first, process: `event "${first.process}"${more}` }];
}
