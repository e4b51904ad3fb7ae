import { CumulativeRate, type RateProfile } from '@sim/core';
import { firstIndex } from '../structures/first-index.ts';
import type { MeasuredCount } from './counted-log-options.ts';

/** How a partition grows by itself: a number of records by each time, in seconds on the clock. */
export interface Growth {
  /** Records since the start of the run, in general no whole number. */
  countBy(time: number): number;
  /** When there are so many; `Infinity` if not before a limit. */
  timeOf(count: number, limit: number): number;
}

/** Growth by a rate. */
export function growthByRate(profile: RateProfile, began: number): Growth {
  return new CumulativeRate(profile, began);
}

/** Growth by measured counts: evenly between two rows. */
export class MeasuredGrowth implements Growth {
  private readonly times: number[];
  private readonly totals: number[];

  constructor(rows: readonly MeasuredCount[], began: number) {
    this.times = [began];
    this.totals = [0];
    let total = 0;
    for (const { time, count } of rows) {
      total += count;
      if (time <= began) {
        this.totals[0] = total;
        continue;
      }
      this.times.push(time);
      this.totals.push(total);
    }
  }

  countBy(time: number): number {
    const { times, totals } = this;
    const next = firstIndex(0, times.length, (index) => times[index]! > time);
    if (next === 0) return 0;
    if (next === times.length) return totals[next - 1]!;
    const share = (time - times[next - 1]!) / (times[next]! - times[next - 1]!);
    return totals[next - 1]! + share * (totals[next]! - totals[next - 1]!);
  }

  timeOf(count: number): number {
    const { times, totals } = this;
    const at = firstIndex(0, totals.length, (index) => totals[index]! >= count);
    if (at === totals.length) return Infinity;
    if (at === 0) return times[0]!;
    const share = (count - totals[at - 1]!) / (totals[at]! - totals[at - 1]!);
    return times[at - 1]! + share * (times[at]! - times[at - 1]!);
  }
}
