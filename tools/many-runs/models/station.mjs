/** A queue and its servers, with ways to break: the model of the tests here. */
import { exponential, Server, Simulation, Sink, Source } from '@sim/core';

export const params = { servers: 1, rate: 1, seconds: 500, failAt: -1, dieAt: -1, hogAt: -1, loopAt: -1 };

/** @param {import('@sim/experiment').ModelContext} context */
export function build({ seed, replication, params }) {
  if (replication === params.failAt) throw new RangeError('told to fail');
  if (replication === params.dieAt) process.exit(3);
  if (replication === params.hogAt) {
    /** @type {unknown[]} */
    const hoard = [];
    for (;;) hoard.push(new Array(10_000).fill(hoard.length));
  }
  while (replication === params.loopAt);
  const desk = new Server('desk', {
    concurrency: Number(params.servers),
    serviceTime: exponential(0.9),
    downstream: new Sink('out'),
  });
  const calls = Source.poisson('calls', desk, { rate: Number(params.rate) });
  return { sim: new Simulation({ seed, endTime: Number(params.seconds), entities: [calls] }), desk };
}

export const metrics = {
  wait: (/** @type {any} */ { desk }) => desk.stats.waits.mean ?? 0,
  p99: { histogram: (/** @type {any} */ { desk }) => desk.stats.waits, percentile: 99 },
  never: () => Infinity,
};
