import { EventLog, Producer, type ProducerOptions, type ReplicationOptions } from '@sim/log';
import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

interface Sent {
  readonly partition: number;
  readonly records: number;
}

/** Sends records at even distances; gives the batches, and when each record was acknowledged. */
function send(count: number, interval: number, replication: ReplicationOptions, options: ProducerOptions<number>) {
  const batches: Sent[] = [];
  const times: number[] = [];
  const log = new EventLog<number>('log', {
    numPartitions: 2,
    appendLatency: 0,
    replication: { replicas: 1, ...replication },
  });
  const producer = new Producer<number>('producer', log, {
    acks: 1,
    loseRequest: (_, request) => {
      for (const { partition, values } of request.batches) batches.push({ partition, records: values.length });
      return false;
    },
    ...options,
  });
  const sim = new Simulation({ entities: [producer] });
  for (let k = 0; k < count; k++)
    sim.at(k * interval, function* () {
      yield* producer.produce(null, k);
      times.push(sim.now);
    });
  sim.run();
  return { batches, times };
}

describe('batches of records without a key', () => {
  // KAFKA-14156: 24 KB/s, batches of 16 KB, half a second of linger.
  it('hold what comes while they linger: a partition is left with its batch, not in the middle of one', () => {
    const { batches } = send(2400, 0.01, {}, { linger: 0.5, batchSize: 16_384, sizeOf: () => 240 });
    const sizes = batches.slice(0, -1).map(({ records }) => records * 240);
    expect(sizes.length).toBeGreaterThan(40);
    expect(Math.min(...sizes)).toBeGreaterThan(11_500);
    expect(Math.max(...sizes)).toBeLessThan(12_500);
    expect(new Set(batches.map(({ partition }) => partition)).size).toBe(2);
  });
});

describe("a broker's time for a request", () => {
  const busy = { requestTime: 0.01 };

  it('is spent one request after the other: so many a second, however small they are', () => {
    const one = { linger: 0, maxInFlight: Infinity, idempotence: false } as const;
    const { times } = send(5, 0.001, { ...busy, brokers: 1 }, { ...one, batchSize: 0 });
    expect(times.map((time) => Math.round(time * 1e3))).toEqual([10, 20, 30, 40, 50]);
  });

  it('is spent once for a batch, so fewer requests get more through', () => {
    const { times, batches } = send(50, 0.001, { ...busy, brokers: 1 }, { linger: 0, maxInFlight: 1, batchSize: 1e6 });
    expect(batches.length).toBeLessThan(8);
    expect(times[times.length - 1]).toBeLessThan(0.08);
  });
});
