import type { LateEventPolicy } from '@sim/stream';

/**
 * Times are whole numbers here, and nothing is ever freed: slow, and simple enough to be seen to be
 * right.
 */
export interface ModelOptions {
  readonly kind: 'grid' | 'session';
  readonly size: number;
  readonly slide: number;
  readonly offset: number;
  readonly gap: number;
  readonly lateness: number;
  readonly policy: LateEventPolicy;
  readonly retention: number;
}

export type Emission = readonly [key: string, start: number, end: number, values: readonly number[], revision: number];
export type Outcome =
  'on time' | 'updated' | 'dropped' | 'side output' | 'no window' | 'no window, dropped' | 'no window, side output';

interface Record {
  readonly key: string;
  readonly t: number;
  readonly value: number;
  readonly watermark: number;
}

interface Session {
  readonly key: string;
  readonly records: readonly Record[];
  readonly revision: number;
}

/** An operator that keeps everything, and computes every result again from all it has seen. */
export class NaiveModel {
  readonly retractions: (readonly [key: string, start: number, end: number])[] = [];
  watermark = -Infinity;
  private readonly options: ModelOptions;
  private readonly keep: number;
  private readonly records: Record[] = [];
  private readonly emissions: Emission[] = [];
  private sessions: Session[] = [];

  constructor(options: ModelOptions) {
    this.options = options;
    this.keep = options.policy === 'update' ? Math.max(options.lateness, options.retention) : options.lateness;
  }

  element(key: string, t: number, value: number): { readonly outcome: Outcome; readonly emitted: readonly Emission[] } {
    const record = { key, t, value, watermark: this.watermark };
    return this.options.kind === 'grid' ? this.elementOfGrid(record) : this.elementOfSessions(record);
  }

  advance(watermark: number): readonly Emission[] {
    const before = this.watermark;
    if (watermark <= before) return [];
    this.watermark = watermark;
    const due =
      this.options.kind === 'grid'
        ? this.gridWindows()
        : this.sessions.map((session) => ({ key: session.key, ...this.bounds(session.records) }));
    const emitted = due
      .filter(({ end }) => end > before && end <= watermark)
      .sort((a, b) => a.end - b.end || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) || a.start - b.start)
      .map(({ key, start, end }) => this.emit(key, start, end));
    return emitted;
  }

  private elementOfGrid(record: Record): { outcome: Outcome; emitted: readonly Emission[] } {
    const windows = this.assign(record.t);
    if (windows.length === 0) return { outcome: this.outcomeInGap(record.t), emitted: [] };
    const taken = windows.filter(({ end }) => !this.gone(end));
    if (taken.length === 0) return { outcome: this.tooLate(), emitted: [] };
    this.records.push(record);
    const closed = taken.filter(({ end }) => end <= this.watermark);
    return {
      outcome: closed.length < taken.length ? 'on time' : 'updated',
      emitted: closed.map(({ start, end }) => this.emit(record.key, start, end)),
    };
  }

  private elementOfSessions(record: Record): { outcome: Outcome; emitted: readonly Emission[] } {
    let joined: readonly Record[] = [record];
    let rest = this.sessions.filter(({ records }) => !this.gone(this.bounds(records).end));
    let revision = -1;
    const replaced: Session[] = [];
    for (let grown = true; grown;) {
      const { start, end } = this.bounds(joined);
      const touching = rest.filter(
        ({ key, records }) =>
          key === record.key && this.bounds(records).start <= end && this.bounds(records).end >= start,
      );
      grown = touching.length > 0;
      rest = rest.filter((session) => !touching.includes(session));
      replaced.push(...touching);
      for (const session of touching) {
        joined = [...joined, ...session.records];
        revision = Math.max(revision, session.revision);
      }
    }
    const { start, end } = this.bounds(joined);
    if (this.gone(end)) return { outcome: this.tooLate(), emitted: [] };
    for (const session of replaced.sort((a, b) => this.bounds(a.records).start - this.bounds(b.records).start)) {
      const old = this.bounds(session.records);
      if (old.end <= this.watermark && (old.start !== start || old.end !== end))
        this.retractions.push([record.key, old.start, old.end]);
    }
    this.records.push(record);
    this.sessions = [...rest, { key: record.key, records: joined, revision }];
    return end <= this.watermark
      ? { outcome: 'updated', emitted: [this.emit(record.key, start, end)] }
      : { outcome: 'on time', emitted: [] };
  }

  private emit(key: string, start: number, end: number): Emission {
    let emission: Emission;
    if (this.options.kind === 'grid') {
      const earlier = this.emissions.filter((each) => each[0] === key && each[1] === start && each[2] === end).length;
      const values = this.records
        .filter(
          (record) => record.key === key && record.t >= start && record.t < end && !this.goneAt(end, record.watermark),
        )
        .map(({ value }) => value);
      emission = [key, start, end, values, earlier];
    } else {
      const session = this.sessions.find(
        ({ key: of, records }) =>
          of === key && this.bounds(records).start === start && this.bounds(records).end === end,
      ) as Session;
      const values = this.records.filter((record) => session.records.includes(record)).map(({ value }) => value);
      emission = [key, start, end, values, session.revision + 1];
      this.sessions = this.sessions.map((each) => (each === session ? { ...each, revision: each.revision + 1 } : each));
    }
    this.emissions.push(emission);
    return emission;
  }

  private gridWindows(): { readonly key: string; readonly start: number; readonly end: number }[] {
    const windows = new Map<string, { readonly key: string; readonly start: number; readonly end: number }>();
    for (const { key, t } of this.records)
      for (const { start, end } of this.assign(t)) windows.set(`${key}/${start}`, { key, start, end });
    return [...windows.values()];
  }

  private assign(t: number): { readonly start: number; readonly end: number }[] {
    const { size, slide, offset } = this.options;
    const windows: { start: number; end: number }[] = [];
    for (let start = t - size + 1; start <= t; start++)
      if ((((start - offset) % slide) + slide) % slide === 0) windows.push({ start, end: start + size });
    return windows;
  }

  private bounds(records: readonly Record[]): { readonly start: number; readonly end: number } {
    const times = records.map(({ t }) => t);
    return { start: Math.min(...times), end: Math.max(...times) + this.options.gap };
  }

  private gone(end: number): boolean {
    return this.goneAt(end, this.watermark);
  }

  private goneAt(end: number, watermark: number): boolean {
    return this.keep !== Infinity && watermark >= end + this.keep;
  }

  private tooLate(): Outcome {
    return this.options.policy === 'side-output' ? 'side output' : 'dropped';
  }

  private outcomeInGap(t: number): Outcome {
    return t + this.options.lateness < this.watermark
      ? `no window, ${this.options.policy === 'side-output' ? 'side output' : 'dropped'}`
      : 'no window';
  }
}
