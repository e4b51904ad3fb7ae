import type { PartitionedLog, PartitionRecord } from '@sim/consumer-group';
import { Simulation } from '@sim/core';
import { EventLog, type LogRecord, type RetentionPolicy } from '@sim/log';
import { describe, expectTypeOf, it } from 'vitest';
import { ArrayLog } from './array-log.ts';
import { describePartitionedLog } from './partitioned-log.contract.ts';

describe('an EventLog is a PartitionedLog', () => {
  it('by shape, without knowing of it', () => {
    expectTypeOf<EventLog<string>>().toExtend<PartitionedLog<LogRecord<string>>>();
    expectTypeOf<LogRecord<string>>().toExtend<PartitionRecord>();
  });

  it('of its own records only', () => {
    expectTypeOf<EventLog<string>>().not.toExtend<PartitionedLog<LogRecord<number>>>();
  });

  it('read-only to the group: the port has no way to append', () => {
    expectTypeOf<PartitionedLog<LogRecord<string>>>().not.toHaveProperty('append');
  });
});

describePartitionedLog('the plainest log', (numPartitions) => {
  const log = new ArrayLog(numPartitions);
  return {
    log,
    append: (partition, count) => log.append(partition, count),
    keepNewest: (count) => log.keepNewest(count),
    grow: (count) => log.grow(count),
  };
});

describePartitionedLog('an EventLog', (numPartitions) => {
  let keep = Infinity;
  /** Keeps what the test wants kept. */
  const retentionPolicy: RetentionPolicy = {
    shouldRetain: () => true,
    watch: (partition) => ({ expireBefore: () => Math.max(partition.logStartOffset, partition.highWatermark - keep) }),
  };
  const log = new EventLog<number>('log', {
    numPartitions,
    retentionPolicy,
    shardingStrategy: { getShard: Number },
    retentionCheckInterval: 1,
  });
  const sim = new Simulation({ entities: [log] });
  return {
    log,
    append(partition, count) {
      sim.spawn(
        (function* () {
          for (let i = 0; i < count; i++) yield* log.append(String(partition), i);
        })(),
      );
      sim.runUntil(sim.now + 1);
    },
    keepNewest(count) {
      keep = count;
      sim.runUntil(sim.now + 1);
      keep = Infinity;
    },
    grow: (count) => log.addPartitions(count),
  };
});
