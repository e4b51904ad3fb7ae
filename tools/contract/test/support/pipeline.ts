import { Consumer, type ConsumerGroupOptions, type ConsumerOptions, ConsumerGroup } from '@sim/consumer-group';
import { exponential, type Latency, Simulation, Source } from '@sim/core';
import { EventLog, type EventLogOptions, type LogRecord, Producer, type ProducerOptions } from '@sim/log';
import {
  type Aggregator,
  boundedOutOfOrderness,
  perSource,
  StreamProcessor,
  type StreamProcessorOptions,
  TumblingWindow,
} from '@sim/stream';
import { Ledger } from './ledger.ts';

/** What flows through the pipeline. */
export interface Measurement {
  readonly id: number;
  readonly eventTime: number;
}

/** A pipeline is described by what differs from the plain one. */
export interface PipelineOptions {
  readonly seed?: number | string;
  readonly endTime?: number;
  readonly records?: number;
  /** Records per second. */
  readonly rate?: number;
  readonly keys?: number;
  /** How long before it is sent a measurement was made: makes events late. */
  readonly delay?: Latency;
  readonly consumers?: number;
  readonly producer?: ProducerOptions;
  readonly log?: EventLogOptions;
  readonly group?: ConsumerGroupOptions;
  readonly consumer?: ConsumerOptions<LogRecord<Measurement>>;
  readonly processor?: Partial<StreamProcessorOptions<Measurement, number>>;
}

export type Pipeline = ReturnType<typeof createPipeline>;

/** source → producer → log → consumers of a group → windows → results, and what comes too late. */
export function createPipeline(options: PipelineOptions = {}) {
  const {
    seed = 1,
    endTime,
    records = 300,
    rate = 20,
    keys = 6,
    delay = exponential(2),
    consumers: size = 3,
  } = options;
  const sim = new Simulation({ seed, ...(endTime !== undefined && { endTime }) });
  const ledger = new Ledger();
  const windows = new StreamProcessor<Measurement, number>('windows', {
    windowType: new TumblingWindow(2),
    aggregate: countMeasurements,
    downstream: ledger.results,
    sideOutput: ledger.late,
    allowedLateness: 1,
    lateEventPolicy: 'side-output',
    watermarkStrategy: perSource(boundedOutOfOrderness(1, { idleTimeout: 5 })),
    ...options.processor,
  });
  const log = new EventLog<Measurement>('log', options.log);
  const producer = new Producer('producer', log, { maxInFlight: 10, ...options.producer });
  const group = new ConsumerGroup('group', log, { sessionTimeout: 3, ...options.group });
  const consumers = Array.from(
    { length: size },
    (_, index) =>
      new Consumer(`consumer-${index + 1}`, group, {
        maxPollRecords: 10,
        serviceTime: exponential(0.05),
        downstream: windows,
        payload: ({ key, value, partition }) => ({
          ...(key !== null && { key }),
          value,
          eventTime: value.eventTime,
          source: partition,
        }),
        ...options.consumer,
        process: (record) => ledger.noteProcessed(record),
      }),
  );
  const age = typeof delay === 'number' ? { sample: () => delay } : delay;
  const source = Source.poisson('source', producer, {
    rate,
    limit: records,
    type: 'Produce',
    payload: ({ time, index, rng }) => ({
      key: `key-${Math.floor(rng.next() * keys)}`,
      value: { id: index, eventTime: Math.max(0, time - age.sample(rng)) },
    }),
  });
  for (const entity of [source, ...consumers]) sim.add(entity);
  sim.observe(ledger.observer);
  const { windowType = new TumblingWindow(2) } = options.processor ?? {};
  return {
    sim,
    ledger,
    source,
    producer,
    log,
    group,
    consumers,
    windows,
    oneWindowEach: windowType instanceof TumblingWindow,
  };
}

const countMeasurements: Aggregator<Measurement, number, number> = {
  create: () => 0,
  add: (count) => count + 1,
  merge: (a, b) => a + b,
  result: (count) => count,
};
