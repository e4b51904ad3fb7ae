import { Entity, SimEvent, Simulation } from '@sim/core';
import { SlotHeap } from '../limits/slot-heap.mjs';
import { loadSimjs } from '../peers/simjs.mjs';

/**
 * Bursts: each timed event brings a number of events of the same time; `sizes.ties` makes them tie
 * on a later instant, else their delay is zero.
 */

/** @typedef {{ rounds: number, burst: number, ties: boolean }} BurstSize */

/** @param {BurstSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function core({ rounds, burst, ties }, watch) {
  let handled = 0;
  let round = 0;
  let inOrder = true;
  let expected = 0;
  const delay = ties ? { delay: 0.5 } : { delay: 0 };
  class Node extends Entity {
    /** @param {SimEvent} event */
    handleEvent(event) {
      if (event.type === 'leaf') {
        handled++;
        if (event.payload !== expected++) inOrder = false;
        return;
      }
      expected = 0;
      for (let n = 0; n < burst; n++) this.send(this, 'leaf', n, delay);
      if (++round < rounds) this.send(this, 'round', undefined, { delay: 1 });
    }
  }
  const node = new Node('node');
  const sim = new Simulation({ entities: [node] });
  sim.schedule(new SimEvent({ time: 0, type: 'round', target: node }));
  watch.start();
  sim.run();
  watch.stop();
  return { units: handled + round, facts: { handled, inOrder }, near: {} };
}

/** @param {BurstSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function limit({ rounds, burst, ties }, watch) {
  const heap = new SlotHeap(burst + 2);
  const delay = ties ? 0.5 : 0;
  let handled = 0;
  let round = 0;
  let inOrder = true;
  let expected = 0;
  /** @param {{ type: string, payload: unknown }} event */
  const handle = (event) => {
    if (event.type === 'leaf') {
      handled++;
      if (event.payload !== expected++) inOrder = false;
      return;
    }
    expected = 0;
    for (let n = 0; n < burst; n++) heap.push(heap.now + delay, { type: 'leaf', target: heap, payload: n });
    if (++round < rounds) heap.push(heap.now + 1, { type: 'round', target: heap, payload: undefined });
  };
  heap.push(0, { type: 'round', target: heap, payload: undefined });
  watch.start();
  while (heap.size > 0) handle(heap.pop());
  watch.stop();
  return { units: handled + round, facts: { handled, inOrder }, near: {} };
}

/** @param {BurstSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function simjs({ rounds, burst, ties }, watch) {
  const { Sim, Entity: Base } = loadSimjs();
  const sim = new Sim();
  const delay = ties ? 0.5 : 0;
  let handled = 0;
  let round = 0;
  class Node extends Base {
    start() {
      this.setTimer(0).done(this.round);
    }
    leaf() {
      handled++;
    }
    round() {
      for (let n = 0; n < burst; n++) this.setTimer(delay).done(this.leaf, this, n);
      if (++round < rounds) this.setTimer(1).done(this.round);
    }
  }
  sim.addEntity(Node, 'node');
  watch.start();
  sim.simulate(Infinity);
  watch.stop();
  // It does not promise an order among equal times, so none is asked for.
  return { units: handled + round, facts: { handled, inOrder: true }, near: {} };
}
