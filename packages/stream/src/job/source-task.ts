import type { Timer } from '@sim/core';
import { toSeconds, toTicks } from '@sim/core';
import { DEFAULT_KEY } from '../events/stream-payloads.ts';
import { InputTracker } from '../watermarks/input-tracker.ts';
import type { WatermarkStrategy } from '../watermarks/watermark-strategy.ts';
import type { JobOperator, SourceRecord } from './job-options.ts';
import type { InstanceOf } from './checkpoints.ts';
import type { JobBarrier } from './job-item.ts';
import { Stopwatch } from './stopwatch.ts';
import { type JobRuntime, JobTask } from './job-task.ts';
import type { TaskOperator } from './task-operator.ts';
import type { AlignedReader, AlignmentGroup } from './watermark-alignment.ts';

/** More records than this are not counted. */
const MAX_BACKLOG = 2 ** 30;

/** A source has no operator: its state is an offset. */
const NOTHING: TaskOperator = {
  stateSize: 0,
  nextProcessingTimer: Infinity,
  process() {},
  advanceWatermark: () => false,
  advanceProcessingTime() {},
  snapshot: () => undefined,
  restore() {},
  notifyComplete() {},
};

/** How a source makes its watermark, and for whom it waits. */
export interface SourceProgress {
  readonly strategy: WatermarkStrategy;
  /** Between two watermarks, in seconds. */
  readonly interval: number;
  readonly alignment: { readonly group: AlignmentGroup; readonly maxDrift: number } | undefined;
}

/** One instance of a source: it reads records at their times, as long as there is credit for them. */
export class SourceTask extends JobTask {
  /** The record to be read next. */
  offset = 0;
  /** The furthest it has been, before a restart too. */
  reached = 0;
  private readonly read: NonNullable<JobOperator['source']>;
  private readonly progress: InputTracker;
  private timer: { readonly offset: number; readonly timer: Timer } | undefined = undefined;
  private tick: Timer | undefined = undefined;
  private triggered: { readonly barrier: JobBarrier; readonly stops: boolean } | undefined = undefined;
  private readonly reader: AlignedReader | undefined;
  private readonly paused = new Stopwatch();
  /** Whether it reads no further, since the job stops with a savepoint. */
  private stopped = false;

  constructor(
    name: string,
    place: InstanceOf,
    runtime: JobRuntime,
    read: NonNullable<JobOperator['source']>,
    { alignment, interval, strategy }: SourceProgress,
  ) {
    super(name, place, runtime, { operator: () => NOTHING, cost: undefined, target: undefined });
    this.read = read;
    this.progress = new InputTracker(name, strategy, interval, {
      advance: (watermark) => {
        if (watermark === -Infinity || watermark === Infinity) return;
        if (this.reader !== undefined && watermark > this.reader.watermark) this.reader.report({ watermark });
        this.sendAll({ kind: 'watermark', watermark, idle: false });
      },
      idle: (idle) => {
        this.reader?.report({ idle });
        this.sendAll({ kind: 'watermark', watermark: -Infinity, idle });
      },
    });
    this.reader = alignment?.group.join(alignment.maxDrift, () => this.wake());
  }

  override get isQuiet(): boolean {
    return this.queueLength === 0;
  }

  override resetStats(): void {
    super.resetStats();
    this.paused.reset(this.now);
  }

  protected override get watermarkAlignmentSeconds(): number {
    return this.paused.seconds(this.now);
  }

  /** Takes a snapshot and sends the barrier before the next record, or after the last one if it stops with it. */
  trigger(barrier: JobBarrier, stops: boolean): void {
    this.triggered = { barrier, stops };
    this.wake();
  }

  /** Reads on, if the job was to stop with it. */
  override abortCheckpoint(checkpoint: number): void {
    this.stopped = false;
    if (this.triggered?.barrier.checkpoint === checkpoint) this.triggered = undefined;
    this.wake();
  }

  override stateFor(): unknown {
    return { offset: this.offset };
  }

  override halt(): void {
    this.timer?.timer.cancel();
    this.tick?.cancel();
    this.timer = this.tick = this.triggered = undefined;
    this.paused.stop(this.now);
    super.halt();
  }

  override begin(snapshots: readonly unknown[]): void {
    this.stopped = false;
    this.offset = (snapshots[0] as { readonly offset: number } | undefined)?.offset ?? 0;
    this.progress.reset();
    this.reader?.reset();
    super.begin([], () => true);
  }

  protected override onCrash(): void {
    this.timer = this.tick = this.triggered = undefined;
    super.onCrash();
  }

  /** The records that are there and have not been read. O(log records). */
  protected override get queueLength(): number {
    const isThere = (offset: number) => {
      const record = this.record(offset);
      return record !== undefined && this.isThere(record);
    };
    let step = 1;
    // A source without end may have all of its records there.
    while (step < MAX_BACKLOG && isThere(this.offset + step - 1)) step *= 2;
    let low = this.offset;
    let high = this.offset + step - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (isThere(middle)) low = middle + 1;
      else high = middle;
    }
    return low - this.offset;
  }

  protected override goOn(): void {
    while (!this.hasEnded && this.isFree && !this.stopped) {
      if (this.triggered !== undefined) {
        const { barrier, stops } = this.triggered;
        const { checkpoint } = barrier;
        const state = this.stateFor();
        this.triggered = undefined;
        this.stopped = stops;
        this.afterSync(checkpoint, () => {
          this.sendAll(barrier);
          this.runtime.acknowledge(this, checkpoint, { state, size: 1 });
        });
        continue;
      }
      const record = this.record(this.offset);
      if (record === undefined) {
        this.tick?.cancel();
        this.tick = undefined;
        this.reader?.report({ ended: true });
        this.sendAll({ kind: 'end' });
        this.finishAll();
        return;
      }
      if (this.reader?.isPaused === true) {
        this.setStatus('idle');
        this.paused.start(this.now);
        // So that the run goes on until it is let go on.
        this.reader.report({});
        return;
      }
      this.paused.stop(this.now);
      if (!this.isThere(record)) {
        this.setStatus('idle');
        this.waitFor(record);
        this.runtime.idle(this);
        return;
      }
      if (!this.hasCredit) {
        this.setStatus('back-pressured');
        return;
      }
      this.offset++;
      if (this.offset > this.reached) this.reached = this.offset;
      this.countIn();
      const { eventTime = record.at, key = DEFAULT_KEY, value } = record;
      this.emit(undefined, key, value, eventTime);
      this.progress.noteElement(eventTime, { key, value }, this.now);
      this.armTick();
    }
  }

  private record(offset: number): SourceRecord | undefined {
    return this.read(offset, this.instance);
  }

  /** By the clock's ticks: a time between two of them is never reached. */
  private isThere({ at }: SourceRecord): boolean {
    return at <= this.now || toTicks(at) <= this.nowTicks;
  }

  private waitFor({ at }: SourceRecord): void {
    if (this.timer?.offset === this.offset) return;
    this.timer?.timer.cancel();
    const read = () => {
      this.timer = undefined;
      this.goOn();
    };
    this.timer = { offset: this.offset, timer: this.after(toSeconds(toTicks(at) - this.nowTicks), 'read', read) };
  }

  private armTick(): void {
    if (this.tick !== undefined || !this.progress.needsTick) return;
    const now = this.nowTicks;
    const tick = () => {
      this.tick = undefined;
      // One that waits for others is not idle.
      if (this.reader?.isPaused !== true) this.progress.tick(this.now);
      this.armTick();
    };
    this.tick = this.after(toSeconds(this.progress.nextTick(now) - now), 'watermark-tick', tick, { daemon: true });
  }
}
