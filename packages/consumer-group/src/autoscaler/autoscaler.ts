import {
  Entity,
  type EntityMetric,
  type HandlerResult,
  invalidOption,
  type SimEvent,
  unknownEventType,
} from '@sim/core';
import { isMadeBy } from '../checks.ts';
import type { Consumer } from '../consumer/consumer.ts';
import { describeOptions } from '../describe-options.ts';
import { ConsumerGroup } from '../group/consumer-group.ts';
import type { PartitionPlace } from '../offsets/topic-partition.ts';
import {
  type AutoscalerOptions,
  type ResolvedAutoscalerOptions,
  resolveAutoscalerOptions,
} from './autoscaler-options.ts';

/**
 * What an {@link Autoscaler} has done so far.
 *
 * @public
 */
export interface AutoscalerStats {
  /** Consumers it has now, those still starting included. */
  readonly consumers: number;
  /** The most it has had. */
  readonly maxConsumers: number;
  /** Decisions for more. */
  readonly scaleUps: number;
  /** Decisions for fewer. */
  readonly scaleDowns: number;
  /** Consumer-seconds: what is paid for. */
  readonly consumerSeconds: number;
}

/**
 * Starts and stops consumers by the lag of their group, as Kubernetes' horizontal pod autoscaler
 * with KEDA's Kafka scaler does.
 *
 * Every `interval` it asks how many consumers the lag takes: the total lag over `targetLag`, or the
 * present number times lag in seconds over `targetLagSeconds`; no more than there are partitions. If
 * that is within `tolerance` of what there is, nothing happens. More are started at once, within
 * `maxStepUp`; fewer only when every recommendation of the last `cooldownDown` seconds was for fewer.
 * Consumers that were stopped are started again before new ones are made. Its looks keep no run
 * alive.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { Autoscaler, Consumer, ConsumerGroup } from '@sim/consumer-group';
 *
 * const log = {
 *   numPartitions: 4,
 *   highWatermark: () => 1000,
 *   logStartOffset: () => 0,
 *   fetch: (partition: number, offset: number, maxRecords: number) =>
 *     Array.from({ length: Math.min(maxRecords, 1000 - offset) }, (_, at) => ({ partition, offset: offset + at })),
 * };
 * const group = new ConsumerGroup('workers', log);
 * const scaler = new Autoscaler('scaler', group, (index) => new Consumer(`worker-${index}`, group, { serviceTime: 0.1 }), { targetLag: 1000 });
 * new Simulation({ entities: [scaler], endTime: 60 }).run();
 * console.log(scaler.stats.consumers); // 4
 * ```
 *
 * @public
 */
export class Autoscaler<R, P extends PartitionPlace = number> extends Entity {
  private readonly group: ConsumerGroup<R, P>;
  private readonly makeConsumer: (index: number) => Consumer<R, P>;
  private readonly options: Readonly<ResolvedAutoscalerOptions>;
  private readonly pool: Consumer<R, P>[] = [];
  private current = 0;
  private most = 0;
  private ups = 0;
  private downs = 0;
  private lastUp = -Infinity;
  private readonly recommendations: { readonly time: number; readonly wanted: number }[] = [];
  private paidUntil = 0;
  private paid = 0;
  private looks: { cancel(): void } | undefined = undefined;

  /**
   * @param name - unique in its simulation
   * @param group - whose lag it looks at; attached together with it
   * @param makeConsumer - makes the consumer with a number, from 0 on, when it is needed first; it
   * joins by itself
   * @param options - see {@link AutoscalerOptions}
   * @throws `INVALID_OPTION`
   */
  constructor(
    name: string,
    group: ConsumerGroup<R, P>,
    makeConsumer: (index: number) => Consumer<R, P>,
    options: AutoscalerOptions,
  ) {
    super(name);
    const owner = `Autoscaler ${JSON.stringify(name)}`;
    if (!isMadeBy(group, ConsumerGroup)) throw invalidOption(owner, 'group', 'a ConsumerGroup', group);
    if (typeof makeConsumer !== 'function')
      throw invalidOption(owner, 'makeConsumer', 'a function that makes a Consumer', makeConsumer);
    this.group = group;
    this.makeConsumer = makeConsumer;
    this.options = resolveAutoscalerOptions(owner, options);
  }

  /** What it has done so far. */
  get stats(): AutoscalerStats {
    return {
      consumers: this.current,
      maxConsumers: this.most,
      scaleUps: this.ups,
      scaleDowns: this.downs,
      consumerSeconds: this.paid + this.current * (this.now - this.paidUntil),
    };
  }

  /** The consumers made so far, those that are stopped included. */
  get consumers(): readonly Consumer<R, P>[] {
    return [...this.pool];
  }

  /** The group. */
  override downstreamEntities(): readonly Entity[] {
    return [this.group];
  }

  /** The group: it looks at its lag. */
  override upstreamEntities(): readonly Entity[] {
    return [this.group];
  }

  /** How many consumers there are, and what was decided. */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'consumers', unit: '1', kind: 'gauge', read: () => this.current },
      { name: 'scale-ups', unit: '1', kind: 'counter', read: () => this.ups },
      { name: 'scale-downs', unit: '1', kind: 'counter', read: () => this.downs },
      { name: 'consumer-seconds', unit: 's', kind: 'counter', read: () => this.stats.consumerSeconds },
    ];
  }

  /** The options in force. */
  override parameters(): Readonly<Record<string, unknown>> {
    return describeOptions({ ...this.options });
  }

  /**
   * Handles no events.
   *
   * @param event - any
   * @throws `UNKNOWN_EVENT_TYPE`
   */
  override handleEvent(event: SimEvent): HandlerResult {
    throw unknownEventType(this, event, []);
  }

  /** Starts the first consumers, and looks from time to time. */
  protected override onStart(): void {
    this.scaleTo(this.options.minConsumers);
    this.watch();
  }

  /** Consumers go on without it. */
  protected override onCrash(): void {
    this.looks?.cancel();
  }

  /** Looks again. */
  protected override onRestart(): void {
    this.watch();
  }

  private watch(): void {
    this.looks = this.sim.every(this.options.interval, () => {
      if (this.status === 'running' && this.group.status === 'running') this.look();
    });
  }

  private look(): void {
    const { cooldownUp, cooldownDown, maxStepUp, maxStepDown } = this.options;
    const { now, current } = this;
    const wanted = this.recommend();
    while (this.recommendations.length > 0 && this.recommendations[0]!.time < now - cooldownDown)
      this.recommendations.splice(0, 1);
    this.recommendations.push({ time: now, wanted });
    if (wanted > current) {
      if (now - this.lastUp < cooldownUp) return;
      this.lastUp = now;
      this.ups += 1;
      this.decide(Math.min(wanted, current + maxStepUp));
      return;
    }
    // The largest number that was wanted lately: a short dip takes nobody away.
    let lately = wanted;
    for (const each of this.recommendations) lately = Math.max(lately, each.wanted);
    if (lately >= current) return;
    this.downs += 1;
    this.decide(Math.max(lately, current - maxStepDown));
  }

  /** How many consumers the lag takes. */
  private recommend(): number {
    const { targetLag, targetLagSeconds, tolerance, minConsumers } = this.options;
    const ceiling = this.ceiling();
    const seconds = targetLagSeconds === undefined ? 0 : this.group.lagSeconds();
    if (seconds === undefined) return this.current;
    const byLag =
      targetLag === undefined
        ? (Math.max(1, this.current) * seconds) / targetLagSeconds!
        : this.group.totalLag() / targetLag;
    const needed = Math.min(byLag, ceiling);
    if (this.current > 0 && Math.abs(needed / this.current - 1) <= tolerance) return this.current;
    return Math.max(minConsumers, Math.min(ceiling, Math.ceil(needed)));
  }

  private ceiling(): number {
    const { maxConsumers, partitionCeiling } = this.options;
    return partitionCeiling ? Math.min(maxConsumers, this.group.lag().length) : maxConsumers;
  }

  private decide(to: number): void {
    const from = this.current;
    if (this.tracing) this.trace('scale', { from, to, lag: this.group.totalLag() });
    this.scaleTo(to);
  }

  private scaleTo(count: number): void {
    const { now } = this;
    this.paid += this.current * (now - this.paidUntil);
    this.paidUntil = now;
    // The last one to come is the first to go.
    while (this.current > count) {
      this.current -= 1;
      this.pool[this.current]?.stop();
    }
    while (this.current < count) {
      const index = this.current;
      this.current += 1;
      this.after(this.options.startTime, 'start of a consumer', () => this.begin(index));
    }
    this.most = Math.max(this.most, this.current);
  }

  private begin(index: number): void {
    // Stopped again before it was up.
    if (index >= this.current) return;
    const known = this.pool[index];
    if (known !== undefined) known.start();
    else this.pool[index] = this.sim.add(this.makeConsumer(index));
  }
}
