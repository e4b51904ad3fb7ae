import { checkEntity } from '../entity/check-entity.ts';
import { Entity } from '../entity/entity.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import { SimEvent } from '../entity/sim-event.ts';
import type { EntityTaking } from '../entity/typed-events.ts';
import { unknownEventType } from '../entity/unknown-event-type.ts';
import { checkIterable, checkName, checkNumber, checkOneOf, given, invalidOption } from '../checks/checks.ts';
import { quoted } from '../errors/describe.ts';
import type { RandomStream } from '../random/random-stream.ts';
import { timeToTicks, toSeconds } from '../time/ticks.ts';
import { describeOption } from '../summary/describe-option.ts';
import { type Arrivals, type ArrivalsFactory, ConstantArrivals } from './arrivals.ts';
import { InvertedArrivals, ThinnedArrivals } from './profile-arrivals.ts';
import { constantRate } from './profiles.ts';
import { checkRateProfile, type PieceAt, piecesOf } from './rate-profile.ts';
import { ReplayArrivals } from './replay-arrivals.ts';
import {
  checkRate,
  MAX_RATE,
  type ProfileSourceOptions,
  type RateSourceOptions,
  type ReplaySourceOptions,
  type ResolvedSourceOptions,
  resolveSourceOptions,
  type SourceOptions,
} from './source-options.ts';

/**
 * What a {@link Source} has done so far.
 *
 * @public
 */
export interface SourceStats {
  /** Events sent. */
  readonly generated: number;
  /** Arrivals that came to nothing, because the source was crashed at their time. */
  readonly missed: number;
  /** Whether nothing more will come. */
  readonly finished: boolean;
}

/**
 * Sends events to a target: at a fixed rate, at random, along a rate that changes, or at recorded
 * times. An open load: it does not care whether the target keeps up.
 *
 * It plans one arrival at a time, whatever the length of the run, and is work of the run like any
 * other: a source with an end (`stopAt`, `limit`, the last row, a rate that stays 0) keeps the run
 * alive until then; one without needs a simulation with an `endTime`.
 *
 * Paused, it catches up when it resumes: what was due comes at once. Crashed, it sends nothing;
 * restarted, it goes on with the arrivals after that time, and `stats` counts the missed ones.
 *
 * @example
 * ```ts
 * import { CallbackEntity, Simulation, Source } from '@sim/core';
 *
 * const gate = new CallbackEntity('gate', (event) => console.log(event.time, event.payload)); // 0.5 { car: 0 }, then 1 { car: 1 }
 * const cars = Source.constant('cars', gate, { rate: 2, limit: 2, type: 'Arrive', payload: ({ index }) => ({ car: index }) });
 * new Simulation({ entities: [cars] }).run();
 * ```
 *
 * @public
 */
export class Source extends Entity {
  /** @internal */
  static get _className(): string {
    return 'Source';
  }

  private readonly target: Entity;
  private readonly options: ResolvedSourceOptions;
  /** What makes its arrivals, in words. */
  private readonly load: Readonly<Record<string, unknown>>;
  private readonly makeArrivals: ArrivalsFactory;
  private arrivals: Arrivals | undefined = undefined;
  private payloadStream: RandomStream | undefined = undefined;
  private tick: SimEvent | undefined = undefined;
  private dueTicks = 0;
  private generated = 0;
  /** What `generated` was when the statistics began. */
  private generatedBefore = 0;
  private missed = 0;
  private finished = false;

  private constructor(
    name: string,
    target: Entity,
    options: ResolvedSourceOptions,
    load: Readonly<Record<string, unknown>>,
    makeArrivals: ArrivalsFactory,
  ) {
    super(name);
    this.load = load;
    this.target = checkEntity(ownerOf(name), 'target', target);
    this.options = options;
    this.makeArrivals = makeArrivals;
  }

  /**
   * Equal distances: the k-th arrival at start + k / rate, exactly; the first one after one
   * interval.
   *
   * @param name - unique in its simulation
   * @param target - who gets the events
   * @param options - `rate`, and what all sources have
   * @throws `INVALID_OPTION`
   *
   * @example
   * ```ts
   * import { Simulation, Sink, Source } from '@sim/core';
   *
   * const source = Source.constant('orders', new Sink('shop'), { rate: 3, stopAt: 60 });
   * new Simulation({ entities: [source] }).run();
   * console.log(source.stats.generated); // 180
   * ```
   */
  static constant<P = any, K extends string = string>(
    name: string,
    target: EntityTaking<P, K>,
    options: RateSourceOptions<P, K>,
  ): Source {
    const owner = ownerOf(name);
    const resolved = resolveSourceOptions(owner, options, ['rate']);
    const rate = checkRate(owner, options.rate);
    return new Source(
      name,
      target,
      resolved,
      { arrivals: 'constant', rate },
      (startTicks) => new ConstantArrivals(startTicks, rate),
    );
  }

  /**
   * A Poisson process: independent arrivals, with exponential gaps of mean 1 / rate.
   *
   * @param name - unique in its simulation; it also names the random stream
   * @param target - who gets the events
   * @param options - `rate`, and what all sources have
   * @throws `INVALID_OPTION`
   *
   * @example
   * ```ts
   * import { Simulation, Sink, Source } from '@sim/core';
   *
   * const source = Source.poisson('calls', new Sink('desk'), { rate: 0.1, limit: 500 });
   * console.log(new Simulation({ entities: [source] }).run().endReason); // exhausted
   * ```
   */
  static poisson<P = any, K extends string = string>(
    name: string,
    target: EntityTaking<P, K>,
    options: RateSourceOptions<P, K>,
  ): Source {
    const owner = ownerOf(name);
    const resolved = resolveSourceOptions(owner, options, ['rate']);
    const rate = checkRate(owner, options.rate);
    const pieceAt = piecesOf(constantRate(rate)) as PieceAt;
    return new Source(
      name,
      target,
      resolved,
      { arrivals: 'poisson', rate },
      (startTicks, rng) => new InvertedArrivals(startTicks, startTicks, pieceAt, rng),
    );
  }

  /**
   * A rate that changes over time, by the clock: at 12 h of simulated time the profile's rate at 12
   * h holds, unless `origin` puts its time 0 elsewhere. Exact: by inversion for profiles that are linear in pieces, by
   * thinning for any other, with the profile's `maxRate` as the bound; a rate above it stops the
   * run with `INVALID_OPTION`.
   *
   * @param name - unique in its simulation; it also names the random stream
   * @param target - who gets the events
   * @param options - `profile`, `origin` (0), `arrivals` ('poisson'), and what all sources have
   * @throws `INVALID_OPTION`
   *
   * @example
   * ```ts
   * import { Simulation, Sink, Source, spikeRate } from '@sim/core';
   *
   * const source = Source.withProfile('visits', new Sink('page'), { profile: spikeRate(), arrivals: 'deterministic', stopAt: 30 });
   * new Simulation({ entities: [source] }).run();
   * // 10 s at 10 a second, 15 s at 150, 5 s at 10
   * console.log(source.stats.generated); // 2400
   * ```
   */
  static withProfile<P = any, K extends string = string>(
    name: string,
    target: EntityTaking<P, K>,
    options: ProfileSourceOptions<P, K>,
  ): Source {
    const owner = ownerOf(name);
    const resolved = resolveSourceOptions(owner, options, ['profile', 'arrivals', 'origin']);
    const profile = checkRateProfile(owner, 'profile', options.profile);
    checkNumber(owner, 'profile.maxRate', profile.maxRate, { max: MAX_RATE });
    const { origin = 0 } = options;
    if (origin !== 'start' && typeof origin !== 'number')
      throw invalidOption(owner, 'origin', "a finite number of seconds or 'start'", origin);
    const fixed = origin === 'start' ? undefined : timeToTicks(owner, 'origin', origin);
    const kind = checkOneOf(owner, 'arrivals', given(options.arrivals, 'poisson'), ['poisson', 'deterministic']);
    const load = { arrivals: kind, profile: describeOption(profile), origin };
    // A rate that is 0 for good, however it is made up, has no arrivals to look for.
    const pieceAt = piecesOf(profile.maxRate === 0 ? constantRate(0) : profile);
    if (pieceAt !== undefined) {
      return new Source(
        name,
        target,
        resolved,
        load,
        (startTicks, rng) =>
          new InvertedArrivals(startTicks, fixed ?? startTicks, pieceAt, kind === 'poisson' ? rng : undefined),
      );
    }
    if (kind === 'deterministic')
      throw invalidOption(
        owner,
        'profile',
        'linear in pieces (made by constantRate, stepRate and the like) for deterministic arrivals',
        profile,
      );
    return new Source(
      name,
      target,
      resolved,
      load,
      (startTicks, rng) => new ThinnedArrivals(startTicks, fixed ?? startTicks, profile, owner, rng),
    );
  }

  /**
   * Recorded rows: one event for each, at `startAt` + (`row.time` − `origin`) / `speed`, with the
   * row as payload unless `payload` makes another one.
   *
   * Rows are read one by one as the clock gets there, so a generator may produce millions. A row
   * whose time is before that of its predecessor stops the run with `INVALID_OPTION`.
   *
   * @param name - unique in its simulation
   * @param target - who gets the events
   * @param rows - objects with a `time` in seconds, in order of time
   * @param options - `speed`, `origin`, and what all sources have
   * @throws `INVALID_OPTION`
   *
   * @example
   * ```ts
   * import { CallbackEntity, Simulation, Source } from '@sim/core';
   *
   * const rows = [
   *   { time: 100, key: 'a' },
   *   { time: 130, key: 'b' },
   * ];
   * const target = new CallbackEntity('log', (event) => console.log(event.time, event.payload)); // 0 'a', then 3 'b'
   * const replay = Source.replay('trace', target, rows, { origin: 100, speed: 10, payload: ({ row }) => row.key });
   * new Simulation({ entities: [replay] }).run();
   * ```
   */
  static replay<R extends { readonly time: number }, P = R, K extends string = string>(
    name: string,
    target: EntityTaking<P, K>,
    rows: Iterable<R>,
    options: ReplaySourceOptions<P, R, K> = {},
  ): Source {
    const owner = ownerOf(name);
    const resolved = resolveSourceOptions(
      owner,
      options as SourceOptions<unknown, never>,
      ['speed', 'origin'],
      ({ row }) => row,
    );
    checkIterable(owner, 'rows', 'an iterable of rows', rows);
    const speed = checkNumber(owner, 'speed', given(options.speed, 1), { above: 0 });
    const origin = checkNumber(owner, 'origin', given(options.origin, 0));
    return new Source(
      name,
      target,
      resolved,
      { arrivals: 'replay', speed, origin },
      (startTicks) => new ReplayArrivals(startTicks, rows, owner, origin, speed),
    );
  }

  /** What it has done so far. */
  get stats(): SourceStats {
    return { generated: this.generated - this.generatedBefore, missed: this.missed, finished: this.finished };
  }

  /** Starts its statistics over: the end of a warm-up. A `limit` counts on. */
  resetStats(): void {
    this.generatedBefore = this.generated;
    this.missed = 0;
  }

  /** {@inheritDoc Entity.metrics} */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'events-generated', unit: 'events', kind: 'counter', read: () => this.stats.generated },
      { name: 'arrivals-missed', unit: 'arrivals', kind: 'counter', read: () => this.missed },
    ];
  }

  /** {@inheritDoc Entity.parameters} */
  override parameters(): Readonly<Record<string, unknown>> {
    return { ...this.load, ...this.options.inWords };
  }

  /** {@inheritDoc Entity.assumptions} */
  override assumptions(): readonly string[] {
    return ['An open load: it does not slow down when its target cannot keep up, and tries nothing again.'];
  }

  /** {@inheritDoc Entity.downstreamEntities} */
  override downstreamEntities(): readonly Entity[] {
    return [this.target];
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): void {
    if (event !== this.tick) throw unknownEventType(this, event, []);
    this.tick = undefined;
    if (this.arrivals?.real === true) this.generate(this.arrivals.row);
    this.plan();
  }

  /** {@inheritDoc Entity.onStart} */
  protected override onStart(): void {
    const startTicks = this.options.startTicks ?? this.nowTicks;
    if (startTicks < this.nowTicks)
      throw invalidOption(
        ownerOf(this.name),
        'startAt',
        `at or after the present time, ${this.now}`,
        toSeconds(startTicks),
      );
    this.arrivals = this.makeArrivals(startTicks, this.rng);
    this.plan();
  }

  /** {@inheritDoc Entity.onCrash} */
  protected override onCrash(): void {
    this.tick?.cancel();
    this.tick = undefined;
  }

  /** {@inheritDoc Entity.onRestart} */
  protected override onRestart(): void {
    if (this.arrivals === undefined) return;
    while (!this.finished && this.dueTicks < this.nowTicks) {
      if (this.arrivals.real) this.missed++;
      this.findNext(this.arrivals);
    }
    this.schedule();
  }

  private get payloadRng(): RandomStream {
    return (this.payloadStream ??= this.sim.rng(`${this.name}/payload`));
  }

  /** One arrival: a batch of events, as far as the limit allows. */
  private generate(row: unknown): void {
    const { type, payload, limit, batch } = this.options;
    const size = Math.min(batch(this.rng), limit - this.generated);
    for (let i = 0; i < size; i++) {
      const index = this.generated++;
      this.send(this.target, type, payload({ time: this.now, index, rng: this.payloadRng, row }));
    }
  }

  private plan(): void {
    this.findNext(this.arrivals as Arrivals);
    this.schedule();
  }

  private findNext(arrivals: Arrivals): void {
    this.dueTicks = this.generated < this.options.limit ? arrivals.next() : Infinity;
    this.finished = !(this.dueTicks <= this.options.stopTicks && this.dueTicks < Infinity);
  }

  private schedule(): void {
    if (this.finished) return;
    this.tick = new SimEvent(
      undefined,
      Math.max(this.dueTicks, this.nowTicks),
      'Tick',
      this as Entity,
      undefined,
      false,
    );
    this._kernel?.post(this.tick, this);
  }
}

function ownerOf(name: string): string {
  return `Source ${quoted(checkName('Source', 'name', name))}`;
}
