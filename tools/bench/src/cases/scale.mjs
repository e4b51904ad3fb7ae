import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { EventLog } from '@sim/log';
import { count, StreamProcessor, TumblingWindow } from '@sim/stream';

/**
 * Models that are large rather than long: what each of many parts costs to make and to run once, and what it keeps.
 */

/** @typedef {{ parts: number }} ScaleSize */

/**
 * @template T
 * @param {number} parts
 * @param {import('../support/stopwatch.mjs').Stopwatch} watch
 * @param {() => T} make - makes the model and runs it; what it gives back is what is kept
 */
function perPart(parts, watch, make) {
  const before = inUse();
  watch.start();
  const model = make();
  watch.stop();
  return { model, units: parts, near: {}, bytes: (inUse() - before) / parts };
}

function inUse() {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Each of the entities gets an event. @param {ScaleSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function entities({ parts }, watch) {
  let handled = 0;
  const { model, ...outcome } = perPart(parts, watch, () => {
    const all = Array.from({ length: parts }, (_, n) => new CallbackEntity(`entity-${n}`, () => void handled++));
    const sim = new Simulation({ entities: all });
    all.forEach((target, n) => sim.schedule(new SimEvent({ time: n % 1000, type: 'call', target })));
    sim.run();
    return sim;
  });
  return { ...outcome, facts: { handled, entities: model.entities.length } };
}

/**
 * As many partitions as consumers, which join, take one partition each, read a record and are there for a minute; one
 * of them crashes and comes back.
 *
 * @param {ScaleSize} size
 * @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function members({ parts }, watch) {
  return grouped(parts, parts, watch);
}

/** The same with ten consumers. @param {ScaleSize} size @param {import('../support/stopwatch.mjs').Stopwatch} watch */
export function partitions({ parts }, watch) {
  return grouped(parts, 10, watch);
}

/** @param {number} numPartitions @param {number} consumers @param {import('../support/stopwatch.mjs').Stopwatch} watch */
function grouped(numPartitions, consumers, watch) {
  const { model, ...outcome } = perPart(numPartitions, watch, () => {
    const log = new EventLog('log', { numPartitions });
    const group = new ConsumerGroup('group', log);
    const workers = Array.from(
      { length: consumers },
      (_, n) => new Consumer(`consumer-${n}`, group, { serviceTime: 0.001 }),
    );
    const first = /** @type {Consumer<any>} */ (workers[0]);
    const sim = new Simulation({ entities: [log, ...workers], endTime: 60 });
    for (let n = 0; n < numPartitions; n++)
      sim.schedule(new SimEvent({ time: 5, type: 'Append', target: log, payload: { key: `key-${n}`, value: n } }));
    sim.at(20, () => first.crash());
    sim.at(40, () => first.restart());
    sim.run();
    return { group, log, workers };
  });
  const { group, log, workers } = model;
  return {
    ...outcome,
    facts: {
      appended: log.stats.recordsAppended,
      processed: workers.reduce((sum, { stats }) => sum + stats.recordsProcessed, 0),
      lag: group.totalLag(),
      members: group.consumerCount,
      rebalances: group.stats.rebalances,
    },
  };
}

/**
 * A chain of windows, each of which counts the results of the one before.
 *
 * @param {ScaleSize} size
 * @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function operators({ parts }, watch) {
  let results = 0;
  const { model, ...outcome } = perPart(parts, watch, () => {
    /** @type {import('@sim/core').Entity} */
    let first = new CallbackEntity('sink', () => void results++);
    for (let n = parts; n > 0; n--)
      first = new StreamProcessor(`operator-${n}`, {
        windowType: new TumblingWindow(1),
        aggregate: count(),
        downstream: first,
      });
    const sim = new Simulation({ entities: [first] });
    for (let time = 0; time < 3; time++)
      sim.schedule(new SimEvent({ time, type: 'Process', target: first, payload: { value: 1, eventTime: time } }));
    sim.run();
    return sim;
  });
  return { ...outcome, facts: { results, entities: model.entities.length } };
}
