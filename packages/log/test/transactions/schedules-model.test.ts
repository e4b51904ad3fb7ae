import { EventLog, Producer, type ProducerOptions } from '@sim/log';
import { FaultSchedule, isSimError, type Process, Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const STEPS = [
  'crash',
  'restart',
  'pause',
  'resume',
  'shutdown',
  'stop',
  'go',
  'slow',
  'producer crash',
  'producer restart',
  'producer pause',
  'producer resume',
] as const;

type Step = readonly [what: (typeof STEPS)[number], index: number, wait: number];

/** What a producer does with its transactions, one after the other. */
interface Plan {
  readonly partitions: readonly number[];
  readonly end: 'commit' | 'abort' | 'leave';
  readonly pause: number;
}

/** A transaction, as its producer knows it. */
interface Told {
  readonly values: number[];
  end: 'unknown' | 'committed' | 'aborted';
}

interface Model {
  readonly uncleanLeaderElection: boolean;
  readonly minInSyncReplicas: number;
  readonly requestTime: number;
  readonly plain: ProducerOptions<number>;
  readonly lost: number;
}

interface Reader {
  position: number;
  readonly seen: { readonly offset: number; readonly value: number }[];
}

/** The code of what went wrong. */
function codeOf(error: unknown): string {
  if (!isSimError(error)) throw error;
  return error.code;
}

class World {
  readonly log: EventLog<number>;
  readonly sim: Simulation;
  readonly transactions: Told[] = [];
  readonly told = new Map<number, 'acknowledged' | 'failed' | 'refused'>();
  readonly readers: readonly Reader[] = [0, 1].map(() => ({ position: 0, seen: [] }));
  readonly faults = new FaultSchedule('faults');
  readonly producers: readonly Producer<number>[];
  readonly unclean: boolean;
  values = 0;
  /** What must never be, and was. */
  readonly broken: string[] = [];
  private ends = [0, 0];
  private stable = [0, 0];

  constructor({ plain, requestTime, lost, ...replication }: Model, seed: number) {
    this.unclean = replication.uncleanLeaderElection;
    this.log = new EventLog<number>('log', {
      numPartitions: 2,
      shardingStrategy: { getShard: Number },
      replication: {
        requestLatency: 0.001,
        fetchPhases: [0.01, 0.02, 0.05],
        requestTime,
        ...replication,
      },
    });
    const transactional = {
      transactionTimeout: 6,
      requestTimeout: 3,
      deliveryTimeout: 8,
      linger: 0,
      loseRequest: (attempt: number) => lost > 0 && attempt % lost === 0,
    };
    this.producers = [
      new Producer<number>('one', this.log, { ...transactional, transactionalId: 'T' }),
      new Producer<number>('two', this.log, { ...transactional, transactionalId: 'T' }),
      new Producer<number>('three', this.log, { ...transactional, transactionalId: 'U' }),
      new Producer<number>('plain', this.log, { linger: 0, ...plain }),
    ];
    this.sim = new Simulation({ entities: [...this.producers, this.faults], seed });
  }

  /** Hands a record to a producer and writes down what it is told. */
  *produce(producer: Producer<number>, partition: number, value: number): Process {
    const { now } = this.sim;
    const wasDown = producer.status === 'crashed';
    try {
      yield* producer.produce(String(partition), value);
      this.told.set(value, 'acknowledged');
    } catch (error) {
      // Refused at once: the log was never given it.
      const atOnce = ['INVALID_TRANSACTION', 'PRODUCER_FENCED'].includes(codeOf(error)) && this.sim.now === now;
      const refused = wasDown || atOnce;
      this.told.set(value, refused ? 'refused' : 'failed');
    }
  }

  /** One transaction after the other, as an application does it. */
  *live(producer: Producer<number>, plans: readonly Plan[]): Process {
    for (const { partitions, end, pause } of plans) {
      const transaction: Told = { values: [], end: 'unknown' };
      try {
        yield* producer.beginTransaction();
        this.transactions.push(transaction);
        for (const partition of partitions) {
          const value = this.values++;
          transaction.values.push(value);
          this.sim.spawn(this.produce(producer, partition, value));
          yield pause / 20;
        }
        if (end === 'leave') return;
        if (end === 'abort') yield* producer.abortTransaction();
        else yield* producer.commitTransaction();
        transaction.end = end === 'abort' ? 'aborted' : 'committed';
      } catch (error) {
        const code = codeOf(error);
        if (code === 'PRODUCER_FENCED') return;
        yield 1;
        if (code !== 'INVALID_TRANSACTION') continue;
        // A record has failed, or the producer has crashed since.
        try {
          yield* producer.abortTransaction();
          transaction.end = 'aborted';
        } catch (again) {
          codeOf(again);
        }
      }
    }
  }

  /** Reads on, as a consumer of committed transactions does, and looks at what must always hold. */
  look(): void {
    for (const partition of [0, 1]) {
      const stable = this.log.lastStableOffset(partition);
      const end = this.log.highWatermark(partition);
      if (stable > end) this.broken.push(`stable ${stable} of ${end}`);
      if (!this.unclean && (end < this.ends[partition]! || stable < this.stable[partition]!))
        this.broken.push(`${this.ends[partition]} fell to ${end}, or ${this.stable[partition]} to ${stable}`);
      this.ends[partition] = end;
      this.stable[partition] = stable;
      const reader = this.readers[partition]!;
      if (reader.position > end) reader.position = end;
      const { records, nextOffset } = this.log.fetchNext(partition, reader.position, 3, 'read_committed');
      for (const { offset, value } of records) {
        if (offset >= stable) this.broken.push(`read ${offset} with ${stable}`);
        reader.seen.push({ offset, value });
      }
      reader.position = nextOffset;
    }
  }

  all(partition: number, level: 'read_uncommitted' | 'read_committed'): readonly number[] {
    return this.log.fetchNext(partition, 0, Infinity, level).records.map(({ value }) => value);
  }
}

function run(steps: readonly Step[], plans: readonly (readonly Plan[])[], model: Model, seed: number): World {
  const world = new World(model, seed);
  const { sim, log, producers, faults } = world;
  const [one, two, three, plain] = producers as [Producer, Producer, Producer, Producer] as Producer<number>[];
  sim.spawn(world.live(one!, plans[0]!));
  sim.at(8, () => world.live(two!, plans[1]!));
  sim.spawn(world.live(three!, plans[2]!));
  const traffic = sim.every(0.25, () => {
    const value = world.values++;
    sim.spawn(world.produce(plain!, value % 2, value));
  });
  const looks = sim.every(0.05, () => world.look());
  let time = 1;
  for (const [what, index, wait] of steps) {
    const broker = log.brokers[index % 3]!;
    const producer = producers[index]!;
    if (what === 'slow') faults.slow(broker, { from: time, to: time + 5, factor: 20 });
    else
      sim.at(time, () => {
        if (what === 'crash') broker.crash();
        else if (what === 'restart') broker.restart();
        else if (what === 'pause') broker.pause();
        else if (what === 'resume') broker.resume();
        else if (what === 'shutdown') log.controlledShutdown(broker);
        else if (what === 'producer crash') producer.crash();
        else if (what === 'producer restart') producer.restart();
        else if (what === 'producer pause') producer.pause();
        else if (what === 'producer resume') producer.resume();
        else log.stopFetching(broker, what === 'stop');
      });
    time += wait / 4;
  }
  sim.runUntil(time);
  traffic.cancel();
  for (const entity of [...log.brokers, ...producers]) {
    entity.resume();
    entity.restart();
  }
  for (const broker of log.brokers) log.stopFetching(broker, false);
  looks.cancel();
  for (let k = 1; k <= 120; k++) {
    sim.runUntil(time + k);
    world.look();
  }
  for (const partition of [0, 1])
    while (world.readers[partition]!.position < log.lastStableOffset(partition)) world.look();
  expect(world.broken).toEqual([]);
  return world;
}

const steps = fc.array(
  fc.tuple(fc.constantFrom(...STEPS), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 })),
  { maxLength: 14, size: 'max' },
);
const plans = fc.tuple(
  ...[0, 1, 2].map(() =>
    fc.array(
      fc.record({
        partitions: fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 4 }),
        end: fc.constantFrom('commit', 'commit', 'commit', 'abort', 'leave' as const),
        pause: fc.integer({ min: 0, max: 20 }),
      }),
      { minLength: 1, maxLength: 5, size: 'max' },
    ),
  ),
) as fc.Arbitrary<Plan[][]>;
const plain = fc.oneof(
  fc.record({
    acks: fc.constantFrom<0 | 1 | 'all'>(0, 1, 'all'),
    idempotence: fc.constant(false),
    requestTimeout: fc.constant(3),
    deliveryTimeout: fc.constant(8),
  }),
  fc.record({
    acks: fc.constantFrom<1 | 'all'>(1, 'all'),
    idempotence: fc.constant(true),
    requestTimeout: fc.constant(3),
    deliveryTimeout: fc.constant(30),
  }),
);
const rest = {
  minInSyncReplicas: fc.integer({ min: 1, max: 3 }),
  requestTime: fc.constantFrom(0, 0.02),
  plain,
  lost: fc.constantFrom(0, 3, 7),
};

function counted(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** The audit, by looking at the log and at what the senders were told. */
function naiveAudit(world: World): unknown {
  const { told, values } = world;
  const there = counted([0, 1].flatMap((partition) => world.all(partition, 'read_uncommitted')));
  const toldOf = (what: string): number[] => [...told].filter(([, is]) => is === what).map(([value]) => value);
  return {
    acknowledged: toldOf('acknowledged').length,
    failed: toldOf('failed').length,
    pending: values - told.size,
    lost: toldOf('acknowledged').filter((value) => !there.has(value)).length,
    failedButWritten: toldOf('failed').filter((value) => there.has(value)).length,
    duplicates: [...there.values()].reduce((sum, count) => sum + count - 1, 0),
  };
}

type Case = [readonly Step[], Plan[][], Omit<Model, 'uncleanLeaderElection'>, number];

const sendNothing: Plan[][] = [0, 1, 2].map(() => [{ partitions: [], end: 'commit', pause: 0 }]);
const safe = { acks: 'all', idempotence: true, requestTimeout: 3, deliveryTimeout: 30 } as const;
const found: Case[] = [
  // A marker hangs at one leader while a later one gets through to the next.
  [
    [
      ['pause', 0, 0],
      ['restart', 0, 5],
      ['crash', 1, 36],
    ],
    [
      [{ partitions: [], end: 'commit', pause: 0 }],
      [{ partitions: [0], end: 'commit', pause: 0 }],
      [
        { partitions: [0, 0], end: 'commit', pause: 10 },
        { partitions: [], end: 'commit', pause: 0 },
      ],
    ],
    { minInSyncReplicas: 1, requestTime: 0, plain: { ...safe, acks: 1 }, lost: 0 },
    0,
  ],
  // Batches that may be in the log wait behind one that has failed: they keep their numbers.
  [
    [
      ['stop', 2, 0],
      ['crash', 0, 8],
      ['crash', 0, 16],
      ['crash', 0, 9],
      ['crash', 0, 37],
      ['crash', 0, 32],
      ['crash', 0, 18],
    ],
    sendNothing,
    { minInSyncReplicas: 1, requestTime: 0, plain: safe, lost: 0 },
    0,
  ],
];

describe('transactions in a replicated log under any faults of brokers and producers', () => {
  it('are read whole, once and in order when committed, and never else, as long as elections are clean', () => {
    fc.assert(
      fc.property(steps, plans, fc.record(rest), fc.nat(), (schedule, plan, options, seed) => {
        const world = run(schedule, plan, { ...options, uncleanLeaderElection: false }, seed);
        const { log, transactions, told, readers } = world;
        const written = counted([0, 1].flatMap((partition) => world.all(partition, 'read_uncommitted')));
        const seen = counted(readers.flatMap((reader) => reader.seen.map(({ value }) => value)));
        // All are well: nothing is open, and who reads from the start sees what was seen on the way.
        for (const partition of [0, 1]) {
          expect(log.lastStableOffset(partition)).toBe(log.highWatermark(partition));
          expect(world.all(partition, 'read_committed')).toEqual(readers[partition]!.seen.map(({ value }) => value));
          const offsets = readers[partition]!.seen.map(({ offset }) => offset);
          expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
        }
        const inTransactions = new Set<number>();
        for (const { values, end } of transactions) {
          for (const value of values) inTransactions.add(value);
          const visible = values.filter((value) => seen.has(value));
          if (end === 'committed') expect(visible).toEqual(values);
          else if (end === 'aborted') expect(visible).toEqual([]);
          else expect([0, values.length]).toContain(visible.length);
          // Idempotent: nothing twice, whoever reads. In order: what is visible is as it was sent.
          expect(values.filter((value) => (written.get(value) ?? 0) > 1)).toEqual([]);
          for (const reader of readers) {
            const own = reader.seen.map(({ value }) => value).filter((value) => values.includes(value));
            expect(own).toEqual([...own].sort((a, b) => a - b));
          }
        }
        const plainOnes = [...written].filter(([value]) => !inTransactions.has(value));
        expect(plainOnes.filter(([value, count]) => seen.get(value) !== count)).toEqual([]);
        if (options.plain.idempotence) expect(plainOnes.filter(([, count]) => count > 1)).toEqual([]);
        const safe = options.plain.acks === 'all';
        const acknowledged = [...told].filter(([, what]) => what === 'acknowledged').map(([value]) => value);
        const lost = acknowledged.filter((value) => !written.has(value));
        expect(lost.filter((value) => safe || inTransactions.has(value))).toEqual([]);
        expect(log.audit()).toMatchObject(naiveAudit(world) as object);
      }),
      { numRuns: 40, examples: found as never },
    );
  });

  it('are never read when aborted, and audited right, even if an election takes back what was committed', () => {
    fc.assert(
      fc.property(steps, plans, fc.record(rest), fc.nat(), (schedule, plan, options, seed) => {
        const world = run(schedule, plan, { ...options, uncleanLeaderElection: true }, seed);
        const seen = new Set(world.readers.flatMap((reader) => reader.seen.map(({ value }) => value)));
        for (const { values, end } of world.transactions)
          if (end === 'aborted') expect(values.filter((value) => seen.has(value))).toEqual([]);
        for (const partition of [0, 1])
          expect(world.log.lastStableOffset(partition)).toBe(world.log.highWatermark(partition));
        expect(world.log.audit()).toMatchObject(naiveAudit(world) as object);
      }),
      { numRuns: 40, examples: found as never },
    );
  });
});
