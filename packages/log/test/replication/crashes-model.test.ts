import { EventLog, Producer, type ProducerOptions } from '@sim/log';
import { Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Step = readonly [what: (typeof STEPS)[number], broker: number, wait: number];

const STEPS = ['crash', 'restart', 'pause', 'resume', 'shutdown', 'stop', 'go'] as const;

interface Model {
  readonly minInSyncReplicas: number;
  readonly uncleanLeaderElection: boolean;
  readonly producer: ProducerOptions<number>;
}

/** Whoever is told that a value is in the log writes it down: the naive model of all promises. */
function run(steps: readonly Step[], { producer: options, ...rest }: Model, seed: number) {
  const log = new EventLog<number>('log', {
    numPartitions: 2,
    shardingStrategy: { getShard: Number },
    replication: { requestLatency: 0.001, fetchPhases: [0.01, 0.02, 0.05], ...rest },
  });
  const producer = new Producer<number>('producer', log, { linger: 0, ...options });
  const sim = new Simulation({ entities: [producer], seed });
  const told = new Map<number, 'acknowledged' | 'failed'>();
  const marks: number[][] = [];
  let fell = false;
  const look = (): void => {
    const ends = [log.highWatermark(0), log.highWatermark(1)];
    const before = marks[marks.length - 1] ?? [0, 0];
    fell ||= ends.some((end, id) => end < before[id]!);
    marks.push(ends);
    for (const partition of [0, 1])
      for (const { inSync, logEndOffset, leader } of log.replicas(partition))
        if (inSync && (leader || !rest.uncleanLeaderElection))
          expect(logEndOffset).toBeGreaterThanOrEqual(ends[partition]!);
  };
  let sent = 0;
  const traffic = sim.every(0.05, () => {
    const value = sent++;
    sim.spawn(
      (function* () {
        try {
          yield* producer.produce(String(value % 2), value);
          told.set(value, 'acknowledged');
        } catch {
          told.set(value, 'failed');
        }
      })(),
    );
    look();
  });
  let time = 1;
  for (const [what, index, wait] of steps) {
    const broker = log.brokers[index]!;
    sim.at(time, () => {
      if (what === 'crash') broker.crash();
      else if (what === 'restart') broker.restart();
      else if (what === 'pause') broker.pause();
      else if (what === 'resume') broker.resume();
      else if (what === 'shutdown') log.controlledShutdown(broker);
      else log.stopFetching(broker, what === 'stop');
    });
    time += wait / 4;
  }
  sim.runUntil(time);
  traffic.cancel();
  // In the end all are well, and have time to find together.
  for (const broker of log.brokers) {
    broker.resume();
    broker.restart();
    log.stopFetching(broker, false);
  }
  sim.runUntil(time + 200);
  look();
  return { log, told, sent, fell };
}

const steps = fc.array(
  fc.tuple(fc.constantFrom(...STEPS), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 60 })),
  { maxLength: 14, size: 'max' },
);
const five: ProducerOptions<number> = { deliveryTimeout: Infinity };
const acks = fc.constantFrom<0 | 1 | 'all'>(0, 1, 'all');

describe('a replicated log under any faults of its brokers', () => {
  it('loses, repeats and misplaces nothing for an idempotent producer, as long as elections are clean', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 3 }), fc.nat(), (schedule, minInSyncReplicas, seed) => {
        const model = { minInSyncReplicas, uncleanLeaderElection: false, producer: five };
        const { log, told, sent, fell } = run(schedule, model, seed);
        const { lost, duplicates, outOfPlace, failed, pending } = log.audit();
        expect({ lost, duplicates, outOfPlace, failed, pending }).toEqual({
          lost: 0,
          duplicates: 0,
          outOfPlace: 0,
          failed: 0,
          pending: 0,
        });
        expect([fell, told.size]).toEqual([false, sent]);
        for (const partition of [0, 1]) {
          const values = log.fetch(partition, 0, Infinity).map(({ value }) => value);
          expect(values).toEqual(Array.from({ length: values.length }, (_, k) => 2 * k + partition));
          // All are well: every replica has the same.
          for (const replica of log.replicas(partition))
            expect([replica.inSync, replica.logEndOffset]).toEqual([true, values.length]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says in its audit what became of every record, whatever the acknowledgements and elections', () => {
    fc.assert(
      fc.property(steps, acks, fc.boolean(), fc.boolean(), fc.nat(), (schedule, level, unclean, many, seed) => {
        const producer = { acks: level, idempotence: false, maxInFlight: many ? Infinity : 5, deliveryTimeout: 40 };
        const model = { minInSyncReplicas: 1, uncleanLeaderElection: unclean, producer };
        const { log, told, sent, fell } = run(schedule, model, seed);
        if (!unclean) expect(fell).toBe(false);
        const audit = log.audit();
        expect(audit.acknowledged + audit.failed + audit.pending).toBe(sent);
        // The naive way: the values in the log, and what the senders were told.
        const there = new Map<number, number>();
        let duplicates = 0;
        let outOfPlace = 0;
        for (const partition of [0, 1]) {
          let latest = -1;
          for (const { value } of log.fetch(partition, 0, Infinity)) {
            if (there.has(value)) duplicates++;
            else if (value < latest) outOfPlace++;
            latest = Math.max(latest, value);
            there.set(value, (there.get(value) ?? 0) + 1);
          }
        }
        const toldOf = (what: string): number[] => [...told].filter(([, is]) => is === what).map(([value]) => value);
        expect(audit).toMatchObject({
          acknowledged: toldOf('acknowledged').length,
          failed: toldOf('failed').length,
          lost: toldOf('acknowledged').filter((value) => !there.has(value)).length,
          failedButWritten: toldOf('failed').filter((value) => there.has(value)).length,
          duplicates,
          outOfPlace,
        });
      }),
      { numRuns: 60 },
    );
  });
});
