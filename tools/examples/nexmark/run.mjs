import { Simulation } from '@sim/core';
import { boundedOutOfOrderness, StreamJob } from '@sim/stream';
import { unwatched } from '../support/write-report.mjs';
import { arrivals, MAX_DELAY, nexmarkEvents } from './events.mjs';
import { QUERIES } from './queries.mjs';

export const EVENTS = 900;

/**
 * Runs a query: two instances of most operators, a checkpoint every 5 s, a sink with two-phase commit.
 *
 * @param {string} name - of the query
 * @param {{ events?: number, seed?: number, crashes?: readonly number[], rescaleAt?: number,
 * watch?: import('../support/write-report.mjs').Watch }} [options] - `crashes` are times at which the
 * job goes down for 3 s, `rescaleAt` one at which the last operator gets three instances
 */
export function runQuery(name, { crashes = [], events = EVENTS, rescaleAt, seed = 1, watch = unwatched } = {}) {
  const query = QUERIES[name];
  if (query === undefined) throw new Error(`there is no query ${name}`);
  const arrived = arrivals(nexmarkEvents(events, seed), seed + 1);
  // One name for all: reports lay runs side by side by the names of their entities.
  const job = new StreamJob('query', {
    operators: [
      {
        name: 'house',
        watermarkStrategy: boundedOutOfOrderness(MAX_DELAY),
        source: (offset) => {
          const next = arrived[offset];
          return next && { at: next.at, value: next.event, eventTime: next.event.time };
        },
      },
      {
        name: 'events',
        inputs: ['house'],
        cost: 0.002,
        process: {
          processElement(/** @type {import('./events.mjs').NexmarkEvent} */ event, { collect, output }) {
            if (event.kind === 'bid') collect(event);
            else output(`${event.kind}s`, event);
          },
        },
      },
      ...query.operators,
      { name: 'sink', inputs: [{ from: 'answer', exchange: 'rebalance' }], sink: { guarantee: 'exactly-once' } },
    ],
    checkpoints: { interval: 5, asyncDuration: 0.2 },
    restartDelay: 3,
  });
  const sim = new Simulation({ entities: [job] });
  watch(sim);
  for (const at of crashes) {
    sim.at(at, () => job.crash());
    sim.at(at + 3, () => job.restart());
  }
  if (rescaleAt !== undefined) sim.at(rescaleAt, () => void job.rescale({ answer: 3 }));
  sim.run();
  const lines = /** @type {readonly string[]} */ (job.sink('sink').values());
  return { lines, stats: job.stats, sink: job.sink('sink').stats, arrived };
}
