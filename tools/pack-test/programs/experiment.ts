import { Simulation, Sink, Source } from '@sim/core';
import { experiment, type ExperimentResult, grid } from '@sim/experiment';

const model = {
  params: { rate: 1 },
  build({ seed, params }: { readonly seed: number; readonly params: Readonly<Record<string, unknown>> }) {
    const out = new Sink('out');
    const calls = Source.constant('calls', out, { rate: Number(params.rate) });
    return { sim: new Simulation({ seed, endTime: 10, entities: [calls] }), out };
  },
  metrics: { calls: ({ out }: { readonly out: Sink }) => out.received },
};
const result: ExperimentResult = await experiment({ model, design: grid({ rate: [1, 2] }), replications: 2 });
for (const { params, estimates } of result.points) console.log(params['rate'], estimates['calls']?.mean);
