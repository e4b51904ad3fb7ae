import { toTicks } from '../time/ticks.ts';
import type { TraceRecord } from './trace-record.ts';

/**
 * One entry of the Trace Event Format (Google, "Trace Event Format", 2016): `M` names a track, `i`
 * is an instant, `X` a span.
 *
 * @public
 */
export interface ChromeTraceEvent {
  /** What is shown. */
  readonly name: string;
  /** The kind of entry. */
  readonly ph: 'M' | 'i' | 'X';
  /** The entity. */
  readonly pid: number;
  /** The track of the entity: 0 for instants, the others for processes. */
  readonly tid: number;
  /** When, in microseconds. */
  readonly ts?: number;
  /** For how long, in microseconds. */
  readonly dur?: number;
  /** The level of the trace. */
  readonly cat?: string;
  /** How wide an instant is drawn: on its track only. */
  readonly s?: 't';
  /** Details. */
  readonly args?: Readonly<Record<string, unknown>>;
}

/**
 * A trace in the Trace Event Format. Perfetto and `chrome://tracing` open it as JSON.
 *
 * @public
 */
export interface ChromeTrace {
  /** The unit in which times are shown. */
  readonly displayTimeUnit: 'ms';
  /** The entries. */
  readonly traceEvents: readonly ChromeTraceEvent[];
}

/**
 * Each entity becomes a process of the viewer, with one track for instants and as many for its
 * simulated processes as run side by side: spans of one track must not overlap. A process that
 * began before the first record begins there; one that goes on ends with the last.
 *
 * @internal
 */
export function chromeTrace(records: readonly TraceRecord[]): ChromeTrace {
  const entities = new Map<string, EntityTracks>();
  const events: ChromeTraceEvent[] = [];
  const first = records[0]?.time ?? 0;
  const last = records.at(-1)?.time ?? 0;
  const tracksOf = (entity: string): EntityTracks => {
    let tracks = entities.get(entity);
    if (tracks === undefined) entities.set(entity, (tracks = new EntityTracks(entities.size + 1)));
    return tracks;
  };
  const span = (open: OpenSpan, end: number): void => {
    events.push({
      name: open.name,
      cat: 'process',
      ph: 'X',
      pid: open.pid,
      tid: open.tid,
      ts: micros(open.since),
      dur: (toTicks(end) - toTicks(open.since)) / 1000,
    });
  };
  for (const { time, level, kind, entity, name, process, detail } of records) {
    const tracks = tracksOf(entity);
    if (level !== 'process' || process === undefined) {
      const args = detail === undefined ? {} : { args: { detail } };
      events.push({
        name: name === undefined ? kind : `${name} ${kind}`,
        cat: level,
        ph: 'i',
        s: 't',
        pid: tracks.pid,
        tid: 0,
        ts: micros(time),
        ...args,
      });
      continue;
    }
    const open =
      tracks.running.get(process) ?? tracks.begin(process, name ?? 'process', kind === 'started' ? time : first);
    if (kind !== 'ended') continue;
    span(open, time);
    tracks.end(process);
  }
  for (const tracks of entities.values()) for (const open of tracks.running.values()) span(open, last);
  return { displayTimeUnit: 'ms', traceEvents: [...names(entities), ...events] };
}

interface OpenSpan {
  readonly name: string;
  readonly since: number;
  readonly pid: number;
  readonly tid: number;
}

/** The tracks of one entity. */
class EntityTracks {
  readonly pid: number;
  readonly running = new Map<number, OpenSpan>();
  /** Whether the track k + 1 is taken. */
  readonly taken: boolean[] = [];

  constructor(pid: number) {
    this.pid = pid;
  }

  begin(process: number, name: string, since: number): OpenSpan {
    const free = this.taken.indexOf(false);
    const track = free < 0 ? this.taken.length : free;
    this.taken[track] = true;
    const open = { name, since, pid: this.pid, tid: track + 1 };
    this.running.set(process, open);
    return open;
  }

  end(process: number): void {
    const open = this.running.get(process);
    if (open !== undefined) this.taken[open.tid - 1] = false;
    this.running.delete(process);
  }
}

function names(entities: ReadonlyMap<string, EntityTracks>): ChromeTraceEvent[] {
  return [...entities].flatMap(([entity, { pid, taken }]) => [
    { name: 'process_name', ph: 'M' as const, pid, tid: 0, args: { name: entity } },
    { name: 'thread_name', ph: 'M' as const, pid, tid: 0, args: { name: 'events' } },
    ...taken.map((_, track) => ({
      name: 'thread_name',
      ph: 'M' as const,
      pid,
      tid: track + 1,
      args: { name: `processes ${track + 1}` },
    })),
  ]);
}

/** Through ticks, so that 0.3 s is 300000 and not a neighbour of it. */
function micros(seconds: number): number {
  return toTicks(seconds) / 1000;
}
