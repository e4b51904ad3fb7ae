/**
 * What commits cost a consumer whose records take no time of their own: reported in
 * confluent-kafka-dotnet 554 (a commit takes 5 ms, one for every 5 records: about 1,000 records a
 * second) and azure-event-hubs-for-kafka 197 (0.2 to 0.9 s, one for every record: about 2).
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { Simulation, uniform } from '@sim/core';
import { EventLog } from '@sim/log';

/**
 * Records a second.
 *
 * @param {{ commitLatency: import('@sim/core').Latency, commitEvery: number, records: number }} how
 */
export function throughput({ commitLatency, commitEvery, records }) {
  const sim = new Simulation();
  const log = new EventLog('orders', { numPartitions: 1, appendLatency: 0 });
  const group = new ConsumerGroup('billing', log, { rebalanceDelay: 0, commitLatency });
  const consumer = new Consumer('consumer', group, { commitEvery, maxPollRecords: 500 });
  sim.add(consumer);
  for (let index = 0; index < records; index++) sim.spawn(log.append(null, index));
  sim.run();
  return consumer.stats.recordsProcessed / sim.now;
}

/** One commit of 5 ms for every 5 records. */
export const everyFive = () => throughput({ commitLatency: 0.005, commitEvery: 5, records: 10_000 });

/** One commit of 0.2 to 0.9 s for every record. */
export const everyOne = () => throughput({ commitLatency: uniform(0.2, 0.9), commitEvery: 1, records: 500 });
