import { CallbackEntity, Simulation } from '@sim/core';
import { ConsumerGroup } from '@sim/consumer-group';
import { EventLog } from '@sim/log';
import { count, StreamProcessor, TumblingWindow } from '@sim/stream';
import { Uniform } from '../support/random.mjs';

/**
 * W4, the streaming pipeline: 10 producers append to 8 partitions, 4 consumers poll at most 100
 * records and commit, each record goes to tumbling windows of 1 s over 100 keys.
 *
 * @param {{ records: number }} size @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function core({ records }, watch) {
  const random = new Uniform();
  const keys = Array.from({ length: 100 }, (_, n) => `key-${n}`);
  const log = new EventLog('log', { numPartitions: 8 });
  const group = new ConsumerGroup('group', log, { rebalanceDelay: 0.5 });
  let windowed = 0;
  let windows = 0;
  let consumed = 0;
  let polls = 0;
  let appended = 0;
  const results = new CallbackEntity('results', (event) => {
    windows++;
    windowed += /** @type {{ recordCount: number }} */ (event.payload).recordCount;
  });
  const processor = new StreamProcessor('windows', {
    windowType: new TumblingWindow(1),
    aggregate: count(),
    downstream: results,
    allowedLateness: 60,
  });
  class Member extends CallbackEntity {
    /** @param {string} name */
    constructor(name) {
      super(name, () => {});
    }
    onStart() {
      this.spawn(this.work());
    }
    *work() {
      yield* group.join(this.name, this);
      while (consumed < records) {
        const batch = yield* group.poll(this.name, 100);
        polls++;
        if (batch.length === 0) {
          yield 0.01;
          continue;
        }
        /** @type {Map<number, number>} */
        const offsets = new Map();
        for (const { key, value, timestamp, partition, offset } of batch) {
          this.send(processor, 'Process', { key: key ?? '', value, eventTime: timestamp });
          offsets.set(partition, offset + 1);
        }
        consumed += batch.length;
        yield* group.commit(this.name, offsets);
      }
    }
  }
  const members = [0, 1, 2, 3].map((n) => new Member(`member-${n}`));
  const sim = new Simulation({ entities: [log, group, processor, results, ...members] });
  for (let producer = 0; producer < 10; producer++) {
    sim.spawn(
      (function* () {
        for (let n = 0; n < records / 10; n++) {
          yield random.exponential(0.001);
          yield* log.append(/** @type {string} */ (keys[Math.floor(random.next() * 99.999)]), n);
          appended++;
        }
      })(),
    );
  }
  watch.start();
  sim.run();
  watch.stop();
  return {
    units: records,
    facts: {
      appended,
      consumed,
      windowed,
      lag: group.totalLag(),
      dropped: processor.stats.lateEventsDropped,
      busy: polls > records / 100 && windows > 100,
    },
    near: {},
  };
}
