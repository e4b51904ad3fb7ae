import { Entity } from '../entity/entity.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import { checkNumber, checkOptions, given } from '../checks/checks.ts';
import { Recent } from '../collections/recent.ts';
import type { Histogram } from '../statistics/histogram.ts';
import { EventLatency, type EventStamp } from './event-latency.ts';

/**
 * How a {@link Sink} is made.
 *
 * @public
 */
export interface SinkOptions {
  /**
   * How many of the last events are kept, a whole number of 0 or more; `Infinity` keeps all.
   * @defaultValue 1000
   */
  readonly keep?: number;
  /**
   * Reads from an event when it began. @defaultValue the first number among `createdAt`,
   * `eventTime` and `timestamp` of the payload
   */
  readonly stamp?: EventStamp;
}

/**
 * What a {@link Sink} says in the summary.
 *
 * @public
 */
export interface SinkStats {
  /** Events that arrived. */
  readonly received: number;
  /** Events per second since the start or the last reset; `undefined` while no time has passed. */
  readonly throughput: number | undefined;
  /** The ages of the events at arrival, in seconds. */
  readonly latency: Histogram;
  /** Events without a stamp, which have no age. */
  readonly unstamped: number;
}

/**
 * The end of a pipeline: takes every event, counts it, records its age, and keeps the last ones to
 * look at.
 *
 * @example
 * ```ts
 * import { SimEvent, Simulation, Sink } from '@sim/core';
 *
 * const sink = new Sink('out');
 * const sim = new Simulation({ entities: [sink], endTime: 10 });
 * for (const time of [2, 4, 6]) sim.schedule(new SimEvent({ time, type: 'order', target: sink, payload: { createdAt: time - 1 } }));
 * sim.run();
 * console.log(sink.received, sink.throughput, sink.latency.max); // 3 0.3 1
 * console.log(sink.payloads()); // [ { createdAt: 1 }, { createdAt: 3 }, { createdAt: 5 } ]
 * ```
 *
 * @public
 */
export class Sink extends Entity {
  /** @internal */
  static get _className(): string {
    return 'Sink';
  }

  private readonly recent: Recent<SimEvent>;
  private readonly measured: EventLatency;
  private arrived = 0;
  private since: number | undefined = undefined;

  /**
   * @param name - unique in its simulation
   * @param options - how much to keep, and the stamp
   * @throws `INVALID_OPTION` if an option is out of range
   */
  constructor(name: string, options: SinkOptions = {}) {
    super(name);
    const owner = `Sink ${JSON.stringify(name)}`;
    this.recent = new Recent(
      checkNumber(owner, 'keep', given(checkOptions(owner, options, ['keep', 'stamp']).keep, 1000), {
        min: 0,
        integer: true,
        infinite: true,
      }),
    );
    this.measured = new EventLatency(owner, options.stamp);
  }

  /** Events that arrived. */
  get received(): number {
    return this.arrived;
  }

  /** The ages of the events at arrival (now minus their stamp), in seconds. */
  get latency(): Histogram {
    return this.measured.ages;
  }

  /** Events that arrived without a stamp: their age is not known. */
  get unstamped(): number {
    return this.measured.unstamped;
  }

  /** Events per second since the start or the last reset; `undefined` while no time has passed. */
  get throughput(): number | undefined {
    if (this.since === undefined) return undefined;
    const seconds = this.now - this.since;
    return seconds > 0 ? this.arrived / seconds : undefined;
  }

  /** What the summary shows. */
  get stats(): SinkStats {
    return { received: this.arrived, throughput: this.throughput, latency: this.latency, unstamped: this.unstamped };
  }

  /**
   * The events kept, oldest first.
   *
   * @param type - only those of this type; all if left out
   */
  events(type?: string): readonly SimEvent[] {
    const events = this.recent.toArray();
    return type === undefined ? events : events.filter((event) => event.type === type);
  }

  /**
   * The payloads of the events kept, oldest first.
   *
   * @typeParam P - what they are, as the caller knows it
   * @param type - only those of this type; all if left out
   */
  payloads<P = unknown>(type?: string): readonly P[] {
    return this.events(type).map((event) => event.payload as P);
  }

  /** {@inheritDoc Entity.metrics} */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'events-received', unit: 'events', kind: 'counter', read: () => this.arrived },
      { name: 'latency', unit: 's', kind: 'histogram', read: () => this.latency },
      { name: 'events-without-stamp', unit: 'events', kind: 'counter', read: () => this.unstamped },
    ];
  }

  /** {@inheritDoc Entity.parameters} */
  override parameters(): Readonly<Record<string, unknown>> {
    return { keep: this.recent.limit, stamp: this.measured.stampText };
  }

  /** {@inheritDoc Entity.assumptions} */
  override assumptions(): readonly string[] {
    return ['Takes every event at once: nothing waits here.'];
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): void {
    this.arrived++;
    this.measured.record(event, this.now);
    this.recent.push(event);
  }

  /** Forgets what was counted, measured and kept. */
  resetStats(): void {
    this.arrived = 0;
    this.since = this.now;
    this.measured.reset();
    this.recent.clear();
  }

  /** {@inheritDoc Entity.onStart} */
  protected override onStart(): void {
    this.since = this.now;
  }
}
