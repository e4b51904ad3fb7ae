import { invalidOption, toSeconds, toTicks } from '@sim/core';
import { type OperatorOutlet, WindowOperator } from '../operator/window-operator.ts';
import type { ResolvedWindowingOptions } from '../operator/windowing-options.ts';
import type { WatermarkGenerator, WatermarkStrategy } from '../watermarks/watermark-strategy.ts';
import { WatermarkValve } from '../watermarks/watermark-valve.ts';
import type { SourceId, StreamElement, WatermarkAdvance } from '../events/stream-events.ts';

/** Where the outputs of a task go: those of its operator, and its progress. */
export interface TaskOutlet<V, R> extends OperatorOutlet<V, R> {
  /**
   * The watermark has moved, in seconds, after all results it brought; `Infinity` at the end of the
   * input.
   */
  watermark(watermark: number): void;
  /** The input has fallen idle, or speaks again. */
  idle(idle: boolean): void;
}

/**
 * A window operator together with what makes its watermark. It knows no simulation: the time of the
 * clock is given to it, and it says when it wants to be called again.
 */
export class StreamTask<V, R> {
  readonly operator: WindowOperator<V, R>;
  private readonly owner: string;
  private readonly outlet: TaskOutlet<V, R>;
  private readonly strategy: WatermarkStrategy;
  private readonly inputs: SourceId[] = [];
  private generator: WatermarkGenerator;
  private valve = new WatermarkValve();
  private readonly interval: number;
  /** What the strategy has concluded so far, in seconds. */
  private concluded = -Infinity;
  private started = false;
  private wasIdle = false;

  constructor(owner: string, options: ResolvedWindowingOptions<V, R>, outlet: TaskOutlet<V, R>) {
    this.owner = owner;
    this.outlet = outlet;
    this.operator = new WindowOperator(options, outlet);
    this.strategy = options.watermarkStrategy;
    this.generator = this.strategy.createGenerator();
    this.interval = toTicks(options.watermarkInterval);
  }

  /** In seconds. */
  get watermark(): number {
    return toSeconds(this.operator.watermark);
  }

  /** Whether a tick could bring anything. */
  get needsTick(): boolean {
    const { generator } = this;
    return (
      this.started &&
      generator.onPeriodicEmit !== undefined &&
      generator.needsTick !== false &&
      this.operator.watermark !== Infinity
    );
  }

  /** When the next tick is, in ticks: ticks are at the multiples of the interval. */
  nextTick(now: number): number {
    return (Math.floor(now / this.interval) + 1) * this.interval;
  }

  /**
   * Makes an input known that sends watermarks of its own, and holds this task back until it does.
   */
  addInput(source: SourceId): void {
    if (this.generator.onWatermark !== undefined) return;
    this.inputs.push(source);
    this.valve.add(source);
  }

  /** Forgets all windows and watermarks, not the counts. Returns how many windows were lost. */
  reset(): number {
    this.generator = this.strategy.createGenerator();
    this.valve = new WatermarkValve(this.inputs);
    this.concluded = -Infinity;
    this.started = false;
    this.wasIdle = false;
    return this.operator.reset();
  }

  /** An element whose watermark the strategy makes. Its event time is given in seconds, finite. */
  processElement(key: string, value: V, eventTime: number, element: StreamElement, now: number): void {
    this.started = true;
    this.operator.processElement(key, value, eventTime);
    const watermark = this.generator.onEvent(eventTime, element, now);
    if (watermark !== undefined) this.conclude(watermark);
    if (this.wasIdle) this.noteIdleness();
  }

  /** An element whose sender makes watermarks for it. */
  processResult(key: string, value: V, eventTime: number): void {
    this.operator.processElement(key, value, eventTime);
  }

  /** An explicit watermark, checked. */
  processWatermark({ watermark, source, idle = false }: WatermarkAdvance): void {
    this.started = true;
    if (source === undefined) {
      this.advance(watermark);
    } else if (this.generator.onWatermark !== undefined) {
      const concluded = this.generator.onWatermark(watermark, source, idle);
      if (concluded !== undefined) this.conclude(concluded);
    } else {
      this.valve.setActive(source);
      this.valve.advance(source, watermark);
      if (idle) this.valve.setIdle(source);
      this.combine();
    }
    this.noteIdleness();
  }

  /** A tick at a time of the clock, in seconds. */
  tick(now: number): void {
    const watermark = this.generator.onPeriodicEmit?.(now);
    if (watermark !== undefined) this.conclude(watermark);
    this.noteIdleness();
  }

  /** The input is over: all of it, or that of one source. */
  end(source?: SourceId): void {
    if (source === undefined) this.advance(Infinity);
    else this.processWatermark({ watermark: Infinity, source });
  }

  private conclude(watermark: number): void {
    if (typeof watermark !== 'number' || watermark !== watermark)
      throw invalidOption(this.owner, 'watermark of the strategy', 'a number of seconds', watermark);
    if (watermark <= this.concluded) return;
    this.concluded = watermark;
    this.combine();
  }

  /**
   * With inputs that send watermarks beside a strategy that has spoken, the slower of the two
   * counts.
   */
  private combine(): void {
    const { concluded, valve } = this;
    this.advance(
      valve.size === 0 ? concluded : concluded === -Infinity ? valve.watermark : Math.min(concluded, valve.watermark),
    );
  }

  private advance(watermark: number): void {
    if (this.operator.advanceWatermark(toTicks(watermark))) this.outlet.watermark(toSeconds(this.operator.watermark));
  }

  private noteIdleness(): void {
    const idle = this.generator.idle === true || this.valve.idle;
    if (idle === this.wasIdle) return;
    this.wasIdle = idle;
    this.outlet.idle(idle);
  }
}
