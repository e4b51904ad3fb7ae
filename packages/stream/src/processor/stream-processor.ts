import {
  Entity,
  type EntityMetric,
  latencySampler,
  type Process,
  type RandomStream,
  type SimEvent,
  type Timer,
  toSeconds,
  unknownEventType,
} from '@sim/core';
import type { LateEvent, SourceId, StreamElement, WindowResult, WindowRetraction } from '../events/stream-events.ts';
import {
  checkElement,
  checkEnd,
  checkSource,
  checkWatermark,
  DEFAULT_KEY,
  elementOfLateEvent,
  finiteElement,
} from '../events/stream-payloads.ts';
import type { LateOutcome } from '../operator/window-operator.ts';
import type { WindowState } from '../operator/window-state.ts';
import { ClockTimer } from './clock-timer.ts';
import { InputRegistry } from './input-registry.ts';
import { processorMetrics, processorParameters } from './processor-report.ts';
import { ServiceQueue } from './service-queue.ts';
import {
  type ResolvedStreamProcessorOptions,
  resolveStreamProcessorOptions,
  type StreamProcessorOptions,
} from './stream-processor-options.ts';
import type { StreamProcessorStats } from './stream-processor-stats.ts';
import { StreamTask } from './stream-task.ts';
import type { Work } from './work.ts';
import { isWatermarkReceiver, type StreamInput, type WatermarkReceiver } from './watermark-receiver.ts';
import { PACKAGE } from '../package.ts';

const HANDLED = ['Process', 'WindowResult', 'WindowRetraction', 'LateEvent', 'Watermark', 'EndOfStream'];

/**
 * Groups events by key and event time into windows, and emits what the aggregate makes of each
 * window when the watermark says that it is complete.
 *
 * It handles `Process` ({@link StreamElement}), `Watermark` ({@link WatermarkAdvance}),
 * `EndOfStream` ({@link StreamEnd}), and what another processor sends it: `WindowResult`,
 * `LateEvent` and `WindowRetraction`. It sends
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
  /** @internal */
  static get _package(): string {
    return PACKAGE;
  }

  private readonly owner: string;
  private readonly options: ResolvedStreamProcessorOptions<V, R>;
  private readonly task: StreamTask<V, R>;
  private readonly cost: ((rng: RandomStream) => number) | undefined;
  private readonly queue = new ServiceQueue<Work<V>>();
  private readonly inputs: InputRegistry;
  /** The receivers that have no room for results. */
  private readonly suspendedBy = new Set<string>();
  private tick: Timer | undefined = undefined;
  private readonly clock: ClockTimer;
  /** What is under way: the processing of an element, or the next look at the queue. */
  private busy = false;
  private serving: Work<V> | undefined = undefined;
  private crashes = 0;
  private eventsRejected = 0;
  private eventsLost = 0;
  private windowsLost = 0;
  private retractionsReceived = 0;

  /**
   * @param name - unique in its simulation
   * @param options - `windowType`, `aggregate` and `downstream` are required
   * @throws `INVALID_OPTION` if an option cannot be used
   */
  constructor(name: string, options: StreamProcessorOptions<V, R>) {
    super(name);
    this.owner = `StreamProcessor ${JSON.stringify(name)}`;
    this.options = resolveStreamProcessorOptions(this.owner, options);
    this.inputs = new InputRegistry(name);
    this.clock = new ClockTimer(
      (delay, fire) => this.after(delay, 'trigger-timer', fire, { daemon: true }),
      () => this.fireClock(),
    );
    const { processingCost } = this.options;
    this.cost = processingCost === undefined ? undefined : latencySampler(this.owner, 'processingCost', processingCost);
    this.task = new StreamTask<V, R>(this.owner, this.options, {
      result: (result) => this.sendResult(result),
      retraction: (retraction) => this.sendRetraction(retraction),
      late: (event, outcome) => this.sendLate(event, outcome),
      watermark: (watermark) => this.sendWatermark(watermark),
      idle: (idle) => this.sendIdle(idle),
      now: () => this.now,
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
    const { eventsLost, eventsRejected, queue, retractionsReceived, windowsLost } = this;
    return {
      ...this.task.operator.stats,
      queueLength: queue.length,
      maxQueueLength: queue.maxLength,
      eventsRejected,
      eventsLost,
      windowsLost,
      retractionsReceived,
    };
  }

  /** Starts its statistics over: the end of a warm-up. Windows, watermark and what waits stay. */
  resetStats(): void {
    this.task.operator.resetStats();
    this.queue.resetMax();
    this.eventsRejected = this.eventsLost = this.windowsLost = this.retractionsReceived = 0;
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

  /** Whether an element that came now would be taken, or, with `overflow: 'block'`, find room. */
  override hasCapacity(): boolean {
    const isFree = this.serving === undefined && this.suspendedBy.size === 0;
    return isFree || this.queue.length < this.options.queueCapacity;
  }

  /** Windows, queue, watermark and what became of the elements. */
  override metrics(): readonly EntityMetric[] {
    return processorMetrics(this, this.task.operator, this.queue, (count) => this[count]);
  }

  /** Every option in force, as plain values. */
  override parameters(): Readonly<Record<string, unknown>> {
    return processorParameters(this.options);
  }

  /** What it leaves out of reality. */
  override assumptions(): readonly string[] {
    return [
      'Events between processors take no time and no bandwidth.',
      'A crash loses windows, watermark and what waits: there are no checkpoints here.',
      ...(this.cost === undefined ? ['Elements take no time to process.'] : ['Windows cost nothing to emit.']),
    ];
  }

  /**
   * Forgets a source, such as a partition that was revoked: it neither holds back the watermark nor
   * ends the stream. If it is named again it is a new source. Without effect if it is unknown.
   *
   * @param source - the `source` of its elements or watermarks
   * @throws `INVALID_OPTION` if it is neither a string nor a number
   */
  forget(source: SourceId): void {
    this.inputs.remove(checkSource(this.owner, source));
    this.task.inputs.forget(source);
  }

  /** Called by processors that send their results here. */
  registerInput(source: string, input: StreamInput): void {
    this.inputs.add(source, input);
    this.task.inputs.addInput(source);
  }

  /**
   * Handles `Process`, `Watermark`, `EndOfStream`, and what a processor upstream sends:
   * `WindowResult`, `LateEvent`, `WindowRetraction`.
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
        this.acceptElement(
          checkElement<V>(this.owner, finiteElement(this.options.fromResult(event.payload as WindowResult), this)),
          true,
        );
        break;
      case 'LateEvent':
        this.acceptElement(checkElement<V>(this.owner, elementOfLateEvent(event.payload)), false);
        break;
      case 'WindowRetraction':
        this.retractionsReceived++;
        break;
      case 'Watermark':
        this.accept({ kind: 'watermark', advance: checkWatermark(this.owner, event.payload) });
        break;
      case 'EndOfStream':
        this.accept({ kind: 'end', source: checkEnd(this.owner, event.payload) });
        break;
      default:
        throw unknownEventType(this, event, HANDLED);
    }
  }

  /** Tells the processor downstream whose results will come. */
  protected override onStart(): void {
    const { downstream, drain, forwardWatermarks } = this.options;
    if (!forwardWatermarks || !isWatermarkReceiver(downstream)) return;
    downstream.registerInput(this.name, {
      willEnd: () => drain && this.status === 'running',
      announce: () => this.announce(),
      suspend: (receiver) => void this.suspendedBy.add(receiver),
      resume: (receiver) => {
        if (!this.suspendedBy.delete(receiver) || this.suspendedBy.size > 0) return;
        this.goOn();
        this.armClock();
      },
    });
  }

  /** The input is over: what is open is emitted, unless `drain` is false or upstream has more to send. */
  protected override onDrain(): void {
    if (this.options.drain) this.accept({ kind: 'drain' });
  }

  /** Forgets its windows and what waits; counted as `windowsLost` and `eventsLost`. */
  protected override onCrash(): void {
    this.eventsLost += this.queue.length + (this.serving === undefined ? 0 : 1);
    this.windowsLost += this.task.reset();
    this.queue.clear();
    this.crashes++;
    this.busy = false;
    this.serving = this.tick = undefined;
    this.clock.forget();
    this.inputs.setSuspended(false);
  }

  /** Asks the processors upstream where they stand, since a crash forgets it. */
  protected override onRestart(): void {
    this.inputs.ask();
  }

  private acceptElement(element: StreamElement<V>, isResult: boolean): void {
    const { key = DEFAULT_KEY, eventTime = this.now } = element;
    if (this.cost === undefined && this.isFree) {
      this.process(key, eventTime, element, isResult);
      return;
    }
    if (this.options.overflow === 'reject' && !this.hasCapacity()) {
      this.eventsRejected++;
      if (this.tracing) this.trace('rejected', { key, eventTime });
      return;
    }
    this.queue.push({ kind: 'element', key, eventTime, element, isResult }, 1);
    this.serveNext();
    this.balance();
  }

  /** Watermarks keep their place among the elements, so that they never overtake one. */
  private accept(work: Work<V>): void {
    if (this.isFree) this.perform(work);
    else this.queue.push(work, 0);
  }

  /** Whether nothing is under way and nothing waits. */
  private get isFree(): boolean {
    return !this.busy && this.suspendedBy.size === 0 && this.queue.isEmpty;
  }

  /** Takes up the next work, unless some is under way or a receiver has no room for what comes of it. */
  private serveNext(): void {
    const work = this.takeUp();
    if (work === undefined) return;
    this.busy = true;
    this.spawn(this.serve(work), { name: `${this.name} process-element` });
  }

  /** The next element, once what needs no service and comes before it is done. */
  private takeUp(): Work<V> | undefined {
    while (!this.busy && this.suspendedBy.size === 0 && this.status !== 'crashed') {
      const work = this.queue.shift();
      if (work?.kind === 'element') this.serving = work;
      if (work === undefined || work.kind === 'element') return work;
      this.perform(work);
    }
    return undefined;
  }

  /** Works on elements as long as there are any. */
  private *serve(first: Work<V>): Process {
    for (let work: Work<V> | undefined = first; work !== undefined; work = this.takeUp()) {
      this.busy = true;
      this.balance();
      yield* this.work(this.cost?.(this.rng) ?? 0);
      const crashes = this.crashes;
      this.finish(work);
      // What the aggregate does may have brought it down, and up again.
      if (crashes !== this.crashes) return;
    }
    this.balance();
  }

  private finish(work: Work<V>): void {
    this.busy = false;
    this.serving = undefined;
    this.perform(work);
  }

  /** A receiver has room again. Not at once: it is in the middle of a step of its own. */
  private goOn(): void {
    if (this.busy || this.queue.isEmpty || this.status === 'crashed') return;
    this.busy = true;
    this.after(0, 'go-on', () => {
      this.busy = false;
      this.serveNext();
      this.balance();
    });
  }

  /** With `overflow: 'block'`: stops the senders while there is no room, lets them go on when there is. */
  private balance(): void {
    if (this.options.overflow === 'block') this.inputs.setSuspended(!this.hasCapacity());
  }

  private perform(work: Work<V>): void {
    switch (work.kind) {
      case 'element':
        this.process(work.key, work.eventTime, work.element, work.isResult);
        return;
      case 'watermark':
        this.task.inputs.processWatermark(work.advance);
        break;
      case 'end':
        this.task.inputs.end(work.source);
        break;
      case 'drain':
        this.task.inputs.endAllBut(this.inputs.ending());
        break;
    }
    this.armTick();
    this.armClock();
  }

  private process(key: string, eventTime: number, element: StreamElement<V>, isResult: boolean): void {
    // Where processors are chained the sender's watermarks speak for its results.
    const { source } = element;
    if ((isResult && this.inputs.size > 0) || (source !== undefined && this.task.inputs.isInput(source))) {
      this.task.processResult(key, element.value, eventTime);
      this.armClock();
      return;
    }
    this.task.processElement(key, element.value, eventTime, element, this.now);
    if (this.tick === undefined) this.armTick();
    this.armClock();
  }

  private armTick(): void {
    if (!this.task.inputs.needsTick) {
      // The input is over: a tick still to come would be there for ever.
      this.tick?.cancel();
      this.tick = undefined;
    } else if (this.tick === undefined && this.status !== 'crashed') {
      this.planTick();
    }
  }

  private planTick(): void {
    const now = this.nowTicks;
    const delay = toSeconds(this.task.inputs.nextTick(now) - now);
    this.tick = this.after(
      delay,
      'watermark-tick',
      () => {
        this.tick = undefined;
        // What it would bring has no room downstream: the next tick brings it.
        if (this.suspendedBy.size === 0) this.task.inputs.tick(this.now);
        this.armTick();
        this.armClock();
      },
      { daemon: true },
    );
  }

  /** Waits for the next timer of a trigger on the clock, if there is one and room for what it brings. */
  private armClock(): void {
    const next = this.task.operator.nextProcessingTimer;
    if (next === undefined || this.status === 'crashed') return;
    this.clock.set(this.suspendedBy.size > 0 ? Infinity : next, this.now);
  }

  private fireClock(): void {
    if (this.suspendedBy.size === 0) this.task.operator.advanceProcessingTime(this.now);
    this.armClock();
  }

  private sendResult(result: WindowResult<R>): void {
    this.send(this.options.downstream, 'WindowResult', result);
    if (this.tracing) this.trace('window', { ...result, start: result.windowStart, end: result.windowEnd });
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

  /** Says again what was last said to a receiver that has forgotten it. */
  private announce(): void {
    if (this.status === 'crashed' || this.task.watermark === -Infinity) return;
    if (this.task.watermark === Infinity) this.sendWatermark(Infinity);
    else this.sendIdle(this.task.inputs.idle);
  }
}
