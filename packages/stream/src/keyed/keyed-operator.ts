import {
  checkFunction,
  checkOneOf,
  checkOptions,
  Entity,
  type EntityMetric,
  invalidOption,
  type SimEvent,
  type Timer,
  toSeconds,
  unknownEventType,
} from '@sim/core';
import { describePart } from '../events/describe-part.ts';
import type { StreamElement, WindowResult } from '../events/stream-events.ts';
import {
  checkElement,
  checkEnd,
  checkWatermark,
  DEFAULT_KEY,
  elementOfLateEvent,
  elementOfResult,
} from '../events/stream-payloads.ts';
import { InputRegistry } from '../processor/input-registry.ts';
import { isWatermarkReceiver, type StreamInput, type WatermarkReceiver } from '../processor/watermark-receiver.ts';
import { durationTicks } from '../time/exact-time.ts';
import { boundedOutOfOrderness } from '../watermarks/bounded-out-of-orderness.ts';
import { InputTracker } from '../watermarks/input-tracker.ts';
import type { WatermarkStrategy } from '../watermarks/watermark-strategy.ts';
import type { KeyedProcessFunction } from './keyed-process-function.ts';
import { KeyedProcessOperator } from './keyed-process-operator.ts';
import { ForSecond, SecondInput } from './second-input.ts';
import { PACKAGE } from '../package.ts';

/**
 * How a {@link KeyedOperator} works.
 *
 * @typeParam I - the value of an element
 * @typeParam O - a value it sends on
 * @typeParam I2 - the value of an element of the second input
 *
 * @public
 */
export interface KeyedOperatorOptions<I, O, I2 = never> {
  /** What it does with each element and timer. */
  readonly process: KeyedProcessFunction<I, O, I2>;
  /** Who gets what it collects: as `Process` events, with key and event time. */
  readonly downstream: Entity;
  /** Who gets what it puts out, by tag: as `Process` events. @defaultValue none */
  readonly sideOutputs?: Readonly<Record<string, Entity>>;
  /** How the watermark is made. @defaultValue boundedOutOfOrderness(0) */
  readonly watermarkStrategy?: WatermarkStrategy;
  /** How often the watermark is made, in seconds, above 0. @defaultValue 1 */
  readonly watermarkInterval?: number;
  /** Whether its event-time timers fire when a run ends by itself. @defaultValue true */
  readonly drain?: boolean;
  /**
   * Whether `Watermark` and `EndOfStream` events are sent downstream. @defaultValue true if
   * `downstream` is a `WatermarkReceiver`, else false
   */
  readonly forwardWatermarks?: boolean;
}

/**
 * What a {@link KeyedOperator} has done, and what it keeps.
 *
 * @public
 */
export interface KeyedOperatorStats {
  /** Elements that were processed, of both inputs. */
  readonly eventsProcessed: number;
  /** Values collected. */
  readonly eventsCollected: number;
  /** Values sent to side outputs. */
  readonly eventsSideOutput: number;
  /** Timers that are registered. */
  readonly timers: number;
  /** Timers that have fired. */
  readonly timersFired: number;
  /** Values of state, of all keys. */
  readonly stateEntries: number;
  /** Values of state and timers that crashes have lost. */
  readonly stateLost: number;
}

const OPTION_NAMES = [
  'process',
  'downstream',
  'sideOutputs',
  'watermarkStrategy',
  'watermarkInterval',
  'drain',
  'forwardWatermarks',
];
const HANDLED = ['Process', 'WindowResult', 'LateEvent', 'Watermark', 'EndOfStream'];
const DAEMON = { daemon: true } as const;

/**
 * An operator of one's own, with state and timers by key: the general tool where no window fits. It
 * takes what a `StreamProcessor` takes, and sends `Process` events, so that both can follow each
 * other. With `processElement2` it has a second input, which is the entity `second`.
 *
 * A crash loses state and timers.
 *
 * @typeParam I - the value of an element
 * @typeParam O - a value it sends on
 * @typeParam I2 - the value of an element of the second input
 *
 * @example
 * ```ts
 * import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
 * import { KeyedOperator } from '@sim/stream';
 *
 * // Each order number once an hour: the state is gone when its timer fires.
 * const once = new KeyedOperator<string, string>('once', {
 *   process: {
 *     processElement(value, context) {
 *       const seen = context.getState<boolean>('seen');
 *       if (seen.value() === true) return;
 *       seen.update(true);
 *       context.timerService.registerEventTimeTimer(context.timestamp + 3600);
 *       context.collect(value);
 *     },
 *     onTimer: (_time, context) => context.getState('seen').clear(),
 *   },
 *   downstream: new CallbackEntity('sink', ({ payload }) => console.log((payload as { value: string }).value)), // created, then shipped
 * });
 * const sim = new Simulation({ entities: [once] });
 * for (const [time, key, value] of [[1, 'o1', 'created'], [2, 'o1', 'created again'], [3, 'o2', 'shipped']] as const)
 *   sim.schedule(new SimEvent({ time, type: 'Process', target: once, payload: { key, value, eventTime: time } }));
 * sim.run();
 * ```
 *
 * @public
 */
export class KeyedOperator<I, O, I2 = never> extends Entity implements WatermarkReceiver {
  /** @internal */
  static get _package(): string {
    return PACKAGE;
  }

  /** The second input: send it what is for `processElement2`. Attached together with this entity. */
  readonly second: Entity;
  private readonly owner: string;
  private readonly options: ResolvedOptions<I, O, I2>;
  private readonly operator: KeyedProcessOperator<I, O, I2>;
  private readonly tracker: InputTracker;
  private readonly inputs: InputRegistry;
  private tick: Timer | undefined = undefined;
  private clockTimer: { readonly at: number; readonly timer: Timer } | undefined = undefined;
  private eventsProcessed = 0;
  private eventsCollected = 0;
  private eventsSideOutput = 0;
  private timersFired = 0;
  private stateLost = 0;

  /**
   * @param name - unique in its simulation
   * @param options - `process` and `downstream` are required
   * @throws `INVALID_OPTION` if an option cannot be used
   */
  constructor(name: string, options: KeyedOperatorOptions<I, O, I2>) {
    super(name);
    this.owner = `KeyedOperator ${JSON.stringify(name)}`;
    this.options = resolveOptions(this.owner, options);
    const { process, watermarkInterval, watermarkStrategy } = this.options;
    const counted: KeyedProcessFunction<I, O, I2> = {
      processElement: (value, context) => process.processElement(value, context),
      processElement2: (value, context) => process.processElement2?.(value, context),
      onTimer: (time, context) => {
        this.timersFired++;
        process.onTimer?.(time, context);
      },
    };
    this.operator = new KeyedProcessOperator<I, O, I2>(this.owner, counted, {
      collect: (key, value, eventTime) => {
        this.eventsCollected++;
        this.send(this.options.downstream, 'Process', { key, value, eventTime, source: this.name });
      },
      output: (tag, key, value, eventTime) => this.sendAside(tag, { key, value, eventTime }),
    });
    this.tracker = new InputTracker(this.owner, watermarkStrategy, watermarkInterval, {
      advance: (watermark) => this.advance(watermark),
      idle: (idle) => this.forward('Watermark', { watermark: this.operator.watermark, source: this.name, idle }),
    });
    this.inputs = new InputRegistry(name);
    this.second = new SecondInput(`${name}.second`, this);
  }

  /** No event before this time is expected any more, in seconds. */
  get watermark(): number {
    return this.operator.watermark;
  }

  /** What it has done: a copy that does not change. */
  get stats(): KeyedOperatorStats {
    const { eventsCollected, eventsProcessed, eventsSideOutput, stateLost, timersFired } = this;
    return {
      eventsProcessed,
      eventsCollected,
      eventsSideOutput,
      timers: this.operator.timers,
      timersFired,
      stateEntries: this.operator.state.size,
      stateLost,
    };
  }

  /** Starts its counts over: the end of a warm-up. State, timers and watermark stay. */
  resetStats(): void {
    this.eventsProcessed = this.eventsCollected = this.eventsSideOutput = this.timersFired = this.stateLost = 0;
  }

  /** `downstream`, the side outputs, and `second`. */
  override downstreamEntities(): readonly Entity[] {
    const { downstream, process, sideOutputs } = this.options;
    return [downstream, ...Object.values(sideOutputs), ...(process.processElement2 === undefined ? [] : [this.second])];
  }

  /** State, timers and what became of the elements. */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'timers', unit: 'timers', kind: 'gauge', read: () => this.stats.timers },
      { name: 'state-entries', unit: 'entries', kind: 'gauge', read: () => this.stats.stateEntries },
      { name: 'events-processed', unit: 'records', kind: 'counter', read: () => this.eventsProcessed },
      { name: 'events-collected', unit: 'records', kind: 'counter', read: () => this.eventsCollected },
      { name: 'timers-fired', unit: 'timers', kind: 'counter', read: () => this.timersFired },
    ];
  }

  /** Every option in force, as plain values. */
  override parameters(): Readonly<Record<string, unknown>> {
    const { downstream, process, sideOutputs, watermarkStrategy, ...plain } = this.options;
    return {
      process: describePart(process, 'an own function'),
      downstream: downstream.name,
      sideOutputs: Object.fromEntries(Object.entries(sideOutputs).map(([tag, { name }]) => [tag, name])),
      watermarkStrategy: describePart(watermarkStrategy, 'an own strategy'),
      ...plain,
    };
  }

  /** What it leaves out of reality. */
  override assumptions(): readonly string[] {
    return ['Elements and timers take no time to process.', 'A crash loses state, timers and watermark.'];
  }

  /** Called by processors that send their results here. */
  registerInput(source: string, input: StreamInput): void {
    this.inputs.add(source, input);
    this.tracker.addInput(source);
  }

  /**
   * Handles `Process`, `Watermark`, `EndOfStream`, and `WindowResult` and `LateEvent` of a processor
   * upstream.
   *
   * @param event - one of them
   * @throws `UNKNOWN_EVENT_TYPE` for an event it does not handle, `INVALID_OPTION` for a payload
   * that cannot be used
   */
  handleEvent(event: SimEvent): void {
    const isSecond = event.payload instanceof ForSecond;
    const payload = isSecond ? (event.payload as ForSecond).payload : event.payload;
    switch (event.type) {
      case 'Process':
        this.process(payload, isSecond, false);
        break;
      case 'WindowResult':
        this.process(elementOfResult(payload as WindowResult), isSecond, true);
        break;
      case 'LateEvent':
        this.process(elementOfLateEvent(payload), isSecond, false);
        break;
      case 'Watermark':
        this.tracker.processWatermark(checkWatermark(this.owner, payload));
        break;
      case 'EndOfStream':
        this.tracker.end(checkEnd(this.owner, payload));
        break;
      default:
        throw unknownEventType(this, event, HANDLED);
    }
    this.arm();
  }

  /** Tells the processor downstream whose results will come. */
  protected override onStart(): void {
    const { downstream, drain, forwardWatermarks } = this.options;
    if (!forwardWatermarks || !isWatermarkReceiver(downstream)) return;
    downstream.registerInput(this.name, {
      willEnd: () => drain && this.status === 'running',
      announce: () => this.announce(),
      suspend() {},
      resume() {},
    });
  }

  /** The input is over: event-time timers fire, unless `drain` is false or more is to come. */
  protected override onDrain(): void {
    if (this.options.drain) this.tracker.endAllBut(this.inputs.ending());
  }

  /** Forgets state, timers and watermark. */
  protected override onCrash(): void {
    this.stateLost += this.operator.state.size + this.operator.timers;
    this.operator.reset();
    this.tracker.reset();
    this.tick = this.clockTimer = undefined;
  }

  /** Asks the processors upstream where they stand, since a crash forgets it. */
  protected override onRestart(): void {
    this.inputs.ask();
  }

  private process(payload: unknown, isSecond: boolean, isResult: boolean): void {
    const element: StreamElement<I | I2> = checkElement<I | I2>(this.owner, payload);
    const { key = DEFAULT_KEY, source, eventTime = this.now, value } = element;
    this.eventsProcessed++;
    if (isSecond) this.operator.processElement2(key, value as I2, eventTime, this.now);
    else this.operator.processElement(key, value as I, eventTime, this.now);
    // Elements of a sender with watermarks of its own say nothing about the others.
    const hasOwn = (isResult && this.inputs.size > 0) || (source !== undefined && this.tracker.isInput(source));
    if (!hasOwn) this.tracker.noteElement(eventTime, element, this.now);
  }

  private advance(watermark: number): void {
    if (!this.operator.advanceWatermark(watermark, this.now)) return;
    if (watermark === Infinity) this.forward('EndOfStream', { source: this.name });
    else this.forward('Watermark', { watermark: this.operator.watermark, source: this.name });
  }

  private forward(type: string, payload: unknown): void {
    if (!this.options.forwardWatermarks) return;
    if (type === 'Watermark' && this.operator.watermark === Infinity) return;
    this.send(this.options.downstream, type, payload);
  }

  private announce(): void {
    const { watermark } = this.operator;
    if (this.status === 'crashed' || watermark === -Infinity) return;
    if (watermark === Infinity) this.forward('EndOfStream', { source: this.name });
    else this.forward('Watermark', { watermark, source: this.name, idle: this.tracker.idle });
  }

  private sendAside(tag: string, element: StreamElement): void {
    const target = this.options.sideOutputs[tag];
    if (target === undefined)
      throw invalidOption(this.owner, `sideOutputs[${JSON.stringify(tag)}]`, 'an entity, as it is put out to', target);
    this.eventsSideOutput++;
    this.send(target, 'Process', element);
  }

  private arm(): void {
    if (this.status === 'crashed') return;
    this.armTick();
    this.armClock();
  }

  private armTick(): void {
    if (this.tick !== undefined || !this.tracker.needsTick) return;
    const now = this.nowTicks;
    const tick = () => {
      this.tick = undefined;
      this.tracker.tick(this.now);
      this.arm();
    };
    this.tick = this.after(toSeconds(this.tracker.nextTick(now) - now), 'watermark-tick', tick, DAEMON);
  }

  private armClock(): void {
    const at = this.operator.nextProcessingTimer;
    if (at === this.clockTimer?.at) return;
    this.clockTimer?.timer.cancel();
    this.clockTimer = undefined;
    if (at === Infinity) return;
    const fire = () => {
      this.clockTimer = undefined;
      this.operator.advanceProcessingTime(this.now);
      this.arm();
    };
    // A daemon: at the end of the input timers of the clock do not fire.
    this.clockTimer = { at, timer: this.after(Math.max(0, at - this.now), 'processing-timer', fire, DAEMON) };
  }
}

interface ResolvedOptions<I, O, I2> extends Required<KeyedOperatorOptions<I, O, I2>> {}

function resolveOptions<I, O, I2>(owner: string, options: KeyedOperatorOptions<I, O, I2>): ResolvedOptions<I, O, I2> {
  const { downstream, process, sideOutputs = {} } = checkOptions(owner, options, OPTION_NAMES);
  if (typeof process !== 'object' || process === null)
    throw invalidOption(owner, 'process', 'an object with processElement', process);
  checkFunction(owner, 'process.processElement', process.processElement);
  if (process.processElement2 !== undefined) checkFunction(owner, 'process.processElement2', process.processElement2);
  if (process.onTimer !== undefined) checkFunction(owner, 'process.onTimer', process.onTimer);
  checkEntity(owner, 'downstream', downstream);
  if (typeof sideOutputs !== 'object' || (sideOutputs as unknown) === null || Array.isArray(sideOutputs))
    throw invalidOption(owner, 'sideOutputs', 'an object of entities', sideOutputs);
  for (const [tag, entity] of Object.entries(sideOutputs))
    checkEntity(owner, `sideOutputs[${JSON.stringify(tag)}]`, entity);
  const { drain = true, watermarkInterval = 1, watermarkStrategy = boundedOutOfOrderness(0) } = options;
  durationTicks(owner, 'watermarkInterval', watermarkInterval);
  if (typeof watermarkStrategy?.createGenerator !== 'function')
    throw invalidOption(owner, 'watermarkStrategy', 'a watermark strategy', watermarkStrategy);
  const { forwardWatermarks = isWatermarkReceiver(downstream) } = options;
  return {
    process,
    downstream,
    sideOutputs,
    watermarkStrategy,
    watermarkInterval,
    drain: checkOneOf(owner, 'drain', drain, [true, false]),
    forwardWatermarks: checkOneOf(owner, 'forwardWatermarks', forwardWatermarks, [true, false]),
  };
}

function checkEntity(owner: string, option: string, entity: Entity): void {
  if (typeof entity?.handleEvent !== 'function') throw invalidOption(owner, option, 'an entity', entity);
}
