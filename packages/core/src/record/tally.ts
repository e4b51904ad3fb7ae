import type { RecordedTally } from './recorded-series.ts';

/** How often something was told, over time. */
export class Tally {
  count = 0;
  private readonly kind: string;
  private readonly outcome: string;
  private from: number;
  private values: number[] = [];

  /** @param from - the number of the next sample on the common axis */
  constructor(kind: string, outcome: string, from: number) {
    this.kind = kind;
    this.outcome = outcome;
    this.from = from;
  }

  sample(at: number): void {
    this.values[at - this.from] = this.count;
  }

  thin(): void {
    const { from, values } = this;
    this.values = values.filter((_, at) => (from + at) % 2 === 0);
    this.from = Math.ceil(from / 2);
  }

  /** @param samples - how many samples the common axis has */
  record(entity: string, samples: number): RecordedTally {
    const { kind, outcome, from } = this;
    return { entity, kind, outcome, from, values: this.values.slice(0, Math.max(0, samples - from)) };
  }
}
