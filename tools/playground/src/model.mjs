import { Consumer, ConsumerGroup, RangeAssignment, RoundRobinAssignment, StickyAssignment } from '@sim/consumer-group';
import { exponential, FaultSchedule, recordRun, Simulation, Sink, Source, spikeRate, zipfKeys } from '@sim/core';
import { EventLog } from '@sim/log';
import { boundedOutOfOrderness, StreamProcessor, TumblingWindow } from '@sim/stream';

/**
 * A shop's orders in a partitioned log, a group of workers that bills them, and counts for every
 * ten seconds.
 *
 * @param {import('./scenario.ts').Values} given - all times in seconds
 */
export function buildModel(given) {
  const sim = new Simulation({ seed: given.seed, endTime: given.duration });

  const orders = new EventLog('orders', { numPartitions: given.partitions });
  const customer = zipfKeys(5000, { prefix: 'customer-', s: given.skew });
  const shop = Source.withProfile('shop', orders, {
    profile: spikeRate({
      base: given.rate,
      peak: given.rate * given.peak,
      warmUp: given.duration * 0.4,
      length: given.duration * 0.2,
    }),
    type: 'Append',
    // What was ordered a moment ago comes now: event times are out of order.
    payload: (context) => ({ key: customer(context), value: context.time - context.rng.next() * given.disorder }),
  });

  const assignments = { range: RangeAssignment, roundrobin: RoundRobinAssignment, sticky: StickyAssignment };
  const billing = new ConsumerGroup('billing', orders, {
    assignmentStrategy: new assignments[given.assignment](),
    rebalanceProtocol: given.protocol,
    rebalanceDelay: given.rebalance,
    sessionTimeout: given.session,
  });

  const counts = new Sink('counts', { keep: 0 });
  const perWindow = new StreamProcessor('per-window', {
    windowType: new TumblingWindow(10),
    aggregate: { create: () => 0, add: (count) => count + 1, result: (count) => count },
    downstream: counts,
    watermarkStrategy: boundedOutOfOrderness(given.bound),
  });
  const workers = Array.from(
    { length: given.workers },
    (_, at) =>
      new Consumer(`worker-${at + 1}`, billing, {
        serviceTime: exponential(given.service),
        maxPollRecords: 50,
        downstream: perWindow,
        payload: ({ value }) => ({ key: 'all', value: 1, eventTime: value }),
      }),
  );

  const faults = new FaultSchedule('faults');
  const [first] = workers;
  if (first !== undefined && given.crashAt > 0)
    faults.crash(first, { at: given.crashAt, restartAt: Math.max(given.backAt, given.crashAt + 1) });
  // A rolling deploy: one worker after the other is away for ten seconds.
  if (given.deployAt > 0)
    workers.forEach((worker, at) => {
      const from = given.deployAt + at * 30;
      if (at > 0 || given.crashAt === 0) faults.crash(worker, { at: from, restartAt: from + 10 });
    });

  for (const entity of [shop, orders, billing, ...workers, perWindow, counts, faults]) sim.add(entity);
  const recorder = recordRun(sim, {
    title: 'Orders, billing, counts',
    scenario: { ...given },
    promises: [{ name: 'The backlog stays small', entity: 'billing', metric: 'lag', below: given.promise }],
  });
  return { sim, recorder, billing };
}
