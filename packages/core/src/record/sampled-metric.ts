import type { Entity } from '../entity/entity.ts';
import { invalidOption } from '../checks/checks.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import { Extremes } from './extremes.ts';
import { SampledColumn } from './sampled-column.ts';
import type { RecordedMetric } from './recorded-series.ts';

/** The samples of a gauge or counter, in memory that does not grow with the run. */
export class SampledMetric {
  private readonly entity: Entity;
  private readonly metric: EntityMetric;
  /** The number of the first sample on the common axis. */
  private from: number;
  private readonly columns: SampledColumn[] = [];
  /** All parts together, as soon as there are parts. */
  private whole: SampledColumn | null = null;
  private readonly extremes = new Extremes();
  /** Of the parts: `part` is where the highest was. */
  private worst = { part: -1, value: -Infinity, time: 0 };
  private worstBefore = this.worst;

  constructor(entity: Entity, metric: EntityMetric, from: number) {
    this.entity = entity;
    this.metric = metric;
    this.from = from;
  }

  /** How many numbers it keeps. */
  get size(): number {
    const { columns, whole } = this;
    return whole === null ? (columns[0]?.length ?? 0) : whole.length * (columns.length + 1);
  }

  /** @param last - whether the sample may be taken back */
  sample(now: number, last: boolean): void {
    if (last) {
      this.extremes.keep();
      this.worstBefore = this.worst;
    }
    const value = this.metric.read();
    if (typeof value === 'number') {
      if (this.columns.length === 0) this.widen(1);
      this.columns[0]!.push(value);
      this.whole?.push(value);
      if (this.columns.length > 1) this.fillFrom(1);
      this.extremes.note(value, now);
    } else if (Array.isArray(value)) this.sampleParts(value as readonly number[], now);
    else
      throw invalidOption(
        `entity ${JSON.stringify(this.entity.name)}`,
        `metric ${JSON.stringify(this.metric.name)}`,
        'a number or a list',
        value,
      );
  }

  /** Forgets the last sample. */
  takeBack(): void {
    for (const column of this.columns) column.pop();
    this.whole?.pop();
    this.extremes.restore();
    this.worst = this.worstBefore;
  }

  thin(): void {
    const gauge = this.metric.kind === 'gauge';
    for (const column of this.columns) column.thin(this.from, gauge);
    this.whole?.thin(this.from, gauge);
    this.from = Math.ceil(this.from / 2);
  }

  record(): RecordedMetric {
    const { entity, metric, columns, whole, worst } = this;
    const labels = whole === null ? null : columns.map((_, part) => metric.labels?.[part] ?? String(part));
    const peaks = columns.map((column) => column.recordPeaks()).filter((column) => column !== null);
    return {
      entity: entity.name,
      name: metric.name,
      unit: metric.unit,
      kind: metric.kind === 'counter' ? 'counter' : 'gauge',
      labels,
      from: this.from,
      columns: columns.map((column) => column.recordValues()),
      peaks: peaks.length === 0 ? null : peaks,
      overall: whole?.recordValues() ?? null,
      overallPeaks: whole?.recordPeaks() ?? null,
      extremes: this.extremes.record(),
      worstPart:
        worst.part === -1 || labels === null
          ? null
          : { label: labels[worst.part]!, value: worst.value, time: worst.time },
    };
  }

  private sampleParts(parts: readonly number[], now: number): void {
    this.whole ??= new SampledColumn(this.columns[0]);
    this.widen(parts.length);
    const { columns } = this;
    const inSeconds = this.metric.unit === 's';
    let whole = inSeconds ? NaN : 0;
    let highest = this.worst.value;
    let highestPart = -1;
    for (let part = 0; part < parts.length; part++) {
      const value = parts[part]!;
      columns[part]!.push(value);
      if (!Number.isFinite(value)) continue;
      whole = inSeconds ? (value <= whole ? whole : value) : whole + value;
      if (value > highest) {
        highest = value;
        highestPart = part;
      }
    }
    if (highestPart !== -1) this.worst = { part: highestPart, value: highest, time: now };
    this.whole.push(whole);
    this.fillFrom(parts.length);
    this.extremes.note(whole, now);
  }

  /** Columns for so many parts; one that is new was without a value until now. */
  private widen(parts: number): void {
    while (this.columns.length < parts) this.columns.push(new SampledColumn(this.whole ?? this.columns[0]));
  }

  /** Parts that went away have no value. */
  private fillFrom(part: number): void {
    for (; part < this.columns.length; part++) this.columns[part]!.push(NaN);
  }
}
