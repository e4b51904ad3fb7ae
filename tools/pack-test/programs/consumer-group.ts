import { CallbackEntity, Simulation } from '@sim/core';
import { ConsumerGroup, type PartitionedLog } from '@sim/consumer-group';

interface Row {
  readonly partition: number;
  readonly offset: number;
}
const rows: readonly Row[] = [0, 1, 2].map((offset) => ({ partition: 0, offset }));
const log: PartitionedLog<Row> = {
  numPartitions: 1,
  highWatermark: () => 3,
  logStartOffset: () => 0,
  fetch: (_partition, offset, max) => rows.slice(offset, offset + max),
};
const sim = new Simulation();
const group = sim.add(new ConsumerGroup<Row>('billing', log));
const worker = sim.add(new CallbackEntity('worker', () => undefined));
sim.spawn(
  (function* () {
    console.log(yield* group.join('worker', worker));
    const polled = yield* group.poll('worker', 2);
    yield* group.commit('worker', { 0: 2 });
    console.log(polled.length, group.totalLag(), group.generation);
  })(),
);
sim.run();
