import { Simulation } from '@sim/core';
import { SlotHeap } from '../limits/slot-heap.mjs';
import { loadSimjs } from '../peers/simjs.mjs';
import { Uniform } from '../support/random.mjs';

/** W2: a number of processes, each of which waits a random time, again and again. */

/** @typedef {{ processes: number, steps: number }} ProcessesSize */

/** @param {ProcessesSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function core({ processes, steps }, watch) {
  const random = new Uniform();
  let resumed = 0;
  const sim = new Simulation();
  function* worker() {
    for (;;) {
      yield random.next();
      if (++resumed === steps) sim.stop();
    }
  }
  for (let n = 0; n < processes; n++) sim.spawn(worker());
  watch.start();
  const summary = sim.run();
  watch.stop();
  return { units: resumed, facts: { resumed, pending: summary.eventsPending }, near: { clock: sim.now } };
}

/** @param {ProcessesSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function limit({ processes, steps }, watch) {
  const random = new Uniform();
  let resumed = 0;
  const heap = new SlotHeap(processes + 1);
  function* worker() {
    for (;;) {
      yield random.next();
      resumed++;
    }
  }
  for (let n = 0; n < processes; n++) heap.push(0, worker());
  watch.start();
  while (resumed < steps) {
    const generator = heap.pop();
    heap.push(heap.now + generator.next().value, generator);
  }
  watch.stop();
  return { units: resumed, facts: { resumed, pending: heap.size }, near: { clock: heap.now } };
}

/**
 * simjs has no processes: callbacks on timers do the same work. @param {ProcessesSize} size @param
 * {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function simjs({ processes, steps }, watch) {
  const { Sim, Entity } = loadSimjs();
  const random = new Uniform();
  const sim = new Sim();
  let resumed = 0;
  class Worker extends Entity {
    start() {
      this.setTimer(random.next()).done(this.loop);
    }
    loop() {
      resumed++;
      this.setTimer(random.next()).done(this.loop);
    }
  }
  for (let n = 0; n < processes; n++) sim.addEntity(Worker, `${n}`);
  watch.start();
  sim.simulate(Infinity, steps);
  watch.stop();
  return { units: resumed, facts: { resumed, pending: sim.queue.data.length }, near: { clock: sim.time() } };
}
