import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
import { StreamProcessor, TumblingWindow } from '@sim/stream';

const sim = new Simulation();
const results = sim.add(
  new CallbackEntity('results', ({ payload }) => {
    const { windowStart, result } = payload as { windowStart: number; result: number };
    console.log(windowStart, result);
  }),
);
const sums = sim.add(
  new StreamProcessor('sums', {
    windowType: new TumblingWindow(10),
    aggregate: (values: readonly number[]) => values.reduce((a, b) => a + b, 0),
    downstream: results,
  }),
);
for (const time of [1, 4, 12])
  sim.schedule(new SimEvent({ time, type: 'Process', target: sums, payload: { value: time } }));
sim.run();
