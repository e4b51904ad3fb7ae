/**
 * How long should windows wait for late data? Waiting before the first result (the bound of the
 * watermark) makes results late; accepting corrections afterwards (allowed lateness) makes them
 * change. Either makes them complete.
 */
import { CallbackEntity, logNormal, Simulation, Source } from '@sim/core';
import { boundedOutOfOrderness, count, StreamProcessor, TumblingWindow } from '@sim/stream';
import { round, table } from '../support/text.mjs';
import { unwatched } from '../support/write-report.mjs';

const EVENTS = 20_000;
/** Half of the events take under two seconds to arrive, one in a hundred over twenty. */
const travel = logNormal({ mu: Math.log(2), sigma: 1 });

/**
 * @param {number} bound - seconds
 * @param {number} allowedLateness - seconds
 * @param {import('../support/write-report.mjs').Watch} [watch]
 */
export function completeness(bound, allowedLateness, watch = unwatched) {
  let first = 0;
  let last = 0;
  /** @type {number[]} */
  const waits = [];
  /** @type {Map<string, number>} */
  const results = new Map();
  const sink = new CallbackEntity('results', ({ payload, time }) => {
    const { windowEnd, recordCount, revision } = /** @type {import('@sim/stream').WindowResult<number>} */ (payload);
    if (revision === 0) {
      first += recordCount;
      // The end of the input closes the last window early.
      if (time >= windowEnd) waits.push(time - windowEnd);
    }
    last += recordCount - (results.get(String(windowEnd)) ?? 0);
    results.set(String(windowEnd), recordCount);
  });
  const windows = new StreamProcessor('per minute', {
    windowType: new TumblingWindow(60),
    aggregate: count(),
    downstream: sink,
    watermarkStrategy: boundedOutOfOrderness(bound),
    allowedLateness,
  });
  const source = Source.poisson('clicks', windows, {
    rate: 10,
    limit: EVENTS,
    type: 'Process',
    payload: ({ time, index, rng }) => ({ value: index, eventTime: time - travel.sample(rng) }),
  });
  const sim = new Simulation({ entities: [source] });
  watch(sim);
  sim.run();
  const { lateEventsDropped, windowsUpdated } = windows.stats;
  return {
    inFirst: first / EVENTS,
    inLast: last / EVENTS,
    dropped: lateEventsDropped,
    corrections: windowsUpdated,
    wait: waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
  };
}

/** Runs to look at. @type {Parameters<typeof import('../support/write-report.mjs').recordRuns>[0]} */
export const runs = {
  'A bound of 0 s': (watch) => completeness(0, 0, watch),
  'A bound of 20 s': (watch) => completeness(20, 0, watch),
};

/** @returns {string} */
export function answer() {
  const rows = [0, 5, 20].flatMap((bound) =>
    [0, 30].map((lateness) => {
      const { inFirst, inLast, dropped, corrections, wait } = completeness(bound, lateness);
      return [
        `${bound} s`,
        `${lateness} s`,
        `${round(wait)} s`,
        `${(inFirst * 100).toFixed(2)} %`,
        `${(inLast * 100).toFixed(2)} %`,
        corrections,
        dropped,
      ];
    }),
  );
  return `${EVENTS} events, windows of a minute\n${table(['bound', 'allowed lateness', 'first result after', 'complete at first', 'in the end', 'corrections', 'dropped'], rows)}`;
}
