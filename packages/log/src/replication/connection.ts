import type { Timer } from '@sim/core';
import type { Broker } from './broker.ts';
import type { ProduceRequest } from './client-options.ts';
import type { ProducerBatch } from './producer-batch.ts';

/** Batches on their way to a broker, and not answered. */
export interface Request<V> {
  readonly broker: Broker;
  readonly batches: readonly ProducerBatch<V>[];
  readonly sentTicks: number;
  readonly deadlineTicks: number;
  unanswered: number;
}

/** The connection to a broker. */
export interface Connection<V> {
  readonly broker: Broker;
  readonly inFlight: Request<V>[];
  down: boolean;
  lastArrivalTicks: number;
  lastAnswerTicks: number;
  timeout: Timer | undefined;
}

/** Connections to brokers, all up and idle. */
export function connect<V>(brokers: readonly Broker[]): Connection<V>[] {
  return brokers.map((broker) => ({
    broker,
    inFlight: [],
    down: false,
    lastArrivalTicks: -Infinity,
    lastAnswerTicks: -Infinity,
    timeout: undefined,
  }));
}

/** A request, as tests see it. */
export function describeRequest<V>(batches: readonly ProducerBatch<V>[]): ProduceRequest<V> {
  return {
    batches: batches.map(({ partition, attempts, deliveries }) => ({
      partition,
      retries: attempts,
      values: deliveries.map(({ value }) => value),
    })),
  };
}
