import type { PaneTiming, WindowPane } from '../events/window-pane.ts';
import type { TriggerWindow } from '../triggers/trigger.ts';
import { deepCopy } from '../state/deep-copy.ts';
import type { WindowSnapshot } from './window-snapshot.ts';
import type { WindowTimer } from './window-timers.ts';

/** One window of one key, with the state and the timers of its trigger. */
export class TriggeredWindow<S> {
  readonly key: string;
  /** What its trigger sees of it. */
  readonly bounds: TriggerWindow;
  state: S;
  count = 0;
  /** The revision last emitted; -1 before the first. */
  revision = -1;
  /** Whether a result of it is in the hands of the receiver, and not taken back. */
  emitted = false;
  /** Whether the watermark has passed its end. */
  closed: boolean;
  /** Whether it was made when its end had passed. */
  readonly madeLate: boolean;
  /** Freed, merged into another, or finished. */
  gone = false;
  triggerState: Map<string, unknown> | undefined = undefined;
  eventTimers: Map<number, WindowTimer<S>> | undefined = undefined;
  processingTimers: Map<number, WindowTimer<S>> | undefined = undefined;
  /** Results of it, and those of them that were not early. */
  panes = 0;
  panesNotEarly = 0;

  constructor(key: string, bounds: TriggerWindow, state: S, closed: boolean) {
    this.key = key;
    this.bounds = bounds;
    this.state = state;
    this.closed = this.madeLate = closed;
  }

  /** One of a snapshot, without its timers: it is open again, since there is no watermark yet. */
  static restored<S>(of: WindowSnapshot<S>, bounds: TriggerWindow, state: S): TriggeredWindow<S> {
    const window = new TriggeredWindow<S>(of.key, bounds, state, of.madeLate);
    window.closed = false;
    window.count = of.count;
    window.revision = of.revision;
    window.emitted = of.emitted;
    window.gone = of.gone;
    window.panes = of.panes;
    window.panesNotEarly = of.panesNotEarly;
    window.triggerState = of.triggerState === undefined ? undefined : new Map(deepCopy(of.triggerState));
    return window;
  }

  /** What goes into a checkpoint; `state` is a copy of its own. */
  snapshot(state: S): WindowSnapshot<S> {
    const { count, emitted, end, gone, key, madeLate, panes, panesNotEarly, revision, start } = this;
    return {
      key,
      start,
      end,
      state,
      count,
      revision,
      emitted,
      madeLate,
      gone,
      panes,
      panesNotEarly,
      triggerState: deepCopy(this.triggerState),
      eventTimers: [...(this.eventTimers?.keys() ?? [])],
      processingTimers: [...(this.processingTimers?.keys() ?? [])],
    };
  }

  get start(): number {
    return this.bounds.start;
  }

  get end(): number {
    return this.bounds.end;
  }

  /**
   * The facts of its next result.
   *
   * @param time - the time that the trigger has fired for
   */
  nextPane(time: number, byElement: boolean, last: boolean): WindowPane {
    const timing = this.timing(time, byElement);
    const index = this.panes++;
    const onTimeIndex = timing === 'early' ? -1 : this.panesNotEarly++;
    return { timing, index, onTimeIndex, first: index === 0, last };
  }

  private timing(time: number, byElement: boolean): PaneTiming {
    if (time < this.end) return 'early';
    return this.panesNotEarly > 0 || this.madeLate || byElement ? 'late' : 'on-time';
  }
}
