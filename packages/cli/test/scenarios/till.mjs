/** A till with a queue before it: enough to be slow or fast, to keep a promise or not, and to break when told to. */
import { constant, exponential, Server, Simulation, Sink, Source } from '@sim/core';

export const params = { tills: 1, rate: 1, service: 0.8, steady: false, label: 'plain', failAt: -1 };

/** @param {import('@sim/experiment').ModelContext} context */
export function build({ seed, replication, params }) {
  if (replication === params.failAt) throw new RangeError(`told to fail in replication ${replication}`);
  const out = new Sink('out');
  const service = Number(params.service);
  const till = new Server('till', {
    concurrency: Number(params.tills),
    serviceTime: params.steady === true ? constant(service) : exponential(service),
    downstream: out,
  });
  const source = Source.poisson('customers', till, { rate: Number(params.rate) });
  return { sim: new Simulation({ seed, endTime: 300, entities: [source] }), till, out };
}

export const metrics = {
  served: (/** @type {any} */ { out }) => out.received,
  left: (/** @type {any} */ { till }) => till.queueLength,
  p95: { histogram: (/** @type {any} */ { out }) => out.latency, percentile: 95 },
};

export const thresholds = ['p95 < 20'];
