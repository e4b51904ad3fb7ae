/**
 * The pipeline: flights → log → consumer group → hourly windows per airport.
 *
 * @import { LogRecord } from '@sim/log'
 * @import { WindowResult, LateEvent } from '@sim/stream'
 * @import { Arrival, Flight } from './load-flights.mjs'
 * @import { DelayStatistics } from './mean-delay.mjs'
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { CallbackEntity, exponential, FaultSchedule, Probe, Simulation, Source } from '@sim/core';
import { EventLog } from '@sim/log';
import { boundedOutOfOrderness, perSource, StreamProcessor, TumblingWindow } from '@sim/stream';
import { Ledger } from './ledger.mjs';
import { meanDelay } from './mean-delay.mjs';

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What the model assumes. Times are in seconds. */
export const settings = {
  partitions: 8,
  /** What a consumer spends on a flight: exponential, with this mean. */
  handling: 9 * MINUTE,
  /**
   * A consumer commits when it is done with what it polled; a crash before that means that it is
   * read again.
   */
  maxPollRecords: 20,
  sessionTimeout: 6 * HOUR,
  rebalanceDelay: 30,
  window: HOUR,
  /** How far behind the latest departure of its partition a flight may be and still be on time. */
  outOfOrderness: 15 * MINUTE,
  /** After so long without a flight a partition holds nobody up. */
  idleTimeout: HOUR,
  /** How long a window that was emitted still takes corrections. */
  allowedLateness: HOUR,
};

/**
 * @typedef {object} Outage - one consumer is down for a while
 * @property {string} consumer
 * @property {number} at
 * @property {number} restartAt
 */

/**
 * @param {object} options
 * @param {readonly Arrival[]} options.arrivals
 * @param {number} options.consumers - how many
 * @param {Outage} [options.outage]
 * @param {number | string} [options.seed] - of the service times: the flights are what they are
 * @param {number} [options.outOfOrderness] - seconds
 */
export function createModel({
  arrivals,
  consumers: size,
  outage,
  seed = 'flights',
  outOfOrderness = settings.outOfOrderness,
}) {
  const sim = new Simulation({ seed });
  const ledger = new Ledger();

  const results = new CallbackEntity('hourly delays', (event) =>
    ledger.noteWindow(/** @type {WindowResult<DelayStatistics>} */ (event.payload)),
  );
  const tooLate = new CallbackEntity('too late', (event) =>
    ledger.noteTooLate(/** @type {LateEvent<Flight>} */ (event.payload)),
  );
  const windows = new StreamProcessor('windows', {
    windowType: new TumblingWindow(settings.window),
    aggregate: meanDelay,
    downstream: results,
    watermarkStrategy: perSource(boundedOutOfOrderness(outOfOrderness, { idleTimeout: settings.idleTimeout })),
    watermarkInterval: MINUTE,
    allowedLateness: settings.allowedLateness,
    lateEventPolicy: 'side-output',
    sideOutput: tooLate,
  });

  /** @type {EventLog<Flight>} */
  const log = new EventLog('flights', { numPartitions: settings.partitions });
  const group = new ConsumerGroup('statistics', log, {
    sessionTimeout: settings.sessionTimeout,
    rebalanceDelay: settings.rebalanceDelay,
  });
  const consumers = Array.from({ length: size }, (_, index) => {
    /** @type {Consumer<LogRecord<Flight>>} */
    const consumer = new Consumer(`consumer-${index + 1}`, group, {
      serviceTime: exponential(settings.handling),
      maxPollRecords: settings.maxPollRecords,
      process: (record) => ledger.noteProcessed(record),
      downstream: windows,
      payload: ({ key, value, partition }) => ({ key, value, eventTime: value.departure, source: partition }),
    });
    return sim.add(consumer);
  });

  const source = Source.replay('airports', log, arrivals, {
    type: 'Append',
    payload: ({ row: { flight } }) => ({ key: flight.origin, value: flight }),
  });
  const lag = Probe.on(group, (each) => each.totalLag(), { name: 'lag', interval: HOUR });
  sim.add(source);
  sim.add(lag);
  sim.observe({ traced: (_entity, kind, detail, now) => ledger.noteTrace(kind, detail ?? {}, now) });
  if (outage !== undefined) {
    const consumer = find(consumers, outage.consumer);
    sim.observe({ traced: (entity, kind) => entity === consumer && kind === 'crash' && ledger.noteCrash(consumer) });
    sim.add(new FaultSchedule()).crash(consumer, { at: outage.at, restartAt: outage.restartAt });
  }

  return { sim, source, log, group, consumers, windows, lag: lag.series, ledger };
}

/** @typedef {ReturnType<typeof createModel>} Model */

/**
 * @template {{ readonly name: string }} T
 * @param {readonly T[]} list
 * @param {string} name
 */
function find(list, name) {
  const found = list.find((each) => each.name === name);
  if (found === undefined) throw new Error(`expected one of ${list.map((each) => each.name).join(', ')}, got ${name}`);
  return found;
}
