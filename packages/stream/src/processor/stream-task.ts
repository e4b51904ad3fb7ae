import { invalidOption, toTicks } from '@sim/core';
import type { SourceId, StreamElement, WatermarkAdvance } from '../events/stream-events.ts';
import { type OperatorOutlet, WindowOperator } from '../operator/window-operator.ts';
import type { ResolvedWindowingOptions } from '../operator/windowing-options.ts';
import type { WatermarkGenerator, WatermarkStrategy } from '../watermarks/watermark-strategy.ts';
import { WatermarkValve } from '../watermarks/watermark-valve.ts';

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

/** The input whose watermark the strategy makes: one of the valve's, and no user can name it. */
const OWN = Symbol('own input') as unknown as SourceId;

/**
 * A window operator together with what makes its watermark. It knows no simulation: the time of the
 * clock is given to it, and it says when it wants to be called again.
 *
 * Its inputs are the senders that were made known, each with watermarks of its own, the sources
 * named by explicit watermarks, and the elements that the strategy makes a watermark for. Each is
 * active, idle or ended; the valve combines them.
 */
export class StreamTask<V, R> {
  readonly operator: WindowOperator<V, R>;
  private readonly owner: string;
  private readonly outlet: TaskOutlet<V, R>;
  private readonly strategy: WatermarkStrategy;
  private readonly senders = new Set<SourceId>();
  private generator: WatermarkGenerator;
  private valve = new WatermarkValve();
  private readonly interval: number;
  /** What the strategy has concluded so far, in seconds. */
  private concluded = -Infinity;
  private started = false;
  /** Whether the strategy has found its input idle, as far as the valve knows. */
  private ownIsIdle = false;
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
    return this.operator.watermark;
  }

  /** Whether its inputs have nothing to say for now. */
  get idle(): boolean {
    return this.wasIdle;
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

  /** Makes a sender known, whose watermarks hold this task back. */
  addInput(sender: SourceId): void {
    this.senders.add(sender);
    this.valve.add(sender);
  }

  /** Whether an element of this source comes with watermarks of its sender. */
  isInput(sender: SourceId): boolean {
    return this.senders.has(sender);
  }

  /** Forgets all windows and watermarks, not the counts. Returns how many windows were lost. */
  reset(): number {
    this.generator = this.strategy.createGenerator();
    this.valve = new WatermarkValve(this.senders);
    this.concluded = -Infinity;
    this.started = this.ownIsIdle = false;
    this.wasIdle = false;
    return this.operator.reset();
  }

  /** An element whose watermark the strategy makes. Its event time is given in seconds, finite. */
  processElement(key: string, value: V, eventTime: number, element: StreamElement, now: number): void {
    this.started = true;
    this.operator.processElement(key, value, eventTime);
    const watermark = this.generator.onEvent(eventTime, element, now);
    if (watermark !== undefined || this.ownIsIdle) this.conclude(watermark);
  }

  /** An element whose sender makes watermarks for it. */
  processResult(key: string, value: V, eventTime: number): void {
    this.operator.processElement(key, value, eventTime);
  }

  /** An explicit watermark, checked. */
  processWatermark({ watermark, source, idle = false }: WatermarkAdvance): void {
    this.started = true;
    const { generator, valve } = this;
    if (source === undefined) {
      this.advance(watermark);
      this.conclude(undefined);
    } else if (!this.senders.has(source) && generator.onWatermark !== undefined) {
      this.conclude(generator.onWatermark(watermark, source, idle));
    } else if (watermark === Infinity) {
      valve.setEnded(source);
      this.combine();
    } else {
      valve.setActive(source);
      valve.advance(source, watermark);
      if (idle) valve.setIdle(source);
      this.combine();
    }
  }

  /** A tick at a time of the clock, in seconds. */
  tick(now: number): void {
    this.conclude(this.generator.onPeriodicEmit?.(now));
  }

  /** The input is over: all of it, or that of one source. */
  end(source?: SourceId): void {
    if (source === undefined) this.advance(Infinity);
    else this.processWatermark({ watermark: Infinity, source });
  }

  /**
   * The run is over: nothing more comes but from the senders that say so, and without those the
   * input has ended.
   */
  endAllBut(ending: ReadonlySet<SourceId>): void {
    if (ending.size === 0) {
      this.end();
      return;
    }
    this.valve.endAllBut(ending);
    this.combine();
  }

  /** A source is not read here any more: it neither holds back nor ends the input. */
  forget(source: SourceId): void {
    if (!this.senders.delete(source) && this.generator.onForget !== undefined) {
      this.conclude(this.generator.onForget(source));
      return;
    }
    this.valve.remove(source);
    this.combine();
  }

  /** Takes what the strategy has concluded into the valve. */
  private conclude(watermark: number | undefined | void): void {
    const { generator, valve } = this;
    if (watermark !== undefined) {
      if (typeof watermark !== 'number' || watermark !== watermark)
        throw invalidOption(this.owner, 'watermark of the strategy', 'a number of seconds', watermark);
      if (watermark > this.concluded) this.concluded = watermark;
    }
    const idle = generator.idle === true;
    this.ownIsIdle = idle;
    if (idle && generator.idleWatermark !== undefined && generator.idleWatermark > this.concluded)
      this.concluded = generator.idleWatermark;
    // A strategy that has not spoken yet holds back nobody.
    if (this.concluded === Infinity) {
      valve.setEnded(OWN);
    } else if (this.concluded > -Infinity || idle) {
      valve.setActive(OWN);
      valve.advance(OWN, this.concluded);
      if (idle) valve.setIdle(OWN);
    }
    this.combine();
  }

  private combine(): void {
    const { valve } = this;
    const idle = valve.size > 0 ? valve.idle : this.wasIdle;
    // Whoever listens must wait for this input again before it hears of a higher watermark.
    if (this.wasIdle && !idle) this.noteIdle(false);
    this.advance(valve.watermark);
    if (idle && !this.wasIdle) this.noteIdle(true);
  }

  private advance(watermark: number): void {
    if (this.operator.advanceWatermark(watermark)) this.outlet.watermark(this.operator.watermark);
  }

  private noteIdle(idle: boolean): void {
    this.wasIdle = idle;
    this.outlet.idle(idle);
  }
}
