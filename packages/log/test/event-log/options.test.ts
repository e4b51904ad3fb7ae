import { EventLog, HashSharding, StickySharding } from '@sim/log';
import { createRandomStream } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { resolveEventLogOptions } from '../../src/event-log/event-log-options.ts';
import { resolveProducerOptions } from '../../src/producer/producer-options.ts';
import { resolveCompactRetentionOptions } from '../../src/retention/compact-retention.ts';
import { codeOf } from '../support/run.ts';

describe('the defaults', () => {
  it('of a log are the documented ones', () => {
    const { appendLatency, readLatency, shardingStrategy, keylessSharding, ...rest } = resolveEventLogOptions(
      'log',
      {},
    );
    expect(rest).toEqual({
      numPartitions: 4,
      retentionPolicy: undefined,
      retentionCheckInterval: 60,
      serviceTicks: 0,
      latencySampleLimit: 100_000,
      createTime: false,
      clientsChoose: true,
      replication: undefined,
      described: {
        numPartitions: 4,
        shardingStrategy: 'HashSharding',
        keylessSharding: 'StickySharding (batchRecords: 16)',
        retentionPolicy: undefined,
        appendLatency: 0.001,
        readLatency: 0.0005,
        retentionCheckInterval: 60,
        partitionThroughput: Infinity,
        latencySampleLimit: 100_000,
        timestampType: 'LogAppendTime',
      },
    });
    const rng = createRandomStream(1, 'latency');
    expect([appendLatency(rng), readLatency(rng)]).toEqual([0.001, 0.0005]);
    expect([shardingStrategy, keylessSharding]).toEqual([new HashSharding(), new StickySharding({ batchRecords: 16 })]);
  });

  it('of a log stand in for undefined options, and for no others', () => {
    expect(resolveEventLogOptions('log', { numPartitions: undefined } as never).numPartitions).toBe(4);
    expect(codeOf(() => resolveEventLogOptions('log', { numPartitions: null } as never))).toBe('INVALID_OPTION');
  });

  it('of a producer are the documented ones', () => {
    expect(resolveProducerOptions('producer', {})).toEqual({
      maxInFlight: 1,
      bufferLimit: 10_000,
      overflow: 'block',
      batching: undefined,
      transactionalId: undefined,
      transactionTimeoutTicks: 60e9,
    });
  });

  it('of compaction are the documented ones', () => {
    expect(resolveCompactRetentionOptions({})).toEqual({
      deleteRetentionTicks: 86_400e9,
      minCompactionLagTicks: 0,
      maxCompactionLagTicks: Infinity,
      minDirtyRatio: 0,
    });
  });
});

describe('a log that has been given nonsense', () => {
  it.each([
    { retentionCheckInterval: 0 },
    { retentionCheckInterval: NaN },
    { retentionCheckInterval: Infinity },
    { appendLatency: -1 },
    { appendLatency: NaN },
    { readLatency: '1' },
    { readLatency: null },
    { partitionThroughput: 0 },
    { partitionThroughput: 1e-300 },
    { partitionThroughput: -5 },
    { partitionThroughput: NaN },
    { shardingStrategy: {} },
    { shardingStrategy: null },
    { keylessSharding: () => 0 },
    { retentionPolicy: {} },
    { retentionPolicy: 60 },
    { latencySampleLimit: -1 },
    { numPartitions: 1e9 },
  ])('refuses $0', (options) => {
    expect(codeOf(() => new EventLog('log', options as never))).toBe('INVALID_OPTION');
    expect(() => new EventLog('log', options as never)).toThrow(`EventLog "log": ${Object.keys(options)[0]}`);
  });

  it('names the option that was probably meant', () => {
    expect(() => new EventLog('log', { partitionTroughput: 4 } as never)).toThrow(
      'EventLog "log": unknown option "partitionTroughput"; did you mean "partitionThroughput"?',
    );
    expect(() => new StickySharding({ batchRecord: 4 } as never)).toThrow('did you mean "batchRecords"');
  });

  it.each([null, 5, 'options'])('refuses the options %s', (options) => {
    expect(codeOf(() => new EventLog('log', options as never))).toBe('INVALID_OPTION');
  });
});
