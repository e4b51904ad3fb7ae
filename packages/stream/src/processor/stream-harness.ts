import { checkNumber, checkOptions, invalidOption, toSeconds, toTicks } from '@sim/core';
import type { WindowOperatorStats } from '../operator/operator-stats.ts';
import type { WindowState } from '../operator/window-state.ts';
import {
  resolveWindowingOptions,
  WINDOWING_OPTION_NAMES,
  type WindowingOptions,
} from '../operator/windowing-options.ts';
import type {
  LateEvent,
  SourceId,
  StreamElement,
  WatermarkAdvance,
  WindowResult,
  WindowRetraction,
} from '../events/stream-events.ts';
import { checkElement, checkEnd, checkSource, checkWatermark, DEFAULT_KEY } from '../events/stream-payloads.ts';
import { StreamTask } from './stream-task.ts';

const OWNER = 'StreamHarness';
/** How often strategy and timers are called at most while time passes: a mistyped time does not hang. */
const MOST_CALLS = 10_000_000;

/**
 * What a {@link StreamHarness} is told.
 *
 * @public
 */
export interface StreamHarnessOptions<V, R> extends WindowingOptions<V, R> {
  /**
   * Inputs with watermarks of their own, as of processors upstream: nothing is complete before each
   * has spoken, is idle or has ended. Elements and watermarks with one of them as their `source` are
   * its own. @defaultValue none
   */
  readonly inputs?: readonly SourceId[];
}

/**
 * A windowed stream without a simulation, for tests: give it elements, watermarks and the passing
 * of time, and read off results, late events and state. Everything takes effect at once. What it
 * computes is exactly what a {@link StreamProcessor} with the same options does.
 *
 * @example
 * ```ts
 * import { StreamHarness, sum, TumblingWindow } from '@sim/stream';
 *
 * const harness = new StreamHarness({ windowType: new TumblingWindow(10), aggregate: sum(), allowedLateness: 5 });
 * harness.processElement({ key: 'a', value: 1, eventTime: 3 });
 * harness.processElement({ key: 'a', value: 2, eventTime: 12 });
 * harness.processWatermark(10);
 * harness.processElement({ key: 'a', value: 4, eventTime: 9 });
 * console.log(harness.results.map(({ windowEnd, result, revision }) => [windowEnd, result, revision])); // [ [ 10, 1, 0 ], [ 10, 5, 1 ] ]
 * console.log(harness.stats.lateEventsUpdated, harness.activeWindows); // 1 1
 * ```
 *
 * @public
 */
export class StreamHarness<V, R> {
  private readonly task: StreamTask<V, R>;
  private readonly emitted: WindowResult<R>[] = [];
  private readonly retracted: WindowRetraction[] = [];
  private readonly side: LateEvent<V>[] = [];
  private clock = 0;

  /**
   * @param options - as of a {@link StreamProcessor}, and `inputs`: none; under the policy `'side-output'` late events
   * are found in `sideOutput`
   * @throws `INVALID_OPTION` if an option cannot be used
   */
  constructor(options: StreamHarnessOptions<V, R>) {
    const { inputs = [] } = checkOptions(OWNER, options, [...WINDOWING_OPTION_NAMES, 'inputs']);
    if (!Array.isArray(inputs)) throw invalidOption(OWNER, 'inputs', 'an array of strings and numbers', inputs);
    this.task = new StreamTask<V, R>(OWNER, resolveWindowingOptions(OWNER, options), {
      result: (result) => this.emitted.push(result),
      retraction: (retraction) => this.retracted.push(retraction),
      late: (event, outcome) => void (outcome === 'side-output' && this.side.push(event)),
      watermark() {},
      idle() {},
      now: () => this.now,
    });
    for (const input of inputs as readonly SourceId[]) this.task.inputs.addInput(checkSource(OWNER, input));
  }

  /** The clock, in seconds; 0 at first. */
  get now(): number {
    return toSeconds(this.clock);
  }

  /** The watermark, in seconds; `-Infinity` at first. */
  get watermark(): number {
    return this.task.watermark;
  }

  /** Whether its inputs have nothing to say for now. */
  get idle(): boolean {
    return this.task.inputs.idle;
  }

  /** All results so far, in order. */
  get results(): readonly WindowResult<R>[] {
    return this.emitted;
  }

  /** All retractions so far, in order. */
  get retractions(): readonly WindowRetraction[] {
    return this.retracted;
  }

  /** All late events sent to the side output so far, in order. */
  get sideOutput(): readonly LateEvent<V>[] {
    return this.side;
  }

  /** What became of the elements. */
  get stats(): WindowOperatorStats {
    return this.task.operator.stats;
  }

  /** How many windows of a key are open. */
  get activeWindows(): number {
    return this.task.operator.activeWindows;
  }

  /** How many windows of a key are closed and kept. */
  get retainedWindows(): number {
    return this.task.operator.retainedWindows;
  }

  /** The windows that are kept, of all keys or of one, by end, key and start. O(state). */
  windows(key?: string): readonly WindowState[] {
    return this.task.operator.windows(key);
  }

  /**
   * Processes an element; without an event time it happens now.
   *
   * @returns the results it brought at once
   * @throws `INVALID_OPTION` if the element cannot be used
   */
  processElement(element: StreamElement<V>): readonly WindowResult<R>[] {
    const { key = DEFAULT_KEY, value, eventTime = this.now } = checkElement<V>(OWNER, element);
    const { source } = element;
    return this.collect(() => {
      if (source !== undefined && this.task.inputs.isInput(source)) this.task.processResult(key, value, eventTime);
      else this.task.processElement(key, value, eventTime, element, this.now);
    });
  }

  /**
   * Processes an explicit watermark.
   *
   * @param watermark - in seconds, or the payload of a `Watermark` event
   * @returns the results it brought
   * @throws `INVALID_OPTION` if it is `NaN` or the source is of the wrong kind
   */
  processWatermark(watermark: number | WatermarkAdvance): readonly WindowResult<R>[] {
    const advance = checkWatermark(OWNER, typeof watermark === 'number' ? { watermark } : watermark);
    return this.collect(() => this.task.inputs.processWatermark(advance));
  }

  /**
   * Lets time pass: the watermark strategy is called at each multiple of `watermarkInterval` up to
   * and with the new time, while it has something to do, and timers of triggers fire at theirs.
   *
   * Costs a call of the strategy, or of the trigger, for each of them.
   *
   * @param time - the new time of the clock, in seconds, not before the present one
   * @returns the results it brought
   * @throws `INVALID_OPTION` if it is before the present time or not finite, or ten million calls away
   */
  advanceTime(time: number): readonly WindowResult<R>[] {
    checkNumber(OWNER, 'time', time, { min: this.now });
    return this.collect(() => {
      const { inputs, operator } = this.task;
      const until = toTicks(time);
      for (let calls = 1; ; calls++) {
        const timer = toTicks(operator.nextProcessingTimer ?? Infinity);
        const tick = inputs.needsTick ? inputs.nextTick(this.clock) : Infinity;
        if (timer > until && tick > until) break;
        if (calls > MOST_CALLS)
          throw invalidOption(OWNER, 'time', `so near that ${MOST_CALLS} calls of strategy and timers suffice`, time);
        this.clock = Math.max(this.clock, Math.min(timer, tick));
        if (timer <= tick) operator.advanceProcessingTime(this.now);
        else inputs.tick(this.now);
      }
      this.clock = until;
    });
  }

  /**
   * Ends the input, or that of one source: when all of it has ended, everything still open is
   * emitted.
   *
   * @returns the results it brought
   */
  endInput(source?: SourceId): readonly WindowResult<R>[] {
    return this.collect(() => this.task.inputs.end(checkEnd(OWNER, { source })));
  }

  /**
   * Forgets a source or an input: it neither holds back the watermark nor ends the input.
   *
   * @returns the results it brought
   */
  forget(source: SourceId): readonly WindowResult<R>[] {
    return this.collect(() => this.task.inputs.forget(checkSource(OWNER, source)));
  }

  private collect(action: () => void): readonly WindowResult<R>[] {
    const before = this.emitted.length;
    action();
    return this.emitted.slice(before);
  }
}
