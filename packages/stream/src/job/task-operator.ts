import { invalidOption, type SimFuture } from '@sim/core';
import type { KeyedProcessFunction } from '../keyed/keyed-process-function.ts';
import { type KeyedOutlet, KeyedProcessOperator, type KeyedSnapshot } from '../keyed/keyed-process-operator.ts';

/** What runs inside an instance: it knows no simulation, and is told the time of the clock. */
export interface TaskOperator {
  /** Values of state, for the cost of a checkpoint. */
  readonly stateSize: number;
  /** When the clock brings something to do; Infinity if never. */
  readonly nextProcessingTimer: number;
  /** Whether what it writes to has no room now: it wakes its task when that may have changed. */
  readonly isBlocked?: boolean;
  /** Resolves when all that it has written is there; `undefined` if it is. A snapshot waits for that. */
  readonly flushed?: SimFuture | undefined;
  process(key: string, value: unknown, timestamp: number, input: number, now: number): void;
  /** Returns whether the watermark was ahead of the present one. */
  advanceWatermark(watermark: number, now: number): boolean;
  advanceProcessingTime(now: number): void;
  /** A copy of its state, for checkpoint `checkpoint`. */
  snapshot(checkpoint: number, now: number): unknown;
  /** Starts over with what the instances of before have left, of the keys that are its own. */
  restore(snapshots: readonly unknown[], owns: (key: string) => boolean, now: number): void;
  /** A checkpoint is complete. */
  notifyComplete(checkpoint: number, now: number): void;
}

/** A keyed function as an operator of a job. */
export class FunctionOperator implements TaskOperator {
  private readonly operator: KeyedProcessOperator<unknown, unknown, unknown>;
  private readonly hasSecond: boolean;
  private readonly owner: string;

  constructor(owner: string, fn: KeyedProcessFunction<any, any, any>, outlet: KeyedOutlet<unknown>) {
    this.owner = owner;
    this.operator = new KeyedProcessOperator(owner, fn, outlet);
    this.hasSecond = fn.processElement2 !== undefined;
  }

  get stateSize(): number {
    return this.operator.state.size + this.operator.timers;
  }

  get nextProcessingTimer(): number {
    return this.operator.nextProcessingTimer;
  }

  process(key: string, value: unknown, timestamp: number, input: number, now: number): void {
    if (input > 0 && this.hasSecond) this.operator.processElement2(key, value, timestamp, now);
    else this.operator.processElement(key, value, timestamp, now);
  }

  advanceWatermark(watermark: number, now: number): boolean {
    return this.operator.advanceWatermark(watermark, now);
  }

  advanceProcessingTime(now: number): void {
    this.operator.advanceProcessingTime(now);
  }

  snapshot(): KeyedSnapshot {
    return this.operator.snapshot();
  }

  restore(snapshots: readonly unknown[], owns: (key: string) => boolean): void {
    const all = snapshots as readonly KeyedSnapshot[];
    checkApart(
      this.owner,
      all.map(({ state }) => state.map(([key]) => key)),
    );
    this.operator.restore({
      state: all.flatMap(({ state }) => state.filter(([key]) => owns(key))),
      eventTimers: all.flatMap(({ eventTimers }) => eventTimers.filter(([key]) => owns(key))),
      processingTimers: all.flatMap(({ processingTimers }) => processingTimers.filter(([key]) => owns(key))),
    });
  }

  notifyComplete(): void {}
}

/**
 * Whether each key was with one instance. It was not if elements came to it by another way than by
 * key: then there is no telling which instance has its state now.
 */
export function checkApart(owner: string, keysOfInstances: readonly (readonly string[])[]): void {
  const seen = new Map<string, number>();
  keysOfInstances.forEach((keys, instance) => {
    for (const key of keys) {
      if ((seen.get(key) ?? instance) !== instance)
        throw invalidOption(
          owner,
          'parallelism',
          `the one before, as several instances have state of ${JSON.stringify(key)}`,
          'another',
        );
      seen.set(key, instance);
    }
  });
}
