import { CallbackEntity, type SimObserver } from '@sim/core';
import type { LogRecord } from '@sim/log';
import type { LateEvent, StreamProcessor, WindowResult } from '@sim/stream';
import type { Measurement } from './pipeline.ts';

/** The events that carry a record or a result; others are an entity's messages to itself. */
const RECORD_EVENTS: ReadonlySet<string> = new Set(['Produce', 'Process', 'WindowResult', 'LateEvent']);

/** What came out of a pipeline, and what was lost on the way, counted outside of it. */
export class Ledger {
  /** How often each record was processed, by `partition/offset`. */
  readonly processed = new Map<string, number>();
  /** Ids of the measurements processed. */
  readonly ids = new Set<number>();
  /** Measurements in the results of windows: the last revision of each. */
  inWindows = 0;
  resultsReceived = 0;
  lateReceived = 0;
  /** Measurements in windows that a crash of the processor took, before they were emitted. */
  lostInWindows = 0;
  /** Events lost because their target was crashed, by target. */
  readonly dropped = new Map<string, number>();
  private readonly emitted = new Map<string, number>();

  /** Gets the results of the windows. */
  readonly results = new CallbackEntity('results', (event) => this.noteResult(event.payload as WindowResult<number>));
  /** Gets what came too late. */
  readonly late = new CallbackEntity('late', (event) => this.noteLate(event.payload as LateEvent<Measurement>));
  readonly observer: SimObserver = {
    eventDropped: ({ target, type }) => {
      if (RECORD_EVENTS.has(type)) this.dropped.set(target.name, (this.dropped.get(target.name) ?? 0) + 1);
    },
    traced: (entity, kind) => {
      if (kind === 'crash' && entity.name === 'windows')
        this.noteProcessorCrash(entity as StreamProcessor<Measurement, number>);
    },
  };

  noteProcessed({ partition, offset, value }: LogRecord<Measurement>): void {
    const id = `${partition}/${offset}`;
    this.processed.set(id, (this.processed.get(id) ?? 0) + 1);
    this.ids.add(value.id);
  }

  /** Times a record was processed that had been processed before. */
  get processedAgain(): number {
    return [...this.processed.values()].reduce((again, times) => again + times - 1, 0);
  }

  droppedAt(name: string): number {
    return this.dropped.get(name) ?? 0;
  }

  private noteResult({ key, windowStart, windowEnd, result, recordCount, revision }: WindowResult<number>): void {
    if (result !== recordCount) throw new Error(`a window of ${recordCount} records gave ${result}`);
    const id = `${key}/${windowStart}/${windowEnd}`;
    const before = revision === 0 ? 0 : (this.emitted.get(id) ?? 0);
    this.inWindows += result - before;
    this.emitted.set(id, result);
    this.resultsReceived++;
  }

  private noteLate(_event: LateEvent<Measurement>): void {
    this.lateReceived++;
  }

  /** Told before the processor forgets. */
  private noteProcessorCrash(processor: StreamProcessor<Measurement, number>): void {
    for (const window of processor.windows()) if (!window.emitted) this.lostInWindows += window.recordCount;
  }
}
