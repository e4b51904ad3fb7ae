/**
 * How close a trace looks: at every event, at every step of a process, at what entities tell in
 * their own words.
 *
 * @public
 */
export type TraceLevel = 'event' | 'process' | 'domain';

/**
 * One thing that happened in a simulation, as plain data.
 *
 * @public
 */
export interface TraceRecord {
  /** When, in seconds. */
  readonly time: number;
  /** What kind of thing. */
  readonly level: TraceLevel;
  /**
   * What happened. Of an event: `scheduled`, `started`, `ended`, `cancelled`, `dropped`,
   * `deferred`, or `failed` for the failure that stops a run; of a process: `started`, `resumed`,
   * `ended`; of the domain: the entity's own word, and `crash`, `restart`, `pause`, `resume` of any
   * entity.
   */
  readonly kind: string;
  /** The name of the entity it happened to. */
  readonly entity: string;
  /** The type of the event, the name of the process, or the message of the failure. */
  readonly name?: string;
  /** Tells processes of one name apart: numbered as they are first seen. */
  readonly process?: number;
  /** What the entity told. */
  readonly detail?: unknown;
}

/**
 * A record as one line of JSON, with its keys in a fixed order: equal records give equal lines.
 *
 * @internal
 */
export function traceLine({ time, level, kind, entity, name, process, detail }: TraceRecord): string {
  return JSON.stringify({ time, level, kind, entity, name, process, detail });
}
