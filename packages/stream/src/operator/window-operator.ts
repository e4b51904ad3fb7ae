import { invalidOption, toTicks } from '@sim/core';
import type { LateEvent, WindowResult, WindowRetraction } from '../events/stream-events.ts';
import type { WindowPane } from '../events/window-pane.ts';
import { exactTime, timeAfter } from '../time/exact-time.ts';
import { Grid } from '../windows/grid.ts';
import { AccumulatedContents } from './accumulated-contents.ts';
import { BucketStore } from './bucket-store.ts';
import { BufferedContents, foldedBy } from './buffered-contents.ts';
import { MergingStore } from './merging-store.ts';
import { OperatorContext, type WindowSink } from './operator-context.ts';
import type { WindowOperatorStats } from './operator-stats.ts';
import { SliceStore } from './slice-store.ts';
import { TimedContents } from './timed-contents.ts';
import { TriggeredStore } from './triggered-store.ts';
import { defaultTriggering, type Triggering, triggeringOf } from './triggering.ts';
import type { WindowContents } from './window-contents.ts';
import type { WindowsSnapshot } from './window-snapshot.ts';
import { byEmission, type WindowState } from './window-state.ts';
import type { ResolvedWindowingOptions } from './windowing-options.ts';
import type { WindowStore } from './window-store.ts';

/** What becomes of a late element: it updates a closed window, or no window takes it. */
export type LateOutcome = 'updated' | 'dropped' | 'side-output';

/** Where the outputs of an operator go, at once and in order. */
export interface OperatorOutlet<V, R> {
  result(result: WindowResult<R>): void;
  retraction(retraction: WindowRetraction): void;
  /** All windows of an element have closed. */
  late(event: LateEvent<V>, outcome: LateOutcome): void;
  /** The clock, in seconds. */
  now(): number;
}

/**
 * A window operator as a state machine: fed with elements and watermarks, it decides what is late,
 * keeps the windows and emits their results. It knows no simulation, and asks for the time of the clock.
 */
export class WindowOperator<V, R> implements WindowSink<any> {
  private readonly outlet: OperatorOutlet<V, R>;
  private readonly contents: WindowContents<V, any, R>;
  private readonly context: OperatorContext<V, any>;
  private readonly triggering: Triggering<V> | undefined;
  private readonly tellsPanes: boolean;
  private store: WindowStore<V>;
  /** The same store, where there are triggers. */
  private triggered: TriggeredStore<V, any> | undefined;
  private readonly lateness: number;
  private readonly sideOutput: boolean;
  private readonly retractions: boolean;
  /** What `context.sequence` was when the statistics began. */
  private sequenceBefore = 0;
  private eventsOnTime = 0;
  private eventsUnassigned = 0;
  windowsEmitted = 0;
  windowsUpdated = 0;
  private windowsMerged = 0;
  lateEventsDropped = 0;
  private lateEventsUpdated = 0;
  private lateEventsSideOutput = 0;
  private lateEventsUnassigned = 0;
  private maxActiveWindows = 0;
  private maxRetainedWindows = 0;

  /** @param inCheckpoints - whether its windows go into checkpoints: then all are kept as those with triggers are */
  constructor(options: ResolvedWindowingOptions<V, R>, outlet: OperatorOutlet<V, R>, inCheckpoints = false) {
    const { allowedLateness, lateEventPolicy, updateRetention, windowType } = options;
    this.outlet = outlet;
    this.lateness = toTicks(allowedLateness);
    this.sideOutput = lateEventPolicy === 'side-output';
    const triggering = triggeringOf(options);
    this.tellsPanes = triggering !== undefined;
    this.triggering = inCheckpoints ? (triggering ?? defaultTriggering(options)) : triggering;
    this.retractions = options.retractions || options.accumulationMode === 'retracting';
    this.contents = contentsFor(options);
    const retention = lateEventPolicy === 'update' ? Math.max(allowedLateness, updateRetention) : allowedLateness;
    const onClock = options.timeDomain === 'processing-time';
    const rules = { windowType, retention: toTicks(retention), onClock };
    this.context = new OperatorContext<V, any>(rules, this.contents, this, () => outlet.now());
    this.triggered = this.triggeredStore();
    this.store = this.triggered ?? storeFor(this.context);
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

  get eventsProcessed(): number {
    return this.context.sequence - this.sequenceBefore;
  }

  get lateEvents(): number {
    return this.lateEventsDropped + this.lateEventsUpdated + this.lateEventsSideOutput;
  }

  get stats(): WindowOperatorStats {
    const { eventsProcessed, lateEvents, lateEventsDropped, lateEventsUpdated, lateEventsSideOutput } = this;
    return {
      eventsProcessed,
      eventsOnTime: this.eventsOnTime,
      eventsUnassigned: this.eventsUnassigned,
      windowsEmitted: this.windowsEmitted,
      windowsUpdated: this.windowsUpdated,
      windowsMerged: this.windowsMerged,
      lateEvents,
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

  /** Starts the counts over; windows and watermark stay. */
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
        this.outlet.late({ key, value, eventTime, watermark: this.context.watermark }, 'updated');
        break;
      case 'unassigned':
        this.eventsUnassigned++;
        if (this.context.onClock || !(timeAfter(time, this.lateness) < this.context.watermark)) break;
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

  /** When the clock brings something to do; Infinity if nothing yet, `undefined` if nothing ever. */
  get nextProcessingTimer(): number | undefined {
    return this.triggered?.nextProcessingTimer;
  }

  /** Does what the clock brings, in seconds. */
  advanceProcessingTime(now: number): void {
    this.triggered?.advanceProcessingTime(now);
    this.noteHighWater();
  }

  /** The windows that are kept, of all keys or of one, in order of emission. */
  windows(key?: string): readonly WindowState[] {
    if (key !== undefined && typeof key !== 'string') throw invalidOption('windows', 'key', 'a string', key);
    return this.store.states(key).sort(byEmission);
  }

  /** Forgets all windows and the watermark, not the counts. Returns how many windows were lost. */
  reset(): number {
    const { active, retained } = this.store;
    this.context.watermark = -Infinity;
    this.triggered = this.triggeredStore();
    this.store = this.triggered ?? storeFor(this.context);
    return active + retained;
  }

  /** Copies of the windows, where they go into checkpoints. O(state). */
  snapshot(): WindowsSnapshot {
    return { windows: this.triggered?.snapshot() ?? [], sequence: this.context.sequence };
  }

  /** Starts over, without a watermark, with what operators have left, of the keys that are its own. */
  restore(snapshots: readonly WindowsSnapshot[], owns: (key: string) => boolean): void {
    this.reset();
    const sequence = Math.max(this.context.sequence, ...snapshots.map((each) => each.sequence));
    this.sequenceBefore += sequence - this.context.sequence;
    this.context.sequence = sequence;
    for (const { windows } of snapshots) this.triggered?.restore(windows.filter(({ key }) => owns(key)));
    this.noteHighWater();
  }

  emit(
    key: string,
    start: number,
    end: number,
    state: unknown,
    count: number,
    revision: number,
    pane?: WindowPane,
  ): void {
    if (revision === 0) this.windowsEmitted++;
    else this.windowsUpdated++;
    const result = {
      key,
      windowStart: start,
      windowEnd: end,
      result: this.contents.result(state),
      recordCount: count,
      revision,
    };
    this.outlet.result(pane === undefined || !this.tellsPanes ? result : { ...result, pane });
  }

  retract(key: string, start: number, end: number, revision: number): void {
    if (this.retractions) this.outlet.retraction({ key, windowStart: start, windowEnd: end, revision });
  }

  merged(windows: number): void {
    this.windowsMerged += windows - 1;
  }

  private triggeredStore(): TriggeredStore<V, any> | undefined {
    return this.triggering === undefined ? undefined : new TriggeredStore<V, any>(this.context, this.triggering);
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

function contentsFor<V, R>(options: ResolvedWindowingOptions<V, R>): WindowContents<V, any, R> {
  const { aggregate, evictor, windowType } = options;
  if (evictor !== undefined) {
    const contents = new TimedContents<V, R>(typeof aggregate === 'function' ? aggregate : foldedBy(aggregate));
    return contents as WindowContents<unknown, any, R> as WindowContents<V, any, R>;
  }
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
