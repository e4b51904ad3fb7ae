import { invalidOption, toSeconds, toTicks } from '@sim/core';
import type { RetentionView } from '../retention/retention-policy.ts';
import { firstIndex } from '../structures/first-index.ts';
import type { Growth } from './growth.ts';

/** How far ahead a rate is searched for its next record, in seconds: a month. */
const HORIZON = 31 * 86_400;

/** So many steps may lie below the log start before they are dropped. */
const MAX_STALE_STEPS = 64;

/**
 * The offsets of a partition without its records: how many there are by each time. They stand there
 * at the start, come by a rate, and in steps. O(steps) of memory, whatever their size.
 */
export class CountedPartition implements RetentionView<undefined> {
  readonly partition: number;
  readonly wholeSegments = false;
  private start: number;
  private readonly first: number;
  private readonly base: number;
  private readonly clock: () => number;
  private readonly growth: Growth | undefined;
  private readonly beganTicks: number;
  private readonly sinceTicks: number;
  /** When records came in steps, and how many had come in steps by then. */
  private stepTicks: number[] = [];
  private stepTotals: number[] = [];
  /** Steps that were dropped. */
  private stepsBefore = 0;
  private cachedTicks = NaN;
  private cachedEnd = 0;

  constructor(
    partition: number,
    { start, end }: { readonly start: number; readonly end: number },
    since: number | undefined,
    growth: Growth | undefined,
    beganTicks: number,
    clock: () => number,
  ) {
    this.partition = partition;
    this.start = this.first = start;
    this.base = end;
    this.growth = growth;
    this.beganTicks = beganTicks;
    this.sinceTicks = since === undefined ? beganTicks : Math.min(toTicks(since), beganTicks);
    this.clock = clock;
  }

  get logStartOffset(): number {
    return this.start;
  }

  get highWatermark(): number {
    const ticks = this.clock();
    if (ticks !== this.cachedTicks) {
      this.cachedEnd = this.endAt(ticks);
      this.cachedTicks = ticks;
    }
    return this.cachedEnd;
  }

  get recordCount(): number {
    return this.highWatermark - this.start;
  }

  /** Records that came since the start of the run. */
  get arrived(): number {
    return this.highWatermark - this.base;
  }

  /** How many more can be appended until offsets are no longer exact. */
  get room(): number {
    return Number.MAX_SAFE_INTEGER - this.base - (this.stepTotals.at(-1) ?? this.stepsBefore);
  }

  append(count: number): void {
    const ticks = this.clock();
    const last = this.stepTicks.length - 1;
    const total = (this.stepTotals[last] ?? this.stepsBefore) + count;
    if (last >= 0 && this.stepTicks[last] === ticks) {
      this.stepTotals[last] = total;
    } else {
      this.stepTicks.push(ticks);
      this.stepTotals.push(total);
    }
    this.cachedTicks = NaN;
  }

  trimTo(offset: number): number {
    const removed = Math.max(offset - this.start, 0);
    this.start += removed;
    this.dropSteps();
    return removed;
  }

  /** When the record at an offset came, in seconds. */
  timestampOf(offset: number): number {
    return toSeconds(this.ticksOf(offset));
  }

  /** The first offset whose record came at a time or later; the high watermark if there is none. */
  offsetForTime(time: number): number {
    const ticks = toTicks(time);
    const { highWatermark } = this;
    return Math.min(Math.max(this.endAt(ticks - 1), this.start), highWatermark);
  }

  offsetAt(index: number): number {
    return Math.min(this.start + index, this.highWatermark);
  }

  segmentStart(offset: number): number {
    return offset;
  }

  visit(from: number, to: number): void {
    if (from < to)
      throw invalidOption('CountedLog', 'retentionPolicy', 'a policy that looks at no records', 'one that visits them');
  }

  /**
   * When the high watermark next rises by itself to at least an end, in ticks; `Infinity` if that
   * cannot be foreseen.
   */
  ticksOfEnd(end: number): number {
    const missing = end - this.base - (this.stepTotals[this.stepTotals.length - 1] ?? this.stepsBefore);
    return this.ticksOfGrowth(missing, toSeconds(this.clock()) + HORIZON);
  }

  private endAt(ticks: number): number {
    if (ticks < this.beganTicks) {
      if (ticks < this.sinceTicks) return this.first;
      // Record number n of them came at since + n / count of the way.
      const share = (ticks - this.sinceTicks) / (this.beganTicks - this.sinceTicks);
      return this.first + Math.min(Math.floor(share * (this.base - this.first)) + 1, this.base - this.first);
    }
    return this.base + this.grownBy(ticks) + this.steppedBy(ticks);
  }

  /** Times are rounded to ticks, so what comes within half a tick has come. */
  private grownBy(ticks: number): number {
    return this.growth === undefined ? 0 : Math.floor(this.growth.countBy(toSeconds(ticks + 0.5)));
  }

  private steppedBy(ticks: number): number {
    const { stepTicks } = this;
    const last = stepTicks.length - 1;
    const at =
      last >= 0 && stepTicks[last]! <= ticks
        ? last
        : firstIndex(0, stepTicks.length, (index) => stepTicks[index]! > ticks) - 1;
    return at < 0 ? this.stepsBefore : this.stepTotals[at]!;
  }

  private ticksOf(offset: number): number {
    if (offset < this.base) {
      const share = (offset - this.first) / (this.base - this.first);
      return Math.round(this.sinceTicks + share * (this.beganTicks - this.sinceTicks));
    }
    const rank = offset - this.base + 1;
    const { stepTicks, stepTotals } = this;
    const step = firstIndex(
      0,
      stepTicks.length,
      (index) => stepTotals[index]! + this.grownBy(stepTicks[index]!) >= rank,
    );
    const before = step === 0 ? this.stepsBefore : stepTotals[step - 1]!;
    const limit = step < stepTicks.length ? stepTicks[step]! : this.clock();
    return Math.min(this.ticksOfGrowth(rank - before, toSeconds(limit) + 1), limit);
  }

  /** When so many records have come by growth, in ticks. */
  private ticksOfGrowth(count: number, limit: number): number {
    const { growth } = this;
    if (growth === undefined) return Infinity;
    const time = growth.timeOf(count, limit);
    if (time === Infinity) return Infinity;
    // The inverse of a rounded integral may be a tick or two off.
    let ticks = Math.max(toTicks(time) - 1, this.beganTicks);
    for (let tries = 0; tries < 100 && this.grownBy(ticks) < count; tries++) ticks++;
    return ticks;
  }

  private dropSteps(): void {
    const { stepTicks, stepTotals } = this;
    const stale = firstIndex(
      0,
      stepTicks.length,
      (index) => this.base + stepTotals[index]! + this.grownBy(stepTicks[index]!) > this.start,
    );
    if (stale < MAX_STALE_STEPS || stale * 2 < stepTicks.length) return;
    this.stepsBefore = stepTotals[stale - 1]!;
    this.stepTicks = stepTicks.slice(stale);
    this.stepTotals = stepTotals.slice(stale);
  }
}
