import { describe, expect, it } from 'vitest';
import type { Broker } from '../../src/replication/broker.ts';
import { Delivery } from '../../src/replication/delivery.ts';
import type { LogBatch } from '../../src/replication/log-batch.ts';
import { PartitionQueue } from '../../src/replication/partition-queue.ts';
import type { ProducerBatch } from '../../src/replication/producer-batch.ts';
import { Replica } from '../../src/replication/replica.ts';

/** A queue with so many batches of one record; `looks` counts how often their numbers are read. */
function queueOf(size: number): { readonly queue: PartitionQueue<number>; readonly looks: () => number } {
  const client = {};
  const queue = new PartitionQueue<number>(client, 0);
  let looks = 0;
  for (let n = 0; n < size; n++) {
    const delivery = new Delivery<number>(client, n, 'k', n, undefined, undefined, 0, 1, false);
    const batch = queue.add(delivery, 1, 0)!;
    let { sequence } = batch;
    Object.defineProperty(batch, 'sequence', {
      get: () => {
        looks++;
        return sequence;
      },
      set: (value: number) => (sequence = value),
    });
  }
  return { queue, looks: () => looks };
}

const valueOf = (batch: ProducerBatch<number> | undefined): number | undefined => batch?.deliveries[0]?.value;

describe('the batches that wait for a partition', () => {
  it('go back to where they belong, at a cost that does not depend on how many wait behind', () => {
    const cost = (size: number): number => {
      const { queue, looks } = queueOf(size);
      const before = looks();
      for (let round = 0; round < 100; round++) {
        const sent = [1, 2, 3, 4, 5].map(() => queue.take(true));
        for (const at of [3, 1, 4, 0, 2]) queue.putBack(sent[at]!);
        expect(queue.size).toBe(size);
      }
      expect([0, 1, 2, 3, 4, 5].map(() => valueOf(queue.take(true)))).toEqual([0, 1, 2, 3, 4, 5]);
      return looks() - before;
    };
    expect(cost(10_000)).toBe(cost(100));
  });

  it('move seldom to make room for one that goes back', () => {
    const { queue } = queueOf(20_000);
    const places = (): unknown => (queue as unknown as { readonly batches: unknown }).batches;
    let batch = queue.take(false);
    // When half of them have gone, the others move up: nothing is free before them.
    for (let n = 0; n < 10_000; n++) batch = queue.take(false);
    let moves = 0;
    let last = places();
    for (let round = 0; round < 1000; round++) {
      queue.putBack(batch);
      batch = queue.take(false);
      if (places() !== last) moves++;
      last = places();
    }
    expect(moves).toBeLessThanOrEqual(1);
  });

  it('leave from the front, one after the other, without moving the others each time', () => {
    const { queue } = queueOf(20_000);
    const places = (): unknown => (queue as unknown as { readonly batches: unknown }).batches;
    let moves = 0;
    for (let n = 0; n < 20_000; n++) {
      const before = places();
      expect(valueOf(queue.front)).toBe(n);
      queue.remove(queue.front!);
      if (places() !== before) moves++;
    }
    expect(queue.size).toBe(0);
    // Each time half of them are gone, down to the last thousand.
    expect(moves).toBeLessThan(20);
  });
});

describe('a replica', () => {
  it('finds a batch by its offset with a look at a few, however many it has', () => {
    const replica = new Replica<number>({} as Broker);
    let looks = 0;
    const SIZE = 100_000;
    for (let n = 0; n < SIZE; n++) {
      const batch = { end: 3 * n + 3, sequence: -1 } as LogBatch<number>;
      Object.defineProperty(batch, 'baseOffset', {
        get: () => {
          looks++;
          return 3 * n;
        },
      });
      replica.append(batch);
    }
    for (const offset of [0, 1, 3, 4, 150_000, 150_001, 3 * SIZE - 3, 3 * SIZE])
      expect(replica.indexOf(offset)).toBe(Math.ceil(offset / 3));
    expect(looks / 8).toBeLessThan(20);
  });
});
