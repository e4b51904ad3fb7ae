import { checkEntity } from '../entity/check-entity.ts';
import { Entity } from '../entity/entity.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import { checkOptions } from '../checks/checks.ts';
import { describeOption } from '../summary/describe-option.ts';
import type { Histogram } from '../statistics/histogram.ts';
import { EventLatency, type EventStamp } from './event-latency.ts';

/**
 * How a {@link LatencyTracker} is made.
 *
 * @public
 */
export interface LatencyTrackerOptions {
  /** Who gets the events next, unchanged, at the same time. @defaultValue nobody */
  readonly downstream?: Entity;
  /**
   * Reads from an event when it began. @defaultValue the first number among `createdAt`,
   * `eventTime` and `timestamp` of the payload
   */
  readonly stamp?: EventStamp;
}

/**
 * What a {@link LatencyTracker} says in the summary.
 *
 * @public
 */
export interface LatencyTrackerStats {
  /** The ages of the events, in seconds. */
  readonly latency: Histogram;
  /** Events without a stamp, which have no age. */
  readonly unstamped: number;
}

/**
 * A measuring point on the way of events: records how old each is when it passes (now minus its
 * stamp, in seconds) and hands it on.
 *
 * @example
 * ```ts
 * import { LatencyTracker, SimEvent, Simulation } from '@sim/core';
 *
 * const tracker = new LatencyTracker('at the door');
 * const sim = new Simulation({ entities: [tracker] });
 * sim.schedule(new SimEvent({ time: 5, type: 'guest', target: tracker, payload: { createdAt: 3 } }));
 * sim.schedule(new SimEvent({ time: 6, type: 'guest', target: tracker }));
 * sim.run();
 * console.log(tracker.latency.mean, tracker.unstamped); // 2 1
 * ```
 *
 * @public
 */
export class LatencyTracker extends Entity {
  /** @internal */
  static get _className(): string {
    return 'LatencyTracker';
  }

  private readonly downstream: Entity | undefined;
  private readonly measured: EventLatency;

  /**
   * @param name - unique in its simulation
   * @param options - downstream and stamp
   * @throws `INVALID_OPTION` if the downstream is no entity or the stamp no function
   */
  constructor(name: string, options: LatencyTrackerOptions = {}) {
    super(name);
    const owner = `LatencyTracker ${JSON.stringify(name)}`;
    checkOptions(owner, options, ['downstream', 'stamp']);
    this.downstream =
      options.downstream === undefined ? undefined : checkEntity(owner, 'downstream', options.downstream);
    this.measured = new EventLatency(owner, options.stamp);
  }

  /** The ages of the events that passed, in seconds. */
  get latency(): Histogram {
    return this.measured.ages;
  }

  /** Events that passed without a stamp: they are in no other number. */
  get unstamped(): number {
    return this.measured.unstamped;
  }

  /** What the summary shows. */
  get stats(): LatencyTrackerStats {
    return { latency: this.latency, unstamped: this.unstamped };
  }

  /** {@inheritDoc Entity.metrics} */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'latency', unit: 's', kind: 'histogram', read: () => this.latency },
      { name: 'events-without-stamp', unit: 'events', kind: 'counter', read: () => this.unstamped },
    ];
  }

  /** {@inheritDoc Entity.parameters} */
  override parameters(): Readonly<Record<string, unknown>> {
    return { downstream: describeOption(this.downstream), stamp: this.measured.stampText };
  }

  /** {@inheritDoc Entity.assumptions} */
  override assumptions(): readonly string[] {
    return ['Ages are taken with one clock for all: there is no skew between machines.'];
  }

  /** {@inheritDoc Entity.downstreamEntities} */
  override downstreamEntities(): readonly Entity[] {
    return this.downstream === undefined ? [] : [this.downstream];
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): void {
    this.measured.record(event, this.now);
    if (this.downstream !== undefined) this.send(this.downstream, event.type, event.payload, { daemon: event.daemon });
  }

  /** Forgets what was measured. */
  resetStats(): void {
    this.measured.reset();
  }
}
