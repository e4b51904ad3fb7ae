import { type LateEvent, StreamProcessor, type StreamProcessorOptions, type WindowResult } from '@sim/stream';
import { CallbackEntity, type SimEvent, SimEvent as Event, Simulation } from '@sim/core';

export interface Delivery<P> {
  readonly time: number;
  readonly payload: P;
}

/** A processor in a simulation, with what reaches its outputs. */
export interface Scene<V, R> {
  readonly sim: Simulation;
  readonly processor: StreamProcessor<V, R>;
  readonly results: readonly Delivery<WindowResult<R>>[];
  readonly late: readonly Delivery<LateEvent<V>>[];
  /** Schedules an event for the processor. */
  at(time: number, type: string, payload?: unknown): void;
  /** Schedules an element. */
  element(
    time: number,
    element: {
      readonly key?: string;
      readonly value: V;
      readonly eventTime?: number;
      readonly source?: string | number;
    },
  ): void;
}

export function scene<V = number, R = unknown>(
  options: Omit<StreamProcessorOptions<V, R>, 'downstream' | 'sideOutput'>,
  run: { readonly endTime?: number; readonly sideOutput?: boolean } = {},
): Scene<V, R> {
  const results: Delivery<WindowResult<R>>[] = [];
  const late: Delivery<LateEvent<V>>[] = [];
  const record =
    <P>(type: string, list: Delivery<P>[]) =>
    (event: SimEvent) => {
      if (event.type !== type) throw new Error(`expected ${type}, got ${event.type}`);
      list.push({ time: event.time, payload: event.payload as P });
    };
  const processor = new StreamProcessor<V, R>('processor', {
    ...options,
    downstream: new CallbackEntity('downstream', record('WindowResult', results)),
    ...(run.sideOutput === true && { sideOutput: new CallbackEntity('side', record('LateEvent', late)) }),
  });
  const sim = new Simulation({ entities: [processor], ...(run.endTime !== undefined && { endTime: run.endTime }) });
  const at = (time: number, type: string, payload?: unknown) =>
    sim.schedule(new Event({ time, type, target: processor, payload }));
  return { sim, processor, results, late, at, element: (time, element) => at(time, 'Process', element) };
}

/** The sum of numbers. */
export function total(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
