import { CallbackEntity, SimEvent, SimFuture, Simulation } from '@sim/core';

const sim = new Simulation({ seed: 7 });
const lamp = sim.add(new CallbackEntity('lamp', (event) => console.log(`${sim.now} s: ${event.type}`)));
const answer = new SimFuture<number>();
sim.schedule(new SimEvent({ time: 2, type: 'on', target: lamp }));
sim.at(3, () => void answer.resolve(42));
sim.spawn(
  (function* () {
    const value: number = yield* answer;
    console.log(`${sim.now} s: ${value}`);
  })(),
);
console.log(sim.run().endReason);
