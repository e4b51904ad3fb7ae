import { classNameOf } from '../errors/class-name.ts';
import type { Entity } from '../entity/entity.ts';
import type { Simulation } from '../run/simulation.ts';
import { toPlainData } from '../summary/plain-data.ts';
import { toSeconds, toTicks } from '../time/ticks.ts';
import { packageVersions } from '../summary/package-versions.ts';
import { DomainLog } from './domain-log.ts';
import { checkDetails, type RecordDetails, type ResolvedRecordOptions } from './record-options.ts';
import { recordMeasurements } from './measurement.ts';
import { judge } from './run-promise.ts';
import type { RecordedEntity, RunRecord } from './run-record.ts';
import { SampledHistogram } from './sampled-histogram.ts';
import { SampledMetric } from './sampled-metric.ts';

/**
 * How many numbers all series together keep, whatever `maxPoints` says: many partitions are sampled
 * less often.
 */
const MOST_NUMBERS = 300_000;

/** Longer lists are not for people. */
const LONGEST_LIST = 1000;

/**
 * Records a run: made by {@link recordRun} before it, asked for the record after it.
 *
 * @public
 */
export class RunRecorder {
  private readonly sim: Simulation;
  private readonly details: RecordDetails;
  private readonly maxPoints: number;
  private readonly startTicks: number;
  private interval: number;
  /** How many samples there are; the k-th was taken at start + k × interval. */
  private samples = 0;
  private known = 0;
  private readonly metrics: SampledMetric[] = [];
  /** By class, metric and whom they read from. */
  private readonly histograms = new Map<string, SampledHistogram>();
  private readonly domain = new DomainLog();

  /** @internal */
  constructor(sim: Simulation, options: ResolvedRecordOptions) {
    this.sim = sim;
    this.details = options.details;
    this.maxPoints = options.maxPoints;
    this.startTicks = sim._kernel.nowTicks;
    this.interval = options.interval;
    const { domain } = this;
    sim.observe({
      traced: domain.traced,
      failed: (error, now) => domain.failed(error, now),
    });
    sim._kernel.samplers.add(this.startTicks, () => {
      this.take(false);
      this.bound();
      return this.ticksOf(this.samples);
    });
  }

  /**
   * The run so far, to this instant. The run may go on, and be asked for again. O(samples ×
   * metrics).
   *
   * @param details - what is to be in the record, over what `recordRun` was given
   * @throws `INVALID_OPTION` for a bad detail
   */
  record(details: RecordDetails = {}): RunRecord {
    const given = { ...this.details, ...checkDetails('RunRecorder', details) };
    const { sim } = this;
    this.take(true);
    const times = Array.from({ length: this.samples }, (_, at) => toSeconds(this.ticksOf(at)));
    times[times.length - 1] = sim.now;
    const metrics = this.metrics.map((metric) => metric.record());
    const histograms = [...this.histograms.values()].map((histogram) => histogram.record());
    const record: RunRecord = {
      format: 'sim-run-record',
      version: 1,
      title: given.title ?? '',
      description: given.description ?? '',
      versions: { ...packageVersions(sim.entities), ...given.versions },
      scenario: toPlainData(given.scenario ?? {}) as RunRecord['scenario'],
      seed: sim.seed,
      startTime: toSeconds(this.startTicks),
      endTime: sim.now,
      interval: this.interval,
      times,
      metrics,
      histograms,
      tallies: this.domain.recordTallies(),
      ...this.domain.record(),
      entities: sim.entities.map(describeEntity),
      promises: (given.promises ?? []).map((promise) => judge(promise, metrics, histograms)),
      measurements: recordMeasurements(given.measurements ?? []),
      answers: (given.answers ?? []).map(({ question, answer, ruleOfThumb = '' }) => ({
        question,
        answer,
        ruleOfThumb,
      })),
      summary: withoutLongLists(toPlainData(sim.summary())) as RunRecord['summary'],
    };
    this.takeBack();
    return record;
  }

  private ticksOf(sample: number): number {
    return this.startTicks + toTicks(sample * this.interval);
  }

  /** @param last - whether it is the end of a record, not a sample of the grid */
  private take(last: boolean): void {
    this.attach();
    const { now } = this.sim;
    for (const metric of this.metrics) metric.sample(now, last);
    for (const histogram of this.histograms.values()) histogram.sample(this.samples, last);
    this.domain.sample(this.samples);
    this.samples++;
  }

  /** The last sample was none of the grid: it was of the instant at which a record was made. */
  private takeBack(): void {
    for (const metric of this.metrics) metric.takeBack();
    for (const histogram of this.histograms.values()) histogram.takeBack();
    this.samples--;
    this.domain.takeBack();
  }

  /** Takes in the entities that were attached since the sample before. */
  private attach(): void {
    const { entities } = this.sim;
    for (; this.known < entities.length; this.known++) {
      const entity = entities[this.known]!;
      for (const metric of entity.metrics()) {
        if (metric.kind !== 'histogram') {
          this.metrics.push(new SampledMetric(entity, metric, this.samples));
          continue;
        }
        const shared = entity.upstreamEntities().map(({ name }) => name);
        const key = JSON.stringify([classNameOf(entity), metric.name, shared.length > 0 ? shared : entity.name]);
        let histogram = this.histograms.get(key);
        if (histogram === undefined) this.histograms.set(key, (histogram = new SampledHistogram()));
        histogram.add(entity, metric);
      }
    }
  }

  /** Halves the resolution if there is too much: the last sample has an even number then. */
  private bound(): void {
    if (this.samples % 2 === 0 || this.samples < 3) return;
    let numbers = 0;
    for (const metric of this.metrics) numbers += metric.size;
    if (this.samples <= this.maxPoints && numbers <= MOST_NUMBERS) return;
    for (const metric of this.metrics) metric.thin();
    for (const histogram of this.histograms.values()) histogram.thin();
    this.domain.thin();
    this.samples = (this.samples + 1) / 2;
    this.interval *= 2;
  }
}

function describeEntity(entity: Entity): RecordedEntity {
  return {
    name: entity.name,
    type: classNameOf(entity) ?? 'Entity',
    status: entity.status,
    downstream: entity.downstreamEntities().map(({ name }) => name),
    upstream: entity.upstreamEntities().map(({ name }) => name),
    parameters: withoutLongLists(toPlainData(entity.parameters())) as RecordedEntity['parameters'],
    assumptions: entity.assumptions().map(String),
  };
}

/** Plain data with the rest of long lists left out. */
function withoutLongLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(withoutLongLists);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutLongLists(each)]));
}
