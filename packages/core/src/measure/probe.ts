import { classNameOf } from '../errors/class-name.ts';
import { checkEntity } from '../entity/check-entity.ts';
import { Entity } from '../entity/entity.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import { unknownEventType } from '../entity/unknown-event-type.ts';
import { checkIterable, checkName, checkNumber, checkOptions, given, invalidOption } from '../checks/checks.ts';
import { TimeSeries } from '../statistics/time-series.ts';

/**
 * The properties of an entity that hold a number (or a boolean, which is sampled as 1 or 0).
 *
 * @public
 */
export type NumericKey<E> = { [K in keyof E]-?: E[K] extends number | boolean | undefined ? K : never }[keyof E] &
  string;

/**
 * How a {@link Probe} samples.
 *
 * @public
 */
export interface ProbeOptions {
  /** Seconds between two samples, at least a nanosecond. @defaultValue 1 */
  readonly interval?: number;
  /**
   * The probe's name, unique in its simulation. @defaultValue the entity's name, a dot, and the key
   * or the function's name
   */
  readonly name?: string;
  /** How many points are kept at most, as for {@link TimeSeries}. @defaultValue 10_000 */
  readonly maxPoints?: number;
}

/**
 * What a {@link Probe} says in the summary.
 *
 * @public
 */
export interface ProbeStats {
  /** The samples. */
  readonly samples: TimeSeries;
  /** Times at which there was nothing to sample. */
  readonly skipped: number;
}

/**
 * Looks at a number of an entity again and again, and records it in a {@link TimeSeries}.
 *
 * The k-th sample is taken `k × interval` after the start; the first one not at the start but one
 * interval later. It sees the entity as it is when its turn among the events of that time comes.
 * Samples are daemons: they keep no run alive. Between two samples a probe is blind; for exact
 * statistics over time use a {@link Level}. A property or function that gives `undefined` is
 * skipped and counted; anything else but a finite number or a boolean is an error.
 *
 * @example
 * ```ts
 * import { Counter, Probe, SimEvent, Simulation } from '@sim/core';
 *
 * const counter = new Counter('clicks');
 * const probe = Probe.on(counter, 'total', { interval: 2 });
 * const sim = new Simulation({ entities: [counter, probe], endTime: 4 });
 * for (const time of [0.5, 1.5, 2.5]) sim.schedule(new SimEvent({ time, type: 'click', target: counter }));
 * sim.run();
 * console.log(probe.series.rows().map((row) => [row.time, row.value])); // [ [ 2, 2 ], [ 4, 3 ] ]
 * ```
 *
 * @public
 */
export class Probe extends Entity {
  /** @internal */
  static get _className(): string {
    return 'Probe';
  }

  /** The samples. */
  readonly series: TimeSeries;
  private readonly interval: number;
  private readonly read: () => unknown;
  private missing = 0;
  private sampling: { cancel(): void } | undefined = undefined;

  private constructor(name: string, read: () => unknown, options: ProbeOptions) {
    super(given(options.name, name));
    this.interval = checkNumber(`Probe ${JSON.stringify(this.name)}`, 'interval', given(options.interval, 1), {
      min: 1e-9,
    });
    this.series = new TimeSeries(options.maxPoints === undefined ? {} : { maxPoints: options.maxPoints });
    this.read = read;
  }

  /**
   * A probe of one entity. Give it to the simulation like any entity.
   *
   * @param entity - what to look at
   * @param metric - the name of a property that holds a number, or a function of the entity
   * @param options - see {@link ProbeOptions}
   * @throws `INVALID_OPTION` if the entity has no such property, or an option is out of range
   */
  static on<E extends Entity>(
    entity: E,
    metric: NumericKey<E> | ((entity: E) => number | boolean | undefined),
    options: ProbeOptions = {},
  ): Probe {
    checkEntity('Probe', 'entity', entity);
    checkOptions(`Probe on ${JSON.stringify(entity.name)}`, options, ['interval', 'name', 'maxPoints']);
    if (typeof metric === 'function')
      return new Probe(`${entity.name}.${metric.name || 'probe'}`, () => metric(entity), options);
    const key = checkName(`Probe on ${JSON.stringify(entity.name)}`, 'metric', metric);
    if (!(key in entity))
      throw invalidOption(
        `Probe on ${JSON.stringify(entity.name)}`,
        'metric',
        `a property of ${classNameOf(entity)} or a function`,
        metric,
      );
    return new Probe(`${entity.name}.${key}`, () => entity[metric], options);
  }

  /**
   * One probe for each of several entities.
   *
   * @param entities - what to look at
   * @param metric - as for {@link Probe.on}
   * @param options - interval and bound, the same for all
   * @throws as {@link Probe.on} does
   */
  static onMany<E extends Entity>(
    entities: Iterable<E>,
    metric: NumericKey<E> | ((entity: E) => number | boolean | undefined),
    options: Omit<ProbeOptions, 'name'> = {},
  ): readonly Probe[] {
    checkIterable('Probe', 'entities', 'a list of entities', entities);
    return Array.from(entities, (entity) => Probe.on(entity, metric, options));
  }

  /** Times at which there was nothing to sample. */
  get skipped(): number {
    return this.missing;
  }

  /** What the summary shows. */
  get stats(): ProbeStats {
    return { samples: this.series, skipped: this.missing };
  }

  /** {@inheritDoc Entity.metrics} */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'samples', unit: 'samples', kind: 'counter', read: () => this.series.count },
      { name: 'samples-skipped', unit: 'samples', kind: 'counter', read: () => this.missing },
    ];
  }

  /** {@inheritDoc Entity.parameters} */
  override parameters(): Readonly<Record<string, unknown>> {
    return { interval: this.interval, maxPoints: this.series.maxPoints };
  }

  /** {@inheritDoc Entity.assumptions} */
  override assumptions(): readonly string[] {
    return ['Sees nothing between two samples.'];
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): never {
    throw unknownEventType(this, event, []);
  }

  /** Forgets the samples so far. */
  resetStats(): void {
    this.series.reset();
    this.missing = 0;
  }

  /** {@inheritDoc Entity.onStart} */
  protected override onStart(): void {
    this.begin();
  }

  /** {@inheritDoc Entity.onCrash} */
  protected override onCrash(): void {
    this.sampling?.cancel();
  }

  /** {@inheritDoc Entity.onRestart} */
  protected override onRestart(): void {
    this.begin();
  }

  private begin(): void {
    this.sampling = this.sim.every(this.interval, () => this.sample());
  }

  private sample(): void {
    if (this.status === 'paused') return;
    const value = this.read();
    if (value === undefined) this.missing++;
    else if (typeof value === 'boolean') this.series.record(this.now, value ? 1 : 0);
    else if (typeof value === 'number' && Number.isFinite(value)) this.series.record(this.now, value);
    else
      throw invalidOption(
        `Probe ${JSON.stringify(this.name)}`,
        `the sample at ${this.now} s`,
        'a finite number, a boolean or undefined',
        value,
      );
  }
}
