import { toTicks } from '@sim/core';
import type { LateEvent, WindowResult, WindowRetraction } from '../events/stream-events.ts';
import { exactTime, timeAfter } from '../time/exact-time.ts';
import { Grid } from '../windows/grid.ts';
import { AccumulatedContents } from './accumulated-contents.ts';
import { BucketStore } from './bucket-store.ts';
import { BufferedContents, foldedBy } from './buffered-contents.ts';
import { MergingStore } from './merging-store.ts';
import { OperatorContext, type WindowSink } from './operator-context.ts';
import type { WindowOperatorStats } from './operator-stats.ts';
import { SliceStore } from './slice-store.ts';
import type { WindowContents } from './window-contents.ts';
import { byEmission, type WindowState } from './window-state.ts';
import type { ResolvedWindowingOptions } from './windowing-options.ts';
import type { WindowStore } from './window-store.ts';

/** What becomes of an element that no window takes. */
export type LateOutcome = 'dropped' | 'side-output';

/** Where the outputs of an operator go, at once and in order. */
export interface OperatorOutlet<V, R> {
  result(result: WindowResult<R>): void;
  retraction(retraction: WindowRetraction): void;
  /** An element came too late for all its windows. */
  late(event: LateEvent<V>, outcome: LateOutcome): void;
}

/**
 * A window operator as a state machine: fed with elements and watermarks, it decides what is late,
 * keeps the windows and emits their results. It knows no clock and no simulation.
 */
export class WindowOperator<V, R> implements WindowSink<any> {
  private readonly outlet: OperatorOutlet<V, R>;
  private readonly contents: WindowContents<V, any, R>;
  private readonly context: OperatorContext<V, any>;
  private store: WindowStore<V>;
  private readonly lateness: number;
  private readonly sideOutput: boolean;
  private readonly retractions: boolean;
  /** What `context.sequence` was when the statistics began. */
  private sequenceBefore = 0;
  private eventsOnTime = 0;
  private eventsUnassigned = 0;
  private windowsEmitted = 0;
  private windowsUpdated = 0;
  private windowsMerged = 0;
  private lateEventsDropped = 0;
  private lateEventsUpdated = 0;
  private lateEventsSideOutput = 0;
  private lateEventsUnassigned = 0;
  private maxActiveWindows = 0;
  private maxRetainedWindows = 0;

  constructor(options: ResolvedWindowingOptions<V, R>, outlet: OperatorOutlet<V, R>) {
    const { allowedLateness, lateEventPolicy, updateRetention, windowType } = options;
    this.outlet = outlet;
    this.lateness = toTicks(allowedLateness);
    this.sideOutput = lateEventPolicy === 'side-output';
    this.retractions = options.retractions;
    this.contents = contentsFor(options);
    const retention = lateEventPolicy === 'update' ? Math.max(allowedLateness, updateRetention) : allowedLateness;
    this.context = new OperatorContext<V, any>(windowType, this.contents, this, toTicks(retention));
    this.store = storeFor(this.context);
  }

  /** In seconds. */
  get watermark(): number {
    return this.context.watermark;
  }

  get activeWindows(): number {
    return this.store.active;
  }

  get retainedWindows(): number {
    return this.store.retained;
  }

  get totalWindowsEmitted(): number {
    return this.windowsEmitted;
  }

  get stats(): WindowOperatorStats {
    const { lateEventsDropped, lateEventsUpdated, lateEventsSideOutput } = this;
    return {
      eventsProcessed: this.context.sequence - this.sequenceBefore,
      eventsOnTime: this.eventsOnTime,
      eventsUnassigned: this.eventsUnassigned,
      windowsEmitted: this.windowsEmitted,
      windowsUpdated: this.windowsUpdated,
      windowsMerged: this.windowsMerged,
      lateEvents: lateEventsDropped + lateEventsUpdated + lateEventsSideOutput,
      lateEventsDropped,
      lateEventsUpdated,
      lateEventsSideOutput,
      lateEventsUnassigned: this.lateEventsUnassigned,
      activeWindows: this.store.active,
      retainedWindows: this.store.retained,
      maxActiveWindows: this.maxActiveWindows,
      maxRetainedWindows: this.maxRetainedWindows,
    };
  }

  /** Begins the counts anew; windows and watermark stay. */
  resetStats(): void {
    this.sequenceBefore = this.context.sequence;
    this.eventsOnTime = this.eventsUnassigned = 0;
    this.windowsEmitted = this.windowsUpdated = this.windowsMerged = 0;
    this.lateEventsDropped = this.lateEventsUpdated = this.lateEventsSideOutput = this.lateEventsUnassigned = 0;
    this.maxActiveWindows = this.store.active;
    this.maxRetainedWindows = this.store.retained;
  }

  /** Takes an element; its event time is in seconds and finite. */
  processElement(key: string, value: V, eventTime: number): void {
    const time = exactTime(eventTime);
    this.context.sequence++;
    switch (this.store.add(key, value, time)) {
      case 'on-time':
        this.eventsOnTime++;
        break;
      case 'updated':
        this.lateEventsUpdated++;
        break;
      case 'unassigned':
        this.eventsUnassigned++;
        if (!(timeAfter(time, this.lateness) < this.context.watermark)) break;
        this.lateEventsUnassigned++;
        this.turnAway(key, value, eventTime);
        break;
      case 'too-late':
        this.turnAway(key, value, eventTime);
        break;
    }
    this.noteHighWater();
  }

  /**
   * Closes what a watermark closes, frees what it frees. In seconds; one that is not ahead of the
   * present one is ignored. Returns whether it was.
   */
  advanceWatermark(seconds: number): boolean {
    const watermark = exactTime(seconds);
    if (!(watermark > this.context.watermark)) return false;
    this.context.watermark = watermark;
    this.store.advance();
    this.noteHighWater();
    return true;
  }

  /** The windows that are kept, of all keys or of one, in order of emission. */
  windows(key?: string): readonly WindowState[] {
    return this.store.states(key).sort(byEmission);
  }

  /** Forgets all windows and the watermark, not the counts. Returns how many windows were lost. */
  reset(): number {
    const { active, retained } = this.store;
    this.context.watermark = -Infinity;
    this.store = storeFor(this.context);
    return active + retained;
  }

  emit(key: string, start: number, end: number, state: unknown, count: number, revision: number): void {
    if (revision === 0) this.windowsEmitted++;
    else this.windowsUpdated++;
    this.outlet.result({
      key,
      windowStart: start,
      windowEnd: end,
      result: this.contents.result(state),
      recordCount: count,
      revision,
    });
  }

  retract(key: string, start: number, end: number, revision: number): void {
    if (this.retractions) this.outlet.retraction({ key, windowStart: start, windowEnd: end, revision });
  }

  merged(windows: number): void {
    this.windowsMerged += windows - 1;
  }

  private turnAway(key: string, value: V, eventTime: number): void {
    if (this.sideOutput) this.lateEventsSideOutput++;
    else this.lateEventsDropped++;
    this.outlet.late(
      { key, value, eventTime, watermark: this.context.watermark },
      this.sideOutput ? 'side-output' : 'dropped',
    );
  }

  private noteHighWater(): void {
    const { active, retained } = this.store;
    if (active > this.maxActiveWindows) this.maxActiveWindows = active;
    if (retained > this.maxRetainedWindows) this.maxRetainedWindows = retained;
  }
}

function contentsFor<V, R>({ aggregate, windowType }: ResolvedWindowingOptions<V, R>): WindowContents<V, any, R> {
  if (typeof aggregate === 'function') return new BufferedContents(aggregate);
  const rebuilds = aggregate.arrivalOrder === true || (windowType.merge !== undefined && aggregate.merge === undefined);
  return rebuilds ? new BufferedContents(foldedBy(aggregate)) : new AccumulatedContents(aggregate);
}

function storeFor<V>(context: OperatorContext<V, any>): WindowStore<V> {
  const { windowType, contents } = context;
  if (windowType.merge !== undefined) return new MergingStore(context);
  const grid = windowType.grid === undefined ? undefined : new Grid('windowType.grid', windowType.grid);
  return grid !== undefined && grid.slide < grid.size && contents.mergeable
    ? new SliceStore(context, grid)
    : new BucketStore(context, grid);
}
