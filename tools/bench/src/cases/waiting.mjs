import { Interrupt, isSimError, SimFuture, Simulation, withTimeout } from '@sim/core';

/** Futures, spawned processes and interrupts: the costs of cooperation. */

/**
 * Two processes: one makes requests and waits, the other answers. @param {{ count: number }} size
 * @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function futures({ count }, watch) {
  const sim = new Simulation({ maxEventsAtSameTime: Infinity });
  /** @type {SimFuture<number>[]} */
  const requests = [];
  let sum = 0;
  /** @type {SimFuture} */
  let bell = new SimFuture();
  sim.spawn(
    (function* () {
      for (let n = 0; n < count; n++) {
        const reply = /** @type {SimFuture<number>} */ (new SimFuture());
        requests.push(reply);
        bell.resolve();
        sum += yield* reply;
      }
    })(),
  );
  sim.spawn(
    (function* () {
      for (let n = 0; n < count; n++) {
        if (requests.length === 0) yield* bell;
        bell = new SimFuture();
        requests.pop()?.resolve(n);
        if (n % 1000 === 999) yield 0.001;
      }
    })(),
  );
  watch.start();
  sim.run();
  watch.stop();
  return { units: count, facts: { sum }, near: {} };
}

/** @param {{ count: number }} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function spawn({ count }, watch) {
  const sim = new Simulation();
  let ended = 0;
  function* child() {
    yield 0.001;
    ended++;
  }
  sim.spawn(
    (function* () {
      for (let n = 0; n < count; n++) {
        sim.spawn(child());
        if (n % 100 === 99) yield 0.01;
      }
    })(),
  );
  watch.start();
  sim.run();
  watch.stop();
  return { units: count, facts: { ended }, near: {} };
}

/** @param {{ count: number }} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function interrupt({ count }, watch) {
  const sim = new Simulation();
  let heard = 0;
  const sleeper = sim.spawn(
    (function* () {
      while (heard < count) {
        try {
          yield 1000;
        } catch (error) {
          if (!(error instanceof Interrupt)) throw error;
          heard++;
        }
      }
    })(),
  );
  sim.spawn(
    (function* () {
      for (let n = 0; n < count; n++) {
        yield 0.001;
        sleeper.interrupt();
      }
    })(),
  );
  watch.start();
  sim.run();
  watch.stop();
  return { units: count, facts: { heard }, near: {} };
}

/** A wait that takes too long. @param {{ count: number }} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function timeout({ count }, watch) {
  const sim = new Simulation();
  const never = new SimFuture();
  let heard = 0;
  sim.spawn(
    (function* () {
      while (heard < count) {
        try {
          yield* withTimeout(never, 0.001);
        } catch (error) {
          if (!isSimError(error, 'TIMED_OUT')) throw error;
          heard++;
        }
      }
    })(),
  );
  watch.start();
  sim.run();
  watch.stop();
  return { units: count, facts: { heard }, near: {} };
}

/**
 * Many processes wait for one future, and each of them is interrupted, the last to come first.
 * @param {{ count: number }} size @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function leave({ count }, watch) {
  const sim = new Simulation();
  const shared = new SimFuture();
  let heard = 0;
  const waiters = Array.from({ length: count }, () =>
    sim.spawn(
      (function* () {
        try {
          yield* shared;
        } catch (error) {
          if (!(error instanceof Interrupt)) throw error;
          heard++;
        }
      })(),
    ),
  );
  sim.runUntil(1);
  watch.start();
  for (const waiter of waiters.reverse()) waiter.interrupt();
  sim.runUntil(2);
  watch.stop();
  return { units: count, facts: { heard }, near: {} };
}
