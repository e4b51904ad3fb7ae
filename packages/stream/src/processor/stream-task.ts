import type { StreamElement } from '../events/stream-events.ts';
import { type OperatorOutlet, WindowOperator } from '../operator/window-operator.ts';
import type { ResolvedWindowingOptions } from '../operator/windowing-options.ts';
import { InputTracker } from '../watermarks/input-tracker.ts';

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

/** A window operator together with the inputs that make its watermark. It knows no simulation. */
export class StreamTask<V, R> {
  readonly operator: WindowOperator<V, R>;
  readonly inputs: InputTracker;

  constructor(owner: string, options: ResolvedWindowingOptions<V, R>, outlet: TaskOutlet<V, R>) {
    this.operator = new WindowOperator(options, outlet);
    this.inputs = new InputTracker(owner, options.watermarkStrategy, options.watermarkInterval, {
      advance: (watermark) => {
        if (this.operator.advanceWatermark(watermark)) outlet.watermark(this.operator.watermark);
      },
      idle: (idle) => outlet.idle(idle),
    });
  }

  /** In seconds. */
  get watermark(): number {
    return this.operator.watermark;
  }

  /** Forgets all windows and watermarks, not the counts. Returns how many windows were lost. */
  reset(): number {
    this.inputs.reset();
    return this.operator.reset();
  }

  /** An element whose watermark the strategy makes. Its event time is given in seconds, finite. */
  processElement(key: string, value: V, eventTime: number, element: StreamElement, now: number): void {
    this.operator.processElement(key, value, eventTime);
    this.inputs.noteElement(eventTime, element, now);
  }

  /** An element whose sender makes watermarks for it. */
  processResult(key: string, value: V, eventTime: number): void {
    this.operator.processElement(key, value, eventTime);
  }
}
