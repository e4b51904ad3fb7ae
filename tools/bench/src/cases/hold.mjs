import { Entity, SimEvent, Simulation } from '@sim/core';
import { SlotHeap } from '../limits/slot-heap.mjs';
import { SlotLadder } from '../limits/slot-ladder.mjs';
import { loadSimjs } from '../peers/simjs.mjs';
import { Uniform } from '../support/random.mjs';

/**
 * W1, the hold model: N events are pending, each one handled schedules the next, an exponential
 * delay of mean 1 later. Four classes of entity share the work, so that the call of the handler is
 * as polymorphic as in a model.
 */
const MEAN = 1;

/** @typedef {{ pending: number, events: number }} HoldSize */

/** @param {HoldSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function core({ pending, events }, watch) {
  const random = new Uniform();
  let handled = 0;
  class Node0 extends Entity {
    handleEvent() {
      if (++handled === events) sim.stop();
      this.send(this, 'hold', undefined, { delay: random.exponential(MEAN) });
    }
  }
  class Node1 extends Entity {
    handleEvent() {
      if (++handled === events) sim.stop();
      this.send(this, 'hold', undefined, { delay: random.exponential(MEAN) });
    }
  }
  class Node2 extends Entity {
    handleEvent() {
      if (++handled === events) sim.stop();
      this.send(this, 'hold', undefined, { delay: random.exponential(MEAN) });
    }
  }
  class Node3 extends Entity {
    handleEvent() {
      if (++handled === events) sim.stop();
      this.send(this, 'hold', undefined, { delay: random.exponential(MEAN) });
    }
  }
  const nodes = [new Node0('0'), new Node1('1'), new Node2('2'), new Node3('3')];
  const sim = new Simulation({ entities: nodes });
  for (let n = 0; n < pending; n++) {
    sim.schedule(
      new SimEvent({ time: random.exponential(MEAN), type: 'hold', target: /** @type {Entity} */ (nodes[n & 3]) }),
    );
  }
  watch.start();
  const summary = sim.run();
  watch.stop();
  return {
    units: summary.eventsProcessed,
    facts: { handled, pending: summary.eventsPending },
    near: { clock: sim.now },
  };
}

/** @param {HoldSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export const limit = (size, watch) => bare(new SlotHeap(size.pending + 1), size, watch);

/** @param {HoldSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export const ladderLimit = (size, watch) => bare(new SlotLadder(size.pending + 1), size, watch);

/**
 * The least code that does it, with the fastest event lists known. @param {SlotHeap | SlotLadder} queue @param {HoldSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
function bare(queue, { pending, events }, watch) {
  const random = new Uniform();
  let handled = 0;
  class Event {
    /** @param {string} type @param {Node} target @param {unknown} payload */
    constructor(type, target, payload) {
      this.type = type;
      this.target = target;
      this.payload = payload;
    }
  }
  /** @typedef {{ handle(event: Event): void }} Node */
  class Node0 {
    handle() {
      queue.push(queue.now + random.exponential(MEAN), new Event('hold', this, undefined));
    }
  }
  class Node1 {
    handle() {
      queue.push(queue.now + random.exponential(MEAN), new Event('hold', this, undefined));
    }
  }
  class Node2 {
    handle() {
      queue.push(queue.now + random.exponential(MEAN), new Event('hold', this, undefined));
    }
  }
  class Node3 {
    handle() {
      queue.push(queue.now + random.exponential(MEAN), new Event('hold', this, undefined));
    }
  }
  const nodes = [new Node0(), new Node1(), new Node2(), new Node3()];
  for (let n = 0; n < pending; n++)
    queue.push(random.exponential(MEAN), new Event('hold', /** @type {Node} */ (nodes[n & 3]), undefined));
  watch.start();
  while (handled < events) {
    const event = queue.pop();
    handled++;
    event.target.handle(event);
  }
  watch.stop();
  return { units: handled, facts: { handled, pending: queue.size }, near: { clock: queue.now } };
}

/** @param {HoldSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function simjs({ pending, events }, watch) {
  const { Sim, Entity: Base } = loadSimjs();
  const random = new Uniform();
  const sim = new Sim();
  let handled = 0;
  class Node extends Base {
    start() {}
    hold() {
      handled++;
      this.setTimer(random.exponential(MEAN)).done(this.hold);
    }
  }
  const nodes = [0, 1, 2, 3].map((n) => sim.addEntity(class extends Node {}, `${n}`));
  for (let n = 0; n < pending; n++) nodes[n & 3].setTimer(random.exponential(MEAN)).done(nodes[n & 3].hold);
  watch.start();
  sim.simulate(Infinity, events);
  watch.stop();
  return { units: handled, facts: { handled, pending: sim.queue.data.length }, near: { clock: sim.time() } };
}

/**
 * It wants a browser's animation frame now and then, and scans a list for each event. @param
 * {HoldSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export async function simscript({ pending, events }, watch) {
  const host = /** @type {any} */ (globalThis);
  host.requestAnimationFrame = setImmediate;
  const { Simulation: Model, Entity: Base } = await import('simscript');
  const random = new Uniform();
  let handled = 0;
  class Node extends Base {
    async script() {
      for (;;) {
        await this.delay(random.exponential(MEAN));
        if (++handled === SHARE) this.simulation.timeEnd = 0;
      }
    }
  }
  // A hundredth of the work is enough to know: 12 µs an event, and it grows with what is pending.
  const SHARE = Math.ceil(events / 100);
  class Hold extends Model {
    onStarting() {
      super.onStarting();
      for (let n = 0; n < pending; n++) this.activate(new Node());
    }
  }
  const sim = new Hold();
  watch.start();
  await new Promise((resolve) => {
    sim.finished.addEventListener(resolve);
    sim.start();
  });
  watch.stop();
  if (handled < SHARE) throw new Error(`expected ${SHARE} events, got ${handled}`);
  return { units: handled, facts: { handled: events, pending }, near: {} };
}

/**
 * Bytes of a pending event, with what the event list keeps for it. @param {{ pending: number }}
 * size @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function memory({ pending }, watch) {
  const random = new Uniform();
  class Node extends Entity {
    handleEvent() {
      for (let n = 0; n < pending; n++) this.send(this, 'hold', undefined, { delay: 1 + random.next() });
    }
  }
  const node = new Node('node');
  const sim = new Simulation({ entities: [node] });
  sim.schedule(new SimEvent({ time: 0, type: 'fill', target: node }));
  const collect = /** @type {() => void} */ (globalThis.gc);
  collect();
  const before = process.memoryUsage();
  watch.start();
  const summary = sim.runUntil(0.5);
  watch.stop();
  collect();
  const after = process.memoryUsage();
  const bytes = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / pending;
  return { units: pending, facts: { pending: summary.eventsPending }, near: {}, bytes };
}
