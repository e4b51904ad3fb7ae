import { timeAfter } from '../time/exact-time.ts';
import { invalidWindow } from './assigned-windows.ts';
import type { WindowPane } from '../events/window-pane.ts';
import type { WindowType } from '../windows/window-type.ts';
import type { WindowContents } from './window-contents.ts';

/** Where the results of an operator go. Bounds are in seconds. */
export interface WindowSink<S> {
  /** A window has a result: for the first time (revision 0) or again. */
  emit(key: string, start: number, end: number, state: S, count: number, revision: number, pane?: WindowPane): void;
  /** A window that was emitted is no more: another one replaces it. */
  retract(key: string, start: number, end: number, revision: number): void;
  /** Windows of one key became one. */
  merged(windows: number): void;
}

/** What the stores of an operator share: its rules, its watermark, and the way out. */
export class OperatorContext<V, S> {
  readonly windowType: WindowType;
  readonly contents: WindowContents<V, S, unknown>;
  readonly sink: WindowSink<S>;
  /** Whether windows are those of the clock; only with triggers. */
  readonly onClock: boolean;
  /** The clock, in seconds. */
  readonly now: () => number;
  /** How long a closed window is kept after its end, in ticks. */
  readonly retention: number;
  /** In seconds. */
  watermark = -Infinity;
  /** Counts elements. */
  sequence = 0;

  constructor(
    rules: { readonly windowType: WindowType; readonly retention: number; readonly onClock: boolean },
    contents: WindowContents<V, S, unknown>,
    sink: WindowSink<S>,
    now: () => number,
  ) {
    this.windowType = rules.windowType;
    this.retention = rules.retention;
    this.onClock = rules.onClock;
    this.contents = contents;
    this.sink = sink;
    this.now = now;
  }

  isClosed(end: number): boolean {
    const { watermark } = this;
    if (watermark === -Infinity) return false;
    if (watermark === Infinity) return true;
    const closes: unknown = this.windowType.shouldClose(end, watermark);
    if (typeof closes !== 'boolean') throw invalidWindow(`shouldClose(${end}, ${watermark})`, 'true or false', closes);
    return closes;
  }

  /**
   * Whether a closed window is no longer kept. Of an infinite retention there is no end, not even
   * that of the input.
   */
  isExpired(end: number): boolean {
    return this.retention !== Infinity && this.watermark >= timeAfter(end, this.retention);
  }
}
