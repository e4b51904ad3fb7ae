/**
 * The same three months with groups of other sizes, and no crash.
 *
 * @import { Arrival } from './load-flights.mjs'
 */
import { Histogram } from '@sim/core';
import { sum } from './accounting.mjs';
import { createModel } from './model.mjs';

/**
 * @typedef {object} GroupSize
 * @property {number} consumers
 * @property {number} maxLag - records
 * @property {number} typicalWait - median seconds from the log to the end of processing
 * @property {number} longestWait - the 99th percentile of the same
 * @property {number} busy - share of the time that consumers work
 * @property {number} tooLate - flights that missed their window
 */

/**
 * @param {readonly Arrival[]} arrivals
 * @param {readonly number[]} sizes
 * @returns {readonly GroupSize[]}
 */
export function compareGroupSizes(arrivals, sizes) {
  return sizes.map((size) => {
    const { sim, lag, consumers, ledger } = createModel({ arrivals, consumers: size });
    const { endTime } = sim.run();
    const wait = new Histogram();
    for (const consumer of consumers) wait.merge(consumer.stats.latency);
    return {
      consumers: size,
      maxLag: lag.max ?? 0,
      typicalWait: wait.percentile(50) ?? 0,
      longestWait: wait.percentile(99) ?? 0,
      busy: sum(consumers.map((consumer) => consumer.stats.busySeconds)) / (endTime * size),
      tooLate: ledger.tooLate.length,
    };
  });
}
