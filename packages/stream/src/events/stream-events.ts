import type { WindowPane } from './window-pane.ts';

/**
 * Where an event comes from, when watermarks are kept for each source: the number of a partition or
 * a name.
 *
 * @public
 */
export type SourceId = string | number;

/**
 * The payload of a `Process` event: one element of the stream.
 *
 * @public
 */
export interface StreamElement<V = unknown> {
  /** What it is grouped by. @defaultValue 'default' */
  readonly key?: string;
  /** What is aggregated. */
  readonly value: V;
  /** When it happened, in seconds, finite. @defaultValue the simulation's clock */
  readonly eventTime?: number;
  /** Where it comes from; read by `perSource`. */
  readonly source?: SourceId;
}

/**
 * The payload of a `Watermark` event: no more elements with an event time before `watermark` are
 * expected.
 *
 * @public
 */
export interface WatermarkAdvance {
  /** In seconds; `Infinity` means that nothing more is expected at all. */
  readonly watermark: number;
  /** The input it speaks for; left out, it speaks for all of them. */
  readonly source?: SourceId;
  /**
   * Whether that input has nothing to say for now and is not waited for. Only with `source`.
   * @defaultValue false
   */
  readonly idle?: boolean;
}

/**
 * The payload of an `EndOfStream` event; it may also be left out.
 *
 * @public
 */
export interface StreamEnd {
  /** The input that has ended; left out, all of them have. */
  readonly source?: SourceId;
}

/**
 * The payload of a `WindowResult` event, sent to `downstream`: the result of one window of one key.
 *
 * @public
 */
export interface WindowResult<R = unknown> {
  /** The key of the window. */
  readonly key: string;
  /** The first event time inside, in seconds. */
  readonly windowStart: number;
  /** The first event time after it, in seconds. */
  readonly windowEnd: number;
  /**
   * What the aggregate made of its events, all of them: a later revision replaces an earlier one;
   * in the accumulation mode `'discarding'` of those since the one before.
   */
  readonly result: R;
  /** How many events the result is made of. */
  readonly recordCount: number;
  /**
   * 0 when the window closes, or first emits, 1 more each time it emits again. A merged session goes on
   * from the highest revision of its parts.
   */
  readonly revision: number;
  /** Where it stands among the results of its window: with a trigger, see `WindowingOptions`. */
  readonly pane?: WindowPane;
}

/**
 * The payload of a `LateEvent` event, sent to `sideOutput`: an element that came too late for all
 * its windows.
 *
 * @public
 */
export interface LateEvent<V = unknown> {
  /** The key of the element. */
  readonly key: string;
  /** The value of the element. */
  readonly value: V;
  /** When it happened, in seconds. */
  readonly eventTime: number;
  /** The watermark that it was behind, in seconds. */
  readonly watermark: number;
}

/**
 * The payload of a `WindowRetraction` event, sent to `downstream` where `retractions` is on: a
 * result that was sent is void, since its window became part of another one.
 *
 * @public
 */
export interface WindowRetraction {
  /** The key of the window. */
  readonly key: string;
  /** The first event time inside, in seconds. */
  readonly windowStart: number;
  /** The first event time after it, in seconds. */
  readonly windowEnd: number;
  /** The revision last sent for it. */
  readonly revision: number;
}
