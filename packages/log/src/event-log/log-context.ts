import { type Entity, type RandomStream, type Timer, toSeconds } from '@sim/core';

/** No options for what is no daemon: looking them through is a tenth of an append. */
const DAEMON = Object.freeze({ daemon: true });

/**
 * What the parts of a log need of the entity that they are parts of. A class: the engine calls
 * getters of an object literal, which every record asks, instead of compiling them into their
 * callers.
 */
export class LogContext {
  /** The log, as messages name it. */
  readonly place: string;
  private readonly log: Entity;
  private attached = false;
  private keylessStream: RandomStream | undefined = undefined;

  constructor(log: Entity, place: string) {
    this.log = log;
    this.place = place;
  }

  get nowTicks(): number {
    return this.log.nowTicks;
  }

  /** Throws outside a simulation: it looks until it is in one, which an entity never leaves. */
  checkAttached(): void {
    if (this.attached) return;
    void this.log.nowTicks;
    this.attached = true;
  }

  get crashed(): boolean {
    return this.log.status === 'crashed';
  }

  /** The factor by which a fault stretches its latencies. */
  get slowdown(): number {
    return this.log.slowdown;
  }

  /** The stream of the log's name. */
  get rng(): RandomStream {
    return this.log['rng'];
  }

  /** The stream of records without a key. */
  get keylessRng(): RandomStream {
    return (this.keylessStream ??= this.log['sim'].rng(`${this.log.name}/keyless`));
  }

  get tracing(): boolean {
    return this.log['tracing'];
  }

  trace(kind: string, detail: Readonly<Record<string, unknown>>): void {
    this.log['trace'](kind, detail);
  }

  /** Calls a function at a time, as an event of the log. */
  callAt(ticks: number, name: string, fn: () => void, daemon: boolean): Timer {
    const { log } = this;
    return log['after'](toSeconds(Math.max(ticks - log.nowTicks, 0)), name, fn, daemon ? DAEMON : undefined);
  }
}
