import { parseTopicDescription } from '@sim/import';
import { describe, expect, it } from 'vitest';
import { sample } from '../support/sample.ts';

describe('the description of a topic', () => {
  it('is read as recorded: leaders that are none, replicas out of sync, eligible leaders, settings', () => {
    expect(parseTopicDescription(sample('topics-describe.txt'))).toEqual({
      topics: [
        {
          topic: 'orders',
          id: 'AAAAAAAAQoSyZzTAbCdEfG',
          numPartitions: 3,
          replicationFactor: 3,
          configs: {
            'min.insync.replicas': '2',
            'cleanup.policy': 'delete',
            'retention.bytes': '53687091200',
            'retention.ms': '86400000',
            'segment.bytes': '1073741824',
          },
        },
      ],
      rows: [
        { topic: 'orders', partition: 0, leader: 2, replicas: [2, 1, 3], isr: [2, 1], elr: [], lastKnownElr: [] },
        { topic: 'orders', partition: 1, replicas: [1, 3, 2], isr: [] },
        { topic: 'orders', partition: 2, leader: 3, replicas: [3, 2, 1], isr: [3, 2, 1] },
      ],
      skipped: [],
      skippedCount: 0,
    });
  });

  it('is read as old versions print it', () => {
    const text =
      'Topic:orders\tPartitionCount:2\tReplicationFactor:1\tConfigs:cleanup.policy=compact,delete,retention.ms=5\r\n' +
      '\tTopic: orders\tPartition: 0\tLeader: -1\tReplicas: 1\tIsr: 1\r\n' +
      '\tTopic: orders\tPartition: 1\tLeader: 1\tReplicas: 1\tIsr: 1\r\n' +
      'Topic:audit\tPartitionCount:1\tReplicationFactor:1\tConfigs:\r\n';
    const { topics, rows } = parseTopicDescription(text);
    expect(topics).toEqual([
      {
        topic: 'orders',
        numPartitions: 2,
        replicationFactor: 1,
        configs: { 'cleanup.policy': 'compact,delete', 'retention.ms': '5' },
      },
      { topic: 'audit', numPartitions: 1, replicationFactor: 1, configs: {} },
    ]);
    expect(rows).toEqual([
      { topic: 'orders', partition: 0, replicas: [1], isr: [1] },
      { topic: 'orders', partition: 1, leader: 1, replicas: [1], isr: [1] },
    ]);
  });

  it('says what it left out', () => {
    const { skipped } = parseTopicDescription('Error while executing topic command\nTopic: x\n');
    expect(skipped.map(({ line, why }) => [line, why])).toEqual([
      [1, 'a note'],
      [2, 'neither a topic nor a partition'],
    ]);
  });
});
