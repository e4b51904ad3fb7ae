import type { Entity } from '../entity/entity.ts';
import { invalidOption } from '../checks/checks.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import { compact, SampledColumn } from './sampled-column.ts';
import type { RecordedExtremes, RecordedMetric } from './recorded-series.ts';

/** The samples of a gauge or counter, in memory that does not grow with the run. */
export class SampledMetric {
  private readonly entity: Entity;
  private readonly metric: EntityMetric;
  /** The number of the first sample on the common axis. */
  private from: number;
  private readonly columns: SampledColumn[] = [];
  private readonly whole = new SampledColumn();
  private isList = false;
  private extremes: RecordedExtremes | null = null;
  private worst: { readonly part: number; readonly value: number; readonly time: number } | null = null;
  /** What the extremes were before the last sample. */
  private extremesBefore: RecordedExtremes | null = null;
  private worstBefore: { readonly part: number; readonly value: number; readonly time: number } | null = null;

  constructor(entity: Entity, metric: EntityMetric, from: number) {
    this.entity = entity;
    this.metric = metric;
    this.from = from;
  }

  /** How many numbers it keeps. */
  get size(): number {
    return this.whole.values.length * (this.columns.length + 1);
  }

  sample(now: number): void {
    this.extremesBefore = this.extremes;
    this.worstBefore = this.worst;
    const value = this.metric.read();
    if (typeof value === 'number') {
      this.column(0).push(value);
      this.whole.push(value);
      this.note(value, now);
    } else if (Array.isArray(value)) this.sampleParts(value as readonly number[], now);
    else
      throw invalidOption(`entity "${this.entity.name}"`, `metric "${this.metric.name}"`, 'a number or a list', value);
  }

  /** Forgets the last sample. */
  takeBack(): void {
    for (const column of this.columns) column.pop();
    this.whole.pop();
    this.extremes = this.extremesBefore;
    this.worst = this.worstBefore;
  }

  thin(): void {
    const gauge = this.metric.kind === 'gauge';
    for (const column of this.columns) column.thin(this.from, gauge);
    this.whole.thin(this.from, gauge);
    this.from = Math.ceil(this.from / 2);
  }

  record(): RecordedMetric {
    const { entity, metric, columns, isList } = this;
    const of = (each: readonly SampledColumn[], key: 'values' | 'peaks') =>
      each[0]?.[key] == null ? null : each.map((column) => column[key]!.map(compact));
    const labels = isList ? columns.map((_, part) => metric.labels?.[part] ?? String(part)) : null;
    return {
      entity: entity.name,
      name: metric.name,
      unit: metric.unit,
      kind: metric.kind === 'counter' ? 'counter' : 'gauge',
      labels,
      from: this.from,
      columns: of(columns, 'values') ?? [],
      peaks: of(columns, 'peaks'),
      overall: isList ? of([this.whole], 'values')![0]! : null,
      overallPeaks: isList ? (of([this.whole], 'peaks')?.[0] ?? null) : null,
      extremes: this.extremes,
      worstPart:
        this.worst === null || labels === null
          ? null
          : { label: labels[this.worst.part]!, value: this.worst.value, time: this.worst.time },
    };
  }

  private sampleParts(parts: readonly number[], now: number): void {
    this.isList = true;
    const inSeconds = this.metric.unit === 's';
    let whole = inSeconds ? NaN : 0;
    for (let part = 0; part < parts.length; part++) {
      const value = parts[part]!;
      this.column(part).push(value);
      if (!Number.isFinite(value)) continue;
      whole = inSeconds ? Math.max(Number.isNaN(whole) ? value : whole, value) : whole + value;
      if (this.worst === null || value > this.worst.value) this.worst = { part, value, time: now };
    }
    this.whole.push(whole);
    // Parts that went away have no value.
    for (let part = parts.length; part < this.columns.length; part++) this.column(part).push(NaN);
    this.note(whole, now);
  }

  /** The column of a part; one that is new was without a value until now. */
  private column(part: number): SampledColumn {
    const known = this.columns[part];
    if (known !== undefined) return known;
    const column = new SampledColumn();
    const first = this.columns[0];
    if (first !== undefined) {
      const before = this.whole.values.length;
      column.values = new Array<null>(before).fill(null);
      if (first.peaks !== null) column.peaks = new Array<null>(before).fill(null);
    }
    this.columns.push(column);
    return column;
  }

  private note(value: number, now: number): void {
    if (!Number.isFinite(value)) return;
    const { extremes } = this;
    if (extremes === null) this.extremes = { lowest: value, lowestAt: now, highest: value, highestAt: now };
    else if (value > extremes.highest) this.extremes = { ...extremes, highest: value, highestAt: now };
    else if (value < extremes.lowest) this.extremes = { ...extremes, lowest: value, lowestAt: now };
  }
}
