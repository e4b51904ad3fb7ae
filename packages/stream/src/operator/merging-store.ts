import { toTicks } from '@sim/core';
import { timeAfter } from '../time/exact-time.ts';
import { SessionWindow } from '../windows/session-window.ts';
import type { WindowBounds, WindowType } from '../windows/window-type.ts';
import { assignedBounds, invalidWindow } from './assigned-windows.ts';
import { MinHeap } from '../collections/min-heap.ts';
import { mergeReach } from './merge-reach.ts';
import type { OperatorContext } from './operator-context.ts';
import { byKey, describePane } from './pane.ts';
import { Session, type SessionTimer } from './session.ts';
import { StartList } from './start-list.ts';
import type { WindowState } from './window-state.ts';
import type { Placement, WindowStore } from './window-store.ts';

/**
 * Windows that merge, such as sessions: for each key a list in order of start, in which an element
 * looks at its neighbours only.
 *
 * An element is merged first, and the merged window is tested: an element that is long behind is
 * taken if it touches a window that is still kept.
 */
export class MergingStore<V, S> implements WindowStore<V> {
  active = 0;
  retained = 0;
  private readonly context: OperatorContext<V, S>;
  private readonly keys = new Map<string, StartList<Session<S>>>();
  /** The gap in ticks, of sessions whose rules are those of this package. */
  private readonly gap: number | undefined;
  private readonly closing = new MinHeap<SessionTimer<S>>((a, b) => a.at < b.at);
  private readonly expiring = new MinHeap<SessionTimer<S>>((a, b) => a.at < b.at);

  constructor(context: OperatorContext<V, S>) {
    this.context = context;
    this.gap = plainGap(context.windowType);
  }

  add(key: string, value: V, eventTime: number): Placement {
    const { gap } = this;
    if (gap !== undefined) {
      if (this.extend(key, value, eventTime, gap)) return 'on-time';
      const end = timeAfter(eventTime, gap);
      // What the window type would give, without asking it.
      if (end > eventTime) return this.addTo(key, [eventTime, end], value);
    }
    const windows = assignedBounds(this.context.windowType, eventTime, value);
    let placement: Placement = windows.length === 0 ? 'unassigned' : 'too-late';
    for (const window of windows) {
      const placed = this.addTo(key, window, value);
      if (placed !== 'too-late' && placement !== 'on-time') placement = placed;
    }
    return placement;
  }

  private addTo(key: string, window: WindowBounds, value: V): Placement {
    const session = this.place(key, window);
    if (session === undefined) return 'too-late';
    session.state = this.context.contents.add(session.state, value, this.context.sequence);
    session.count++;
    if (!session.closed) return 'on-time';
    this.emit(session);
    return 'updated';
  }

  /**
   * The usual case, without asking the window type: the element falls into the last session of its
   * key, which is open and was not sent yet, so that nothing else can merge, close or be taken back.
   */
  private extend(key: string, value: V, eventTime: number, gap: number): boolean {
    const last = this.keys.get(key)?.last;
    if (last === undefined || last.closed || last.emitted !== undefined) return false;
    if (!(eventTime >= last.start && eventTime <= last.end)) return false;
    const end = timeAfter(eventTime, gap);
    // So far from 0 that the gap is lost: the window type refuses it.
    if (!(end > eventTime)) return false;
    // Its timer stays where it is: looked at then, it is set again.
    if (end > last.end) last.end = end;
    last.state = this.context.contents.add(last.state, value, this.context.sequence);
    last.count++;
    return true;
  }

  advance(): void {
    const { closing, context, expiring } = this;
    for (let top = closing.peek(); top !== undefined && context.isClosed(top.at); top = closing.peek()) {
      const due = this.takeDue(closing, top.at);
      due.sort((a, b) => byKey(a, b) || a.start - b.start);
      for (const session of due) {
        session.closed = true;
        this.active--;
        this.retained++;
        this.watch(session);
        this.emit(session);
      }
    }
    for (let top = expiring.peek(); top !== undefined && context.isExpired(top.at); top = expiring.peek()) {
      for (const session of this.takeDue(expiring, top.at)) this.forget(session);
    }
  }

  states(key?: string): WindowState[] {
    const lists = key === undefined ? [...this.keys.values()] : [this.keys.get(key) ?? new StartList<Session<S>>()];
    return lists.flatMap((sessions) =>
      sessions
        .all()
        .map((session) => describePane(this.context.contents, session, session.start, session.end, session.closed)),
    );
  }

  /**
   * The session that a new window becomes part of, with everything merged but the element itself;
   * `undefined` if it comes too late.
   */
  private place(key: string, window: WindowBounds): Session<S> | undefined {
    const { context } = this;
    const sessions = this.keys.get(key) ?? new StartList<Session<S>>();
    const at = sessions.firstAfter(window[0]);
    const { from, to, bounds } = mergeReach(context.windowType, sessions, at, window);
    const closed = context.isClosed(bounds[1]);
    const expired = closed && context.isExpired(bounds[1]);
    if (from === to) {
      if (expired) return undefined;
      const session = new Session<S>(key, bounds[0], bounds[1], context.contents.create(), closed);
      if (sessions.isEmpty) this.keys.set(key, sessions);
      sessions.insert(at, session);
      if (closed) this.retained++;
      else this.active++;
      this.watch(session);
      return session;
    }
    if (expired) {
      throw invalidWindow('merge', 'a window that is still kept', bounds);
    }
    return this.unite(sessions, from, to, bounds, closed);
  }

  /** Makes one session of a run of them; the first one goes on. */
  private unite(
    sessions: StartList<Session<S>>,
    from: number,
    to: number,
    bounds: WindowBounds,
    closed: boolean,
  ): Session<S> {
    const { contents, sink } = this.context;
    const [start, end] = bounds;
    const survivor = sessions.at(from) as Session<S>;
    const wasClosed = survivor.closed;
    for (let at = from; at < to; at++) {
      const part = sessions.at(at) as Session<S>;
      if (part.closed) this.retained--;
      else this.active--;
      if (part.emitted !== undefined && (part.emitted.start !== start || part.emitted.end !== end)) {
        sink.retract(part.key, part.emitted.start, part.emitted.end, part.revision);
        part.emitted = undefined;
      }
    }
    for (let at = from + 1; at < to; at++) survivor.absorb(sessions.at(at) as Session<S>, contents);
    if (to - from > 1) {
      sessions.remove(from + 1, to - from - 1);
      sink.merged(to - from);
    }
    survivor.start = start;
    survivor.end = end;
    survivor.closed = closed;
    if (closed) this.retained++;
    else this.active++;
    if (wasClosed !== closed || (survivor.timer as SessionTimer<S>).at > end) this.watch(survivor);
    return survivor;
  }

  private watch(session: Session<S>): void {
    session.timer = { at: session.end, session };
    (session.closed ? this.expiring : this.closing).push(session.timer);
  }

  /**
   * Takes the sessions out of a heap that end exactly at a time; those whose end has moved on go
   * back.
   */
  private takeDue(heap: MinHeap<SessionTimer<S>>, at: number): Session<S>[] {
    const due: Session<S>[] = [];
    while (heap.peek()?.at === at) {
      const timer = heap.pop() as SessionTimer<S>;
      const { session } = timer;
      if (session.timer !== timer) continue;
      if (session.end > at) this.watch(session);
      else due.push(session);
    }
    return due;
  }

  private emit(session: Session<S>): void {
    session.emitted = { start: session.start, end: session.end };
    this.context.sink.emit(session.key, session.start, session.end, session.state, session.count, ++session.revision);
  }

  private forget(session: Session<S>): void {
    const sessions = this.keys.get(session.key) as StartList<Session<S>>;
    this.retained--;
    sessions.remove(sessions.firstAfter(session.start) - 1, 1);
    if (sessions.isEmpty) this.keys.delete(session.key);
  }
}

/** The gap of sessions, in ticks, if it is one for all and nothing was overridden. */
function plainGap(windowType: WindowType): number | undefined {
  const { assignWindows, merge, shouldClose } = SessionWindow.prototype;
  const isPlain =
    windowType instanceof SessionWindow &&
    windowType.assignWindows === assignWindows &&
    windowType.merge === merge &&
    windowType.shouldClose === shouldClose;
  return isPlain && typeof windowType.gap === 'number' ? toTicks(windowType.gap) : undefined;
}
