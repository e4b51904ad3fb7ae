import { Simulation } from '@sim/core';
import { EventLog, type LogRecord } from '@sim/log';

const sim = new Simulation();
const log = sim.add(new EventLog<string>('orders', { numPartitions: 2, appendLatency: 0.5 }));
sim.spawn(
  (function* () {
    const record: LogRecord<string> = yield* log.append('customer-1', 'tea');
    const records = yield* log.read(record.partition);
    console.log(
      record.offset,
      record.timestamp,
      records.map(({ value }) => value),
    );
  })(),
);
sim.run();
console.log(log.totalRecords, log.stats.recordsAppended);
