import { ConsumerGroup } from '@sim/consumer-group';
import { CallbackEntity, exponential, logNormal, SimEvent, Simulation, TraceHash } from '@sim/core';
import { EventLog, type LogRecord } from '@sim/log';
import { StreamProcessor, TumblingWindow } from '@sim/stream';

/**
 * A whole pipeline with random arrivals and latencies, run to its end.
 *
 * @returns what came out of it, and the hash of everything that happened on the way
 */
export function run(): string {
  const sim = new Simulation({ seed: 'browser' });
  const hash = new TraceHash();
  sim.observe(hash);
  const results: unknown[] = [];
  const log = sim.add(
    new EventLog<number>('orders', { appendLatency: logNormal({ mean: 0.01, standardDeviation: 0.02 }) }),
  );
  const group = sim.add(new ConsumerGroup<LogRecord<number>>('billing', log));
  const sums = sim.add(
    new StreamProcessor('sums', {
      windowType: new TumblingWindow(10),
      aggregate: (values: readonly number[]) => values.reduce((a, b) => a + b, 0),
      downstream: new CallbackEntity('results', ({ payload }) => void results.push(payload)),
    }),
  );
  const worker = sim.add(new CallbackEntity('worker', () => undefined));

  sim.spawn(
    (function* () {
      const gap = exponential(0.25);
      for (let n = 0; n < 400; n += 1) {
        yield gap.sample(sim.rng('arrivals'));
        yield* log.append(`customer-${n % 17}`, n);
      }
    })(),
  );
  sim.spawn(
    (function* () {
      yield* group.join('worker', worker);
      for (let read = 0; read < 400;) {
        const records = yield* group.poll('worker');
        read += records.length;
        sim.schedule(
          records.map(
            ({ value, timestamp }) =>
              new SimEvent({ time: sim.now, type: 'Process', target: sums, payload: { value, eventTime: timestamp } }),
          ),
        );
        yield 0.5;
      }
    })(),
  );

  const { eventsProcessed, endReason } = sim.run();
  return JSON.stringify({ eventsProcessed, endReason, end: sim.now, hash: hash.hex, records: hash.count, results });
}
