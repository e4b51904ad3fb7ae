import type { SourceId, StreamElement } from '../events/stream-events.ts';

/**
 * Makes the watermark of one processor: what it has seen so far and what it concludes from it. Open
 * to users.
 *
 * A watermark that a method returns advances the processor; one that is not ahead of the present
 * one is ignored, so it never goes back.
 *
 * @public
 */
export interface WatermarkGenerator {
  /**
   * Told of each element, after the element was processed.
   *
   * @param eventTime - when it happened, in seconds
   * @param element - the element
   * @param now - the simulation's clock, in seconds
   * @returns a watermark to take effect at once; nothing to wait for the next periodic call
   */
  onEvent(eventTime: number, element: StreamElement, now: number): number | undefined | void;

  /**
   * Called at every multiple of `watermarkInterval` while `needsTick` is not false, and at all only
   * after the first input.
   *
   * @param now - the simulation's clock, in seconds
   * @returns a watermark, or nothing
   */
  onPeriodicEmit?(now: number): number | undefined | void;

  /**
   * Told of a `Watermark` event that names its source. Left out, the processor takes the minimum
   * over such sources itself.
   *
   * @param watermark - what it says, in seconds; `Infinity` when the source has ended
   * @param source - which source
   * @param idle - whether the source is idle from now on
   * @returns a watermark to take effect at once, or nothing
   */
  onWatermark?(watermark: number, source: SourceId, idle: boolean): number | undefined | void;

  /**
   * Told that a source is not read here any more, as when a partition was revoked. It must be waited
   * for no longer, and be a new source if it speaks again.
   *
   * @param source - which source
   * @returns a watermark to take effect at once, or nothing
   */
  onForget?(source: SourceId): number | undefined | void;

  /**
   * Whether a periodic call could bring anything: a higher watermark, or idleness. @defaultValue
   * true
   */
  readonly needsTick?: boolean;

  /** Whether it has found its input idle. @defaultValue false */
  readonly idle?: boolean;

  /**
   * What the watermark becomes when the input falls idle, as nobody waits for it then: of several
   * inputs the maximum over the idle ones (FLINK-38454). @defaultValue what was said so far
   */
  readonly idleWatermark?: number;
}

/**
 * How a processor's watermark is made. Open to users: an object with `createGenerator` is one. A
 * strategy holds no state, so one can serve many processors.
 *
 * @example
 * ```ts
 * import type { WatermarkStrategy } from '@sim/stream';
 *
 * // Trusts only every tenth event.
 * const everyTenth: WatermarkStrategy = {
 *   createGenerator() {
 *     let seen = 0;
 *     return { needsTick: false, onEvent: (eventTime) => (++seen % 10 === 0 ? eventTime - 5 : undefined) };
 *   },
 * };
 * console.log(typeof everyTenth.createGenerator().onEvent); // function
 * ```
 *
 * @public
 */
export interface WatermarkStrategy {
  /** What it is, for reports. @defaultValue 'an own strategy' */
  readonly description?: string;

  /** A generator that has seen nothing. */
  createGenerator(): WatermarkGenerator;
}
