import { invalidOption, toTicks } from '@sim/core';
import type { SourceId, StreamElement, WatermarkAdvance } from '../events/stream-events.ts';
import type { WatermarkGenerator, WatermarkStrategy } from './watermark-strategy.ts';
import { WatermarkValve } from './watermark-valve.ts';

/** Who is told of the combined progress of the inputs. */
export interface ProgressListener {
  /** The watermark the inputs allow, in seconds; told often, and also if it is no news. */
  advance(watermark: number): void;
  /** The inputs have fallen idle, or one speaks again. */
  idle(idle: boolean): void;
}

/** The input whose watermark the strategy makes: one of the valve's, and no user can name it. */
const OWN = Symbol('own input') as unknown as SourceId;

/**
 * The inputs of an operator and the watermark they make together. It knows no simulation: the time
 * of the clock is given to it, and it says when it wants to be called again.
 *
 * Inputs are the senders that were made known, each with watermarks of its own, the sources named by
 * explicit watermarks, and the elements that the strategy makes a watermark for. Each is active, idle
 * or ended; the valve combines them.
 */
export class InputTracker {
  private readonly owner: string;
  private readonly listener: ProgressListener;
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
  private isOver = false;

  /** @param interval - between two ticks, in seconds */
  constructor(owner: string, strategy: WatermarkStrategy, interval: number, listener: ProgressListener) {
    this.owner = owner;
    this.listener = listener;
    this.strategy = strategy;
    this.generator = strategy.createGenerator();
    this.interval = toTicks(interval);
  }

  /** Whether its inputs have nothing to say for now. */
  get idle(): boolean {
    return this.wasIdle;
  }

  /** Whether a tick could bring anything. */
  get needsTick(): boolean {
    const { generator } = this;
    return this.started && generator.onPeriodicEmit !== undefined && generator.needsTick !== false && !this.isOver;
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

  /** Forgets all watermarks, and whom it knew if it is told whom it is to know. */
  reset(senders?: Iterable<SourceId>): void {
    if (senders !== undefined) {
      this.senders.clear();
      for (const sender of senders) this.senders.add(sender);
    }
    this.generator = this.strategy.createGenerator();
    this.valve = new WatermarkValve(this.senders);
    this.concluded = -Infinity;
    this.started = this.ownIsIdle = this.wasIdle = this.isOver = false;
  }

  /** An element that the strategy makes the watermark for, after it was processed. */
  noteElement(eventTime: number, element: StreamElement, now: number): void {
    this.started = true;
    const watermark = this.generator.onEvent(eventTime, element, now);
    if (watermark !== undefined || this.ownIsIdle) this.conclude(watermark);
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
    if (watermark === Infinity) this.isOver = true;
    this.listener.advance(watermark);
  }

  private noteIdle(idle: boolean): void {
    this.wasIdle = idle;
    this.listener.idle(idle);
  }
}
