import { toSeconds, toTicks } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import { firstIndex } from '../structures/first-index.ts';
import { expiryOf } from './check-policy.ts';
import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';
import { scanPrefix } from './scan-retention.ts';
import type { SizeOf } from './bytes-retention.ts';
import type { ResolvedSegmentedRetentionOptions } from './segmented-retention.ts';

/**
 * The segments of one partition, and the policy inside, which sees the partition in segments. Where
 * a segment begins follows from the records alone, so nothing is done at append: each sweep rolls
 * what has come since the last one.
 */
export class SegmentedWatch implements PartitionRetention {
  private readonly partition: RetentionView;
  private readonly options: ResolvedSegmentedRetentionOptions;
  private readonly inner: PartitionRetention;
  /** Base offsets, ascending; the last is that of the active segment. */
  private bases: number[] = [0];
  /** The bytes of the active segment, where they matter. */
  private activeBytes = 0;
  /**
   * The time of the first record of the active segment, where it matters, and the base it belongs
   * to: other policies may expire that record.
   */
  private firstTicks = 0;
  private firstTicksOf = -1;
  private rolledTo = 0;
  readonly removed?: (record: LogRecord<unknown>) => void;

  constructor(partition: RetentionView, policy: RetentionPolicy, options: ResolvedSegmentedRetentionOptions) {
    this.partition = partition;
    this.options = options;
    const view = new SegmentedView(partition, (offset) => this.segmentStart(offset));
    const inner = policy.watch?.(view) ?? scanPrefix(policy, view);
    this.inner = inner;
    if (inner.removed !== undefined) this.removed = (record) => inner.removed?.(record);
  }

  expireBefore(now: number): number {
    const { logStartOffset, highWatermark } = this.partition;
    this.roll();
    const offset = expiryOf(this.inner, now, logStartOffset, highWatermark);
    const start =
      offset === highWatermark && offset > logStartOffset
        ? offset
        : Math.max(this.segmentStart(offset), logStartOffset);
    if (start === highWatermark && start > logStartOffset) this.begin(start);
    else this.bases.splice(0, this.segmentIndex(start));
    return start;
  }

  removable(now: number): readonly number[] {
    return this.inner.removable?.(now) ?? [];
  }

  private segmentStart(offset: number): number {
    return this.bases[this.segmentIndex(offset)]!;
  }

  private segmentIndex(offset: number): number {
    return Math.max(firstIndex(0, this.bases.length, (index) => this.bases[index]! > offset) - 1, 0);
  }

  /** The active segment was deleted: a new one begins. */
  private begin(offset: number): void {
    this.bases = [offset];
  }

  private roll(): void {
    const { highWatermark } = this.partition;
    if (this.options.segmentBytes === Infinity) this.rollByCountAndTime(highWatermark);
    else this.rollRecordByRecord(this.options.sizeOf, highWatermark);
    this.rolledTo = highWatermark;
  }

  /** From segment to segment, without a look at the records between. */
  private rollByCountAndTime(end: number): void {
    const { segmentRecords, segmentTicks } = this.options;
    for (let base = this.bases[this.bases.length - 1]!; base < end;) {
      if (this.firstTicksOf !== base) {
        this.firstTicks = segmentTicks === Infinity ? 0 : this.ticksOf(base);
        this.firstTicksOf = base;
      }
      const endByTime =
        segmentTicks === Infinity
          ? Infinity
          : this.partition.offsetForTime(toSeconds(this.firstTicks + segmentTicks + 1));
      base = Math.min(base + segmentRecords, endByTime);
      if (base < end) this.bases.push(base);
    }
  }

  private ticksOf(offset: number): number {
    let ticks = 0;
    this.partition.visit(offset, this.partition.highWatermark, (record) => {
      ticks = toTicks(record.timestamp);
      return false;
    });
    return ticks;
  }

  private rollRecordByRecord(sizeOf: SizeOf, end: number): void {
    const { segmentRecords, segmentBytes, segmentTicks } = this.options;
    this.partition.visit(this.rolledTo, end, (record) => {
      const { offset } = record;
      const base = this.bases[this.bases.length - 1]!;
      const size = sizeOf(record);
      const ticks = toTicks(record.timestamp);
      // The first record of a segment never rolls, however large it is: there are no empty
      // segments.
      const rolls =
        offset > base &&
        (offset - base >= segmentRecords ||
          this.activeBytes + size > segmentBytes ||
          ticks - this.firstTicks > segmentTicks);
      if (rolls) this.bases.push(offset);
      if (rolls || offset === base) {
        this.firstTicks = ticks;
        this.activeBytes = 0;
      }
      this.activeBytes += size;
    });
  }
}

/** A partition seen in segments. */
class SegmentedView implements RetentionView {
  readonly wholeSegments = true;
  readonly segmentStart: (offset: number) => number;
  private readonly whole: RetentionView;

  constructor(whole: RetentionView, segmentStart: (offset: number) => number) {
    this.whole = whole;
    this.segmentStart = segmentStart;
  }

  get partition(): number {
    return this.whole.partition;
  }

  get logStartOffset(): number {
    return this.whole.logStartOffset;
  }

  get highWatermark(): number {
    return this.whole.highWatermark;
  }

  get recordCount(): number {
    return this.whole.recordCount;
  }

  offsetAt(index: number): number {
    return this.whole.offsetAt(index);
  }

  offsetForTime(time: number): number {
    return this.whole.offsetForTime(time);
  }

  visit(from: number, to: number, visitor: (record: LogRecord<unknown>) => unknown): void {
    this.whole.visit(from, to, visitor);
  }
}
