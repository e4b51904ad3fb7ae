/** One queue and some servers: enough to be slow or fast, to wait, and to break when told to. */
import { exponential, Server, Simulation, Sink, Source } from '@sim/core';

export const params = { servers: 1, rate: 1, service: 0.8, seconds: 300, failAt: -1, label: 'plain' };

/** @param {import('@sim/experiment').ModelContext} context */
export function build({ seed, replication, params }) {
  if (replication === params.failAt) throw new RangeError(`told to fail in replication ${replication}`);
  const out = new Sink('out');
  const desk = new Server('desk', {
    concurrency: Number(params.servers),
    serviceTime: exponential(Number(params.service)),
    downstream: out,
  });
  const calls = Source.poisson('calls', desk, { rate: Number(params.rate), type: 'call' });
  return { sim: new Simulation({ seed, endTime: Number(params.seconds), entities: [calls] }), desk, out };
}

export const metrics = {
  served: (/** @type {any} */ { out }) => out.received,
  worst: () => Infinity,
  p95: { histogram: (/** @type {any} */ { out }) => out.latency, percentile: 95 },
};

export const thresholds = ['served > 100'];
