import { Simulation } from '@sim/core';
import { EventLog, SizeRetention, TimeRetention } from '@sim/log';

/** Costs of the log: appends, reads by place and size, retention. */

/** @param {number} records */
function filled(records) {
  const log = new EventLog('log', { numPartitions: 1, appendLatency: 0, readLatency: 0, latencySampleLimit: 0 });
  const sim = new Simulation({ entities: [log], maxEventsAtSameTime: Infinity });
  sim.spawn(
    (function* () {
      for (let n = 0; n < records; n++) {
        yield* log.append(null, n);
        if (n % 1000 === 999) yield 0.001;
      }
    })(),
  );
  sim.run();
  if (log.totalRecords !== records) throw new Error(`expected ${records} records, got ${log.totalRecords}`);
  return { log, sim };
}

/**
 * One process appends; `latency` 0 leaves the bare log. @param {{ records: number, latency: number
 * }} size @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function append({ records, latency }, watch) {
  const log = new EventLog('log', { appendLatency: latency });
  const sim = new Simulation({ entities: [log], maxEventsAtSameTime: Infinity });
  for (let writer = 0; writer < 10; writer++) {
    sim.spawn(
      (function* () {
        for (let n = 0; n < records / 10; n++) {
          yield* log.append(`key-${n % 100}`, n);
          if (latency === 0 && n % 100 === 99) yield 0.001;
        }
      })(),
    );
  }
  watch.start();
  sim.run();
  watch.stop();
  return { units: records, facts: { records: log.totalRecords, appended: log.stats.recordsAppended }, near: {} };
}

/**
 * Reads of 100 records; `at` is 0 for the head, 1 for the tail.
 *
 * @param {{ records: number, at: number, reads: number }} size @param
 * {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function read({ records, at, reads }, watch) {
  const { log } = filled(records);
  const offset = Math.floor((records - 100) * at);
  let sum = 0;
  let got = 0;
  watch.start();
  for (let n = 0; n < reads; n++) {
    const batch = log.fetch(0, offset, 100);
    got += batch.length;
    sum += batch[99]?.offset ?? NaN;
  }
  watch.stop();
  return { units: reads, facts: { got, last: sum / reads }, near: {} };
}

/**
 * Bytes the log keeps for each record, apart from its value (a small integer). @param {{ records:
 * number }} size @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function memory({ records }, watch) {
  const collect = /** @type {() => void} */ (globalThis.gc);
  collect();
  const before = process.memoryUsage();
  watch.start();
  const { log } = filled(records);
  watch.stop();
  collect();
  const after = process.memoryUsage();
  const bytes = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / records;
  return { units: records, facts: { records: log.totalRecords }, near: {}, bytes };
}

/**
 * Appends under retention: the cost of a sweep must be that of what expires. @param {{ records:
 * number, policy: 'time' | 'size' }} size @param {import('../support/stopwatch.mjs').Stopwatch}
 * watch
 */
export function retention({ records, policy }, watch) {
  const retentionPolicy = policy === 'time' ? new TimeRetention(10) : new SizeRetention(10_000);
  const log = new EventLog('log', { numPartitions: 1, appendLatency: 0, retentionPolicy, retentionCheckInterval: 1 });
  const sim = new Simulation({ entities: [log], maxEventsAtSameTime: Infinity });
  sim.spawn(
    (function* () {
      for (let n = 0; n < records; n++) {
        yield* log.append(null, n);
        yield 0.001;
      }
    })(),
  );
  watch.start();
  sim.run();
  watch.stop();
  const { recordsAppended, recordsExpired } = log.stats;
  return {
    units: records,
    facts: {
      recordsAppended,
      balance: recordsAppended - recordsExpired === log.totalRecords,
      bounded: log.totalRecords <= 11_001,
    },
    near: {},
  };
}
