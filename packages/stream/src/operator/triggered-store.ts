import type { TimestampedValue } from '../evictors/evictor.ts';
import { MinHeap } from '../collections/min-heap.ts';
import { exactTime, timeAfter } from '../time/exact-time.ts';
import { checkResult } from '../triggers/check-trigger.ts';
import { isFire, type Trigger, type TriggerResult, type TriggerWindow } from '../triggers/trigger.ts';
import type { WindowBounds } from '../windows/window-type.ts';
import { assignedBounds, invalidWindow } from './assigned-windows.ts';
import type { ValueBuffer } from './buffered-contents.ts';
import { mergeReach } from './merge-reach.ts';
import type { OperatorContext } from './operator-context.ts';
import { byKey, describePane } from './pane.ts';
import { StartList } from './start-list.ts';
import { evict } from './timed-contents.ts';
import { TriggeredWindow } from './triggered-window.ts';
import type { Triggering } from './triggering.ts';
import { TriggerScope } from './trigger-scope.ts';
import type { WindowSnapshot } from './window-snapshot.ts';
import type { WindowState } from './window-state.ts';
import type { Placement, WindowStore } from './window-store.ts';
import { WindowTimers } from './window-timers.ts';

/**
 * Windows that emit when a trigger says so: Apache Flink's general window operator, for windows of
 * event time and of the clock, that merge or not.
 *
 * A window is freed by a timer at its end plus the time it is kept, of which its trigger is told as of
 * its own.
 */
export class TriggeredStore<V, S> implements WindowStore<V> {
  active = 0;
  retained = 0;
  private readonly context: OperatorContext<V, S>;
  private readonly triggering: Triggering<V>;
  private readonly trigger: Trigger<V>;
  private readonly merges: boolean;
  private readonly keys = new Map<string, StartList<TriggeredWindow<S>>>();
  /** Windows that merge and have finished: they take no part any more, and nothing is put into them. */
  private readonly finished = new Map<string, TriggeredWindow<S>[]>();
  private readonly eventTimers = new WindowTimers<S>('eventTimers');
  private readonly processingTimers = new WindowTimers<S>('processingTimers');
  private readonly scope: TriggerScope<S>;
  private readonly closing = new MinHeap<TriggeredWindow<S>>((a, b) => a.end < b.end);

  constructor(context: OperatorContext<V, S>, triggering: Triggering<V>) {
    this.context = context;
    this.triggering = triggering;
    this.trigger = triggering.trigger;
    this.merges = context.windowType.merge !== undefined;
    this.scope = new TriggerScope<S>(context, this.eventTimers, this.processingTimers);
  }

  get nextProcessingTimer(): number {
    return this.processingTimers.next;
  }

  add(key: string, value: V, eventTime: number): Placement {
    const { context } = this;
    const time = context.onClock ? exactTime(context.now()) : eventTime;
    const windows = assignedBounds(context.windowType, time, value);
    let placement: Placement = windows.length === 0 ? 'unassigned' : 'too-late';
    for (const bounds of windows) {
      const window = this.merges ? this.placeMerged(key, bounds) : this.place(key, bounds);
      if (window === undefined) continue;
      this.put(window, value, time);
      if (placement !== 'on-time') placement = window.closed ? 'updated' : 'on-time';
    }
    return placement;
  }

  advance(): void {
    const { closing, context } = this;
    const { watermark } = context;
    if (!context.onClock) {
      for (let top = closing.peek(); top !== undefined && top.end <= watermark; top = closing.peek()) {
        closing.pop();
        if (top.gone || top.closed) continue;
        top.closed = true;
        this.active--;
        this.retained++;
      }
    }
    this.eventTimers.fire(watermark, (window, time) => {
      if (!window.gone) {
        const result = this.trigger.onEventTime(time, window.bounds, this.scope.of(window));
        this.respond(window, result, 'onEventTime', time);
      }
      if (!context.onClock && time === window.bounds.cleanupTime) this.free(window);
    });
    if (context.onClock && watermark === Infinity) this.closeAll();
  }

  /** Fires the timers of the clock that are due. */
  advanceProcessingTime(now: number): void {
    this.processingTimers.fire(exactTime(now), (window, time) => this.onProcessingTime(window, time));
  }

  states(key?: string): WindowState[] {
    const lists =
      key === undefined ? [...this.keys.values()] : [this.keys.get(key) ?? new StartList<TriggeredWindow<S>>()];
    return lists.flatMap((windows) =>
      windows
        .all()
        .map((window) => describePane(this.context.contents, window, window.start, window.end, window.emitted)),
    );
  }

  /** Copies of all windows, those that have finished and are not forgotten included. O(state). */
  snapshot(): WindowSnapshot<S>[] {
    const windows = [...this.keys.values()].flatMap((each) => each.all());
    const { contents } = this.context;
    return [...windows, ...[...this.finished.values()].flat()].map((window) =>
      window.snapshot(contents.copy(window.state)),
    );
  }

  /** Takes in windows of a snapshot, as they were before any watermark. */
  restore(windows: readonly WindowSnapshot<S>[]): void {
    for (const snapshot of windows) {
      const { key, start } = snapshot;
      const state = this.context.contents.copy(snapshot.state);
      const window = TriggeredWindow.restored(snapshot, this.boundsOf([start, snapshot.end]), state);

      for (const time of snapshot.eventTimers) this.eventTimers.register(window, time);
      for (const time of snapshot.processingTimers) this.processingTimers.register(window, time);
      if (window.gone) {
        this.finished.set(key, [...(this.finished.get(key) ?? []), window]);
        continue;
      }
      const ofKey = this.keys.get(key) ?? new StartList<TriggeredWindow<S>>();
      if (ofKey.isEmpty) this.keys.set(key, ofKey);
      ofKey.insert(ofKey.firstAfter(start), window);
      this.active++;
      if (!this.context.onClock) this.closing.push(window);
    }
  }

  private put(window: TriggeredWindow<S>, value: V, time: number): void {
    const { contents, sequence } = this.context;
    const element = this.triggering.evictor === undefined ? value : { value, timestamp: time };
    window.state = contents.add(window.state, element as V, sequence);
    window.count++;
    const result = this.trigger.onElement(value, time, window.bounds, this.scope.of(window));
    this.respond(window, result, 'onElement', this.context.onClock ? time : this.context.watermark);
  }

  private onProcessingTime(window: TriggeredWindow<S>, time: number): void {
    const { onClock, watermark } = this.context;
    const result = this.trigger.onProcessingTime(time, window.bounds, this.scope.of(window));
    this.respond(window, result, 'onProcessingTime', onClock ? time : watermark);
    if (onClock && time === window.bounds.cleanupTime) this.free(window);
  }

  /** At the end of the input windows on the clock emit what their trigger gives for their end. */
  private closeAll(): void {
    const windows = [...this.keys.values()].flatMap((each) => each.all());
    windows.sort((a, b) => (a.end < b.end ? -1 : a.end > b.end ? 1 : byKey(a, b) || (a.start < b.start ? -1 : 1)));
    for (const window of windows) this.onProcessingTime(window, window.end);
  }

  /** Does what the trigger says. */
  private respond(
    window: TriggeredWindow<S>,
    result: TriggerResult,
    cause: 'onElement' | 'onEventTime' | 'onProcessingTime',
    time: number,
  ): void {
    if (checkResult(cause, result) === 'CONTINUE') return;
    const fires = isFire(result);
    if (fires) this.fire(window, cause, time);
    if (result === 'PURGE' || result === 'FIRE_AND_PURGE' || (fires && this.triggering.mode === 'discarding')) {
      window.state = this.context.contents.create();
      window.count = 0;
    }
  }

  private fire(window: TriggeredWindow<S>, cause: string, time: number): void {
    const { evictor, mode } = this.triggering;
    const { key, bounds } = window;
    if (window.count === 0 && this.trigger.firesEmpty !== true) return;
    if (evictor !== undefined) window.count = evict(timed<V>(window.state), evictor.evictBefore?.bind(evictor), bounds);
    const isFinished = this.trigger.isFinished?.(bounds, this.scope.of(window)) === true;
    const isLast = isFinished || (cause !== 'onElement' && time === bounds.cleanupTime);
    const pane = window.nextPane(time, cause === 'onElement', isLast);
    const { sink } = this.context;
    if (mode === 'retracting' && window.emitted) sink.retract(key, bounds.start, bounds.end, window.revision);
    window.emitted = true;
    sink.emit(key, bounds.start, bounds.end, window.state, window.count, ++window.revision, pane);
    if (evictor !== undefined) window.count = evict(timed<V>(window.state), evictor.evictAfter?.bind(evictor), bounds);
    if (isFinished && this.merges) this.bury(window);
  }

  /** The window of those bounds, unless its time is over. */
  private place(key: string, bounds: WindowBounds): TriggeredWindow<S> | undefined {
    const window = this.boundsOf(bounds);
    if (this.isLate(window)) return undefined;
    let windows = this.keys.get(key);
    const at = windows?.firstAfter(window.start) ?? 0;
    for (let back = at - 1; ; back--) {
      const found = windows?.at(back);
      if (found === undefined || found.start !== window.start) break;
      if (found.end === window.end)
        return this.trigger.isFinished?.(found.bounds, this.scope.of(found)) === true ? undefined : found;
    }
    if (windows === undefined) this.keys.set(key, (windows = new StartList<TriggeredWindow<S>>()));
    const made = this.make(key, window);
    windows.insert(at, made);
    return made;
  }

  /** The window that one becomes part of, with everything merged but the element itself. */
  private placeMerged(key: string, bounds: WindowBounds): TriggeredWindow<S> | undefined {
    if (this.finished.get(key)?.some(({ start, end }) => start === bounds[0] && end === bounds[1]) === true)
      return undefined;
    const windows = this.keys.get(key) ?? new StartList<TriggeredWindow<S>>();
    const at = windows.firstAfter(bounds[0]);
    const reach = mergeReach(this.context.windowType, windows, at, bounds);
    const first = windows.at(reach.from);
    const [start, end] = reach.bounds;
    if (first !== undefined && reach.to - reach.from === 1 && first.start === start && first.end === end) return first;
    const merged = this.boundsOf(reach.bounds);
    if (this.isLate(merged)) {
      if (reach.from === reach.to) return undefined;
      throw invalidWindow('merge', 'a window that is still kept', reach.bounds);
    }
    if (windows.isEmpty) this.keys.set(key, windows);
    const window = this.make(key, merged);
    if (reach.to > reach.from) this.unite(windows, reach.from, reach.to, window);
    windows.insert(reach.from, window);
    return window;
  }

  /** Takes a run of windows out, and what is in them into one. */
  private unite(windows: StartList<TriggeredWindow<S>>, from: number, to: number, window: TriggeredWindow<S>): void {
    const { contents, sink } = this.context;
    const parts: TriggeredWindow<S>[] = [];
    for (let at = from; at < to; at++) parts.push(windows.at(at) as TriggeredWindow<S>);
    parts.forEach((part, at) => {
      window.state = at === 0 ? part.state : contents.merge(window.state, part.state);
      window.count += part.count;
      window.revision = Math.max(window.revision, part.revision);
      if (!part.emitted) return;
      if (part.start === window.start && part.end === window.end) window.emitted = true;
      else sink.retract(part.key, part.start, part.end, part.revision);
    });
    this.trigger.onMerge?.(window.bounds, this.scope.of(window, parts));
    for (const part of parts) this.clear(part);
    windows.remove(from, to - from);
    if (parts.length > 1) sink.merged(parts.length);
  }

  private make(key: string, bounds: TriggerWindow): TriggeredWindow<S> {
    const { contents, onClock, retention, watermark } = this.context;
    const window = new TriggeredWindow<S>(key, bounds, contents.create(), !onClock && bounds.end <= watermark);
    if (window.closed) this.retained++;
    else this.active++;
    if (onClock) this.processingTimers.register(window, bounds.cleanupTime);
    else if (retention !== Infinity) this.eventTimers.register(window, bounds.cleanupTime);
    if (!onClock && !window.closed) this.closing.push(window);
    return window;
  }

  private free(window: TriggeredWindow<S>): void {
    if (window.gone) {
      const left = this.finished.get(window.key)?.filter((each) => each !== window) ?? [];
      if (left.length > 0) this.finished.set(window.key, left);
      else this.finished.delete(window.key);
      return;
    }
    this.clear(window);
    this.takeOut(window);
  }

  /** Out of the windows that merge, but not forgotten. */
  private bury(window: TriggeredWindow<S>): void {
    const { cleanupTime } = window.bounds;
    const isKept = this.context.retention !== Infinity && this.context.watermark < cleanupTime;
    this.clear(window);
    this.takeOut(window);
    window.state = this.context.contents.create();
    if (!isKept) return;
    this.finished.set(window.key, [...(this.finished.get(window.key) ?? []), window]);
    this.eventTimers.register(window, cleanupTime);
  }

  private clear(window: TriggeredWindow<S>): void {
    this.trigger.clear(window.bounds, this.scope.of(window));
    window.triggerState = undefined;
    this.eventTimers.deleteAll(window);
    this.processingTimers.deleteAll(window);
    window.gone = true;
    if (window.closed) this.retained--;
    else this.active--;
  }

  private takeOut(window: TriggeredWindow<S>): void {
    const windows = this.keys.get(window.key) as StartList<TriggeredWindow<S>>;
    let at = windows.firstAfter(window.start) - 1;
    while (windows.at(at) !== window) at--;
    windows.remove(at, 1);
    if (windows.isEmpty) this.keys.delete(window.key);
  }

  private boundsOf([start, end]: WindowBounds): TriggerWindow {
    const { onClock, retention } = this.context;
    const cleanupTime = onClock ? end : retention === Infinity ? Infinity : timeAfter(end, retention);
    return { start, end, cleanupTime };
  }

  private isLate({ cleanupTime }: TriggerWindow): boolean {
    const { onClock, retention, watermark } = this.context;
    return !onClock && retention !== Infinity && watermark >= cleanupTime;
  }
}

function timed<V>(state: unknown): ValueBuffer<TimestampedValue<V>> {
  return state as ValueBuffer<TimestampedValue<V>>;
}
