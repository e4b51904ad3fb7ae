import { Entity, Resource, Server, SimEvent, Simulation } from '@sim/core';
import { SlotHeap } from '../limits/slot-heap.mjs';
import { loadSimjs } from '../peers/simjs.mjs';
import { Uniform } from '../support/random.mjs';

/**
 * W3: M/M/1 with rho 0.9, by the library's own resource. Arrivals and services draw from streams of
 * their own, so that every implementation serves the same customers and must find the same mean
 * wait.
 */
const MEAN_SERVICE = 0.9;

/** @typedef {{ customers: number }} StationSize */

/** @param {StationSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function core({ customers }, watch) {
  const arrivals = new Uniform(1);
  const services = new Uniform(2);
  const server = new Resource('server');
  const sim = new Simulation({ entities: [server] });
  let served = 0;
  let waited = 0;
  function* customer() {
    const since = sim.now;
    const lease = yield* server.acquire();
    waited += sim.now - since;
    yield services.exponential(MEAN_SERVICE);
    lease.release();
    served++;
  }
  sim.spawn(
    (function* () {
      for (let n = 0; n < customers; n++) {
        yield arrivals.exponential(1);
        sim.spawn(customer());
      }
    })(),
  );
  watch.start();
  sim.run();
  watch.stop();
  return { units: customers, facts: { served }, near: { meanWait: waited / served } };
}

/**
 * By a `Server`, which is what a facility of simjs is: an event for each arrival, no processes.
 * @param {StationSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function server({ customers }, watch) {
  const arrivals = new Uniform(1);
  const services = new Uniform(2);
  const station = new Server('server', { serviceTime: () => services.exponential(MEAN_SERVICE) });
  let arrived = 0;
  class Door extends Entity {
    handleEvent() {
      this.send(station, 'customer');
      if (++arrived < customers) this.send(this, 'next', undefined, { delay: arrivals.exponential(1) });
    }
  }
  const door = new Door('door');
  const sim = new Simulation({ entities: [door, station] });
  sim.schedule(new SimEvent({ time: arrivals.exponential(1), type: 'next', target: door }));
  watch.start();
  sim.run();
  watch.stop();
  const { completed, waits } = station.stats;
  return { units: customers, facts: { served: completed }, near: { meanWait: /** @type {number} */ (waits.mean) } };
}

/**
 * The same with bare generators, a heap and a queue. @param {StationSize} size @param
 * {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function limit({ customers }, watch) {
  const arrivals = new Uniform(1);
  const services = new Uniform(2);
  const heap = new SlotHeap(1024);
  /** @type {Generator<number, void>[]} */
  const queue = [];
  let head = 0;
  let busy = false;
  let served = 0;
  let waited = 0;
  /** @param {Generator<number, void>} process */
  const step = (process) => {
    const { done, value } = process.next();
    if (done !== true && value >= 0) heap.push(heap.now + value, process);
  };
  /** @type {Generator<number, void>} */
  let current;
  function* customer() {
    const since = heap.now;
    const self = current;
    if (busy) {
      queue.push(self);
      yield -1;
    }
    busy = true;
    waited += heap.now - since;
    yield services.exponential(MEAN_SERVICE);
    busy = false;
    served++;
    if (head === queue.length) return;
    const next = /** @type {Generator<number, void>} */ (queue[head++]);
    if (head === 1024) (queue.splice(0, head), (head = 0));
    step(next);
  }
  function* source() {
    for (let n = 0; n < customers; n++) {
      yield arrivals.exponential(1);
      current = customer();
      step(current);
    }
  }
  watch.start();
  step(source());
  while (heap.size > 0) step(heap.pop());
  watch.stop();
  return { units: customers, facts: { served }, near: { meanWait: waited / served } };
}

/** @param {StationSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function simjs({ customers }, watch) {
  const { Sim, Entity, Facility } = loadSimjs();
  const arrivals = new Uniform(1);
  const services = new Uniform(2);
  const sim = new Sim();
  const server = new Facility('server');
  let arrived = 0;
  let served = 0;
  let waited = 0;
  class Customers extends Entity {
    start() {
      this.setTimer(arrivals.exponential(1)).done(this.arrive);
    }
    arrive() {
      // It wants the service time at the request, so the wait is what is left of the stay.
      const service = services.exponential(MEAN_SERVICE);
      const since = this.time();
      this.useFacility(server, service).done(() => {
        waited += this.time() - since - service;
        served++;
      });
      if (++arrived < customers) this.start();
    }
  }
  sim.addEntity(Customers, 'customers');
  watch.start();
  sim.simulate(Infinity);
  watch.stop();
  return { units: customers, facts: { served }, near: { meanWait: waited / served } };
}
