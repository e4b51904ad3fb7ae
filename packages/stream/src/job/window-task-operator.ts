import type { LateEvent, WindowResult, WindowRetraction } from '../events/stream-events.ts';
import { elementOfResult, finiteElement } from '../events/stream-payloads.ts';
import type { WindowOperatorStats } from '../operator/operator-stats.ts';
import { type LateOutcome, WindowOperator } from '../operator/window-operator.ts';
import type { WindowsSnapshot } from '../operator/window-snapshot.ts';
import type { ResolvedWindowingOptions } from '../operator/windowing-options.ts';
import { checkApart, type TaskOperator } from './task-operator.ts';

/** The side outputs of a window operator of a job. */
export const WINDOW_OUTPUTS: readonly string[] = ['late', 'retractions'];

/** Where the outputs of a window operator of a job go. */
export interface WindowTaskOutlet {
  emit(tag: string | undefined, key: string, value: unknown, timestamp: number): void;
  note(kind: 'window' | 'retraction' | 'late', detail: object): void;
}

/**
 * Windows as an operator of a job. They are kept as those with triggers are, which Apache Flink's
 * window operator does with all of them: what is due is in timers, and these go into checkpoints.
 */
export class WindowTaskOperator implements TaskOperator {
  private readonly operator: WindowOperator<unknown, unknown>;
  private readonly owner: string;
  private readonly outlet: WindowTaskOutlet;
  private now = 0;

  constructor(owner: string, options: ResolvedWindowingOptions<any, any>, outlet: WindowTaskOutlet) {
    this.owner = owner;
    this.outlet = outlet;
    this.operator = new WindowOperator<unknown, unknown>(
      options,
      {
        result: (result) => this.result(result),
        retraction: (retraction) => this.retraction(retraction),
        late: (event, outcome) => this.late(event, outcome),
        now: () => this.now,
      },
      true,
    );
  }

  get stats(): WindowOperatorStats {
    return this.operator.stats;
  }

  get stateSize(): number {
    return this.operator.activeWindows + this.operator.retainedWindows;
  }

  get nextProcessingTimer(): number {
    return this.operator.nextProcessingTimer ?? Infinity;
  }

  process(key: string, value: unknown, timestamp: number, _input: number, now: number): void {
    this.now = now;
    this.operator.processElement(key, value, timestamp);
  }

  advanceWatermark(watermark: number, now: number): boolean {
    this.now = now;
    return this.operator.advanceWatermark(watermark);
  }

  advanceProcessingTime(now: number): void {
    this.now = now;
    this.operator.advanceProcessingTime(now);
  }

  snapshot(): WindowsSnapshot {
    return this.operator.snapshot();
  }

  restore(snapshots: readonly unknown[], owns: (key: string) => boolean, now: number): void {
    this.now = now;
    const all = snapshots as readonly WindowsSnapshot[];
    checkApart(
      this.owner,
      all.map(({ windows }) => windows.map(({ key }) => key)),
    );
    this.operator.restore(all, owns);
  }

  notifyComplete(): void {}

  private result(result: WindowResult): void {
    this.outlet.emit(undefined, result.key, result, this.timeOf(result));
    this.outlet.note('window', { ...result, start: result.windowStart, end: result.windowEnd });
  }

  private retraction(retraction: WindowRetraction): void {
    this.outlet.emit(
      'retractions',
      retraction.key,
      retraction,
      this.timeOf({ ...retraction, result: undefined, recordCount: 0 }),
    );
    this.outlet.note('retraction', retraction);
  }

  /** The last instant of a window, as in chains of processors. */
  private timeOf(result: WindowResult): number {
    const { now, operator } = this;
    const element = finiteElement(elementOfResult(result), { now, watermark: operator.watermark });
    return element?.eventTime ?? now;
  }

  private late({ eventTime, key, value, watermark }: LateEvent, outcome: LateOutcome): void {
    if (outcome === 'side-output') this.outlet.emit('late', key, value, eventTime);
    this.outlet.note('late', { key, eventTime, watermark, outcome });
  }
}
