import { Entity, latencySampler, type RandomStream, type SimEvent, toSeconds, unknownEventType } from '@sim/core';
import type { WindowOperatorStats } from '../operator/operator-stats.ts';
import type { LateOutcome } from '../operator/window-operator.ts';
import type { WindowState } from '../operator/window-state.ts';
import { ServiceQueue } from './service-queue.ts';
import type {
  LateEvent,
  SourceId,
  StreamElement,
  WatermarkAdvance,
  WindowResult,
  WindowRetraction,
} from '../events/stream-events.ts';
import { checkElement, checkEnd, checkWatermark, DEFAULT_KEY } from '../events/stream-payloads.ts';
import {
  type ResolvedStreamProcessorOptions,
  resolveStreamProcessorOptions,
  type StreamProcessorOptions,
} from './stream-processor-options.ts';
import { StreamTask } from './stream-task.ts';
import { isWatermarkReceiver, type WatermarkReceiver } from './watermark-receiver.ts';

const TICK = 'WatermarkTick';
const PROCESSED = 'ElementProcessed';
const HANDLED = ['Process', 'WindowResult', 'Watermark', 'EndOfStream'];

/**
 * What a {@link StreamProcessor} has done.
 *
 * @public
 */
export interface StreamProcessorStats extends WindowOperatorStats {
  /** Elements that wait to be processed. */
  readonly queueLength: number;
  /** The most elements that have waited at one time. */
  readonly maxQueueLength: number;
  /** Elements that found the queue full: not processed. */
  readonly eventsRejected: number;
  /** Elements that waited, or were being processed, when the processor crashed. */
  readonly eventsLost: number;
  /** Windows that were open or kept when the processor crashed. */
  readonly windowsLost: number;
}

/** One thing to do, in order of arrival. */
type Work<V> =
  | {
      readonly kind: 'element';
      readonly key: string;
      readonly eventTime: number;
      readonly element: StreamElement<V>;
      readonly isResult: boolean;
    }
  | { readonly kind: 'watermark'; readonly advance: WatermarkAdvance }
  | { readonly kind: 'end'; readonly source: SourceId | undefined };

/**
 * Groups events by key and event time into windows, and emits what the aggregate makes of each
 * window when the watermark says that it is complete.
 *
 * It handles `Process` ({@link StreamElement}), `Watermark` ({@link WatermarkAdvance}),
 * `EndOfStream` ({@link StreamEnd}) and the `WindowResult` of another processor; it sends
 * `WindowResult` ({@link WindowResult}) and, where asked for, `WindowRetraction`
 * ({@link WindowRetraction}) to `downstream`, and `LateEvent` ({@link LateEvent}) to `sideOutput`.
 *
 * A window closes when the watermark reaches its end, is kept until the watermark reaches its end
 * plus `allowedLateness`, and is emitted again at once for each element that comes for it
 * meanwhile. Windows that close together are emitted by end, then key (by UTF-16 code unit), then
 * start.
 *
 * A crash loses the windows and the watermark, as of an operator without checkpoints; the counts
 * stay.
 *
 * @typeParam V - the value of an element
 * @typeParam R - the result of a window
 *
 * @example
 * ```ts
 * import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
 * import { StreamProcessor, TumblingWindow } from '@sim/stream';
 *
 * const printer = new CallbackEntity('printer', (event) => console.log(event.time, event.payload));
 * const perMinute = new StreamProcessor('per-minute', {
 *   windowType: new TumblingWindow(60),
 *   aggregate: (values: readonly number[]) => Math.max(...values),
 *   downstream: printer,
 * });
 * const sim = new Simulation({ entities: [perMinute] });
 * for (const [time, value] of [[10, 3], [50, 8], [70, 5]] as const) {
 *   sim.schedule(new SimEvent({ time, type: 'Process', target: perMinute, payload: { key: 'cpu', value, eventTime: time } }));
 * }
 * sim.run(); // 71 { key: 'cpu', windowStart: 0, windowEnd: 60, result: 8, ... }, then the open window at the end of the run
 * ```
 *
 * @public
 */
export class StreamProcessor<V, R> extends Entity implements WatermarkReceiver {
  private readonly owner: string;
  private readonly options: ResolvedStreamProcessorOptions<V, R>;
  private readonly task: StreamTask<V, R>;
  private readonly cost: ((rng: RandomStream) => number) | undefined;
  private readonly queue = new ServiceQueue<Work<V>>();
  private readonly inputs = new Map<SourceId, () => boolean>();
  private tick: SimEvent | undefined = undefined;
  private service: SimEvent | undefined = undefined;
  private eventsRejected = 0;
  private eventsLost = 0;
  private windowsLost = 0;

  /**
   * @param name - unique in its simulation
   * @param options - `windowType`, `aggregate` and `downstream` are required
   * @throws `INVALID_OPTION` if an option cannot be used
   */
  constructor(name: string, options: StreamProcessorOptions<V, R>) {
    super(name);
    this.owner = `StreamProcessor "${name}"`;
    this.options = resolveStreamProcessorOptions(this.owner, options);
    const { processingCost } = this.options;
    this.cost = processingCost === undefined ? undefined : latencySampler(this.owner, 'processingCost', processingCost);
    this.task = new StreamTask<V, R>(this.owner, this.options, {
      result: (result) => this.sendResult(result),
      retraction: (retraction) => this.sendRetraction(retraction),
      late: (event, outcome) => this.sendLate(event, outcome),
      watermark: (watermark) => this.sendWatermark(watermark),
      idle: (idle) => this.sendIdle(idle),
    });
  }

  /**
   * No event before this time is expected any more, in seconds: `-Infinity` before input,
   * `Infinity` after its end.
   */
  get watermark(): number {
    return this.task.watermark;
  }

  /** How many windows, each of one key, are open. */
  get activeWindows(): number {
    return this.task.operator.activeWindows;
  }

  /** How many windows, each of one key, are closed and kept for late elements. */
  get retainedWindows(): number {
    return this.task.operator.retainedWindows;
  }

  /** How many windows were emitted, each counted once however often it was emitted again. */
  get totalWindowsEmitted(): number {
    return this.task.operator.totalWindowsEmitted;
  }

  /** What it has done: a copy that does not change. */
  get stats(): StreamProcessorStats {
    const { eventsLost, eventsRejected, queue, windowsLost } = this;
    return {
      ...this.task.operator.stats,
      queueLength: queue.length,
      maxQueueLength: queue.maxLength,
      eventsRejected,
      eventsLost,
      windowsLost,
    };
  }

  /** Begins its statistics anew: the end of a warm-up. Windows, watermark and what waits stay. */
  resetStats(): void {
    this.task.operator.resetStats();
    this.queue.resetMax();
    this.eventsRejected = this.eventsLost = this.windowsLost = 0;
  }

  /** The windows that are open or kept, of all keys or of one, by end, key and start. O(state). */
  windows(key?: string): readonly WindowState[] {
    return this.task.operator.windows(key);
  }

  /** How many windows are open or kept for each key, by key. O(state). */
  windowsByKey(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { key } of this.windows()) counts.set(key, (counts.get(key) ?? 0) + 1);
    return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** `downstream`, and `sideOutput` if there is one. */
  override downstreamEntities(): readonly Entity[] {
    const { downstream, sideOutput } = this.options;
    return sideOutput === undefined ? [downstream] : [downstream, sideOutput];
  }

  /** Whether an element that came now would be taken. */
  override hasCapacity(): boolean {
    return this.service === undefined || this.queue.length < this.options.queueCapacity;
  }

  /** Called by processors that send their results here. */
  registerInput(source: string, willEnd: () => boolean): void {
    this.inputs.set(source, willEnd);
    this.task.addInput(source);
  }

  /**
   * Handles `Process`, `Watermark`, `EndOfStream`, and the `WindowResult`s of a processor upstream.
   *
   * @param event - one of them
   * @throws `UNKNOWN_EVENT_TYPE` for an event it does not handle, `INVALID_OPTION` for a payload
   * that cannot be used
   */
  handleEvent(event: SimEvent): void {
    switch (event.type) {
      case 'Process':
        this.acceptElement(checkElement<V>(this.owner, event.payload), false);
        break;
      case 'WindowResult':
        this.acceptElement(checkElement<V>(this.owner, this.options.fromResult(event.payload as WindowResult)), true);
        break;
      case 'Watermark':
        this.accept({ kind: 'watermark', advance: checkWatermark(this.owner, event.payload) });
        break;
      case 'EndOfStream':
        this.accept({ kind: 'end', source: checkEnd(this.owner, event.payload) });
        break;
      case TICK:
        this.tick = undefined;
        this.task.tick(this.now);
        this.armTick();
        break;
      case PROCESSED:
        this.service = undefined;
        this.perform((event as SimEvent<Work<V>>).payload);
        this.serveNext();
        break;
      default:
        throw unknownEventType(this, event, HANDLED);
    }
  }

  /** Tells the processor downstream whose results will come. */
  protected override onStart(): void {
    const { downstream, drain, forwardWatermarks } = this.options;
    if (forwardWatermarks && isWatermarkReceiver(downstream))
      downstream.registerInput(this.name, () => drain && this.status !== 'crashed');
  }

  /**
   * The input is over: everything still open is emitted, unless `drain` is false or a processor
   * upstream has more to send.
   */
  protected override onDrain(): void {
    if (!this.options.drain) return;
    // An input that is going to end by itself still has results on their way here.
    for (const willEnd of this.inputs.values()) if (willEnd()) return;
    this.task.end();
  }

  /** Forgets its windows and what waits; counted as `windowsLost` and `eventsLost`. */
  protected override onCrash(): void {
    this.eventsLost += this.queue.length + (this.service === undefined ? 0 : 1);
    this.windowsLost += this.task.reset();
    this.queue.clear();
    this.service?.cancel();
    this.service = undefined;
    this.tick?.cancel();
    this.tick = undefined;
  }

  private acceptElement(element: StreamElement<V>, isResult: boolean): void {
    const { key = DEFAULT_KEY, eventTime = this.now } = element;
    if (this.cost === undefined) {
      this.process(key, eventTime, element, isResult);
      return;
    }
    if (!this.hasCapacity()) {
      this.eventsRejected++;
      if (this.tracing) this.trace('rejected', { key, eventTime });
      return;
    }
    this.queue.push({ kind: 'element', key, eventTime, element, isResult }, 1);
    if (this.service === undefined) this.serveNext();
  }

  /** Watermarks keep their place among the elements, so that they never overtake one. */
  private accept(work: Work<V>): void {
    if (this.service === undefined) this.perform(work);
    else this.queue.push(work, 0);
  }

  private serveNext(): void {
    for (let work = this.queue.shift(); work !== undefined; work = this.queue.shift()) {
      if (work.kind === 'element') {
        const delay = (this.cost as (rng: RandomStream) => number)(this.rng) * this.slowdown;
        this.service = this.send(this, PROCESSED, work, { delay });
        return;
      }
      this.perform(work);
    }
  }

  private perform(work: Work<V>): void {
    if (work.kind === 'element') {
      this.process(work.key, work.eventTime, work.element, work.isResult);
    } else {
      if (work.kind === 'watermark') this.task.processWatermark(work.advance);
      else this.task.end(work.source);
      this.armTick();
    }
  }

  private process(key: string, eventTime: number, element: StreamElement<V>, isResult: boolean): void {
    // Where processors are chained the sender's watermarks speak for its results.
    if (isResult && this.inputs.size > 0) {
      this.task.processResult(key, element.value, eventTime);
      return;
    }
    this.task.processElement(key, element.value, eventTime, element, this.now);
    if (this.tick === undefined) this.armTick();
  }

  private armTick(): void {
    if (this.tick !== undefined || !this.task.needsTick) return;
    const now = this.nowTicks;
    this.tick = this.send(this, TICK, undefined, { delay: toSeconds(this.task.nextTick(now) - now), daemon: true });
  }

  private sendResult(result: WindowResult<R>): void {
    this.send(this.options.downstream, 'WindowResult', result);
    if (this.tracing) this.trace('window', { ...result });
  }

  private sendRetraction(retraction: WindowRetraction): void {
    this.send(this.options.downstream, 'WindowRetraction', retraction);
    if (this.tracing) this.trace('retraction', { ...retraction });
  }

  private sendLate(event: LateEvent<V>, outcome: LateOutcome): void {
    if (outcome === 'side-output') this.send(this.options.sideOutput as Entity, 'LateEvent', event);
    if (this.tracing)
      this.trace('late', { key: event.key, eventTime: event.eventTime, watermark: event.watermark, outcome });
  }

  private sendWatermark(watermark: number): void {
    if (this.tracing) this.trace('watermark', { watermark });
    if (!this.options.forwardWatermarks) return;
    const { downstream } = this.options;
    if (watermark === Infinity) this.send(downstream, 'EndOfStream', { source: this.name });
    else this.send(downstream, 'Watermark', { watermark, source: this.name });
  }

  private sendIdle(idle: boolean): void {
    if (!this.options.forwardWatermarks || this.task.watermark === Infinity) return;
    this.send(this.options.downstream, 'Watermark', { watermark: this.task.watermark, source: this.name, idle });
  }
}
