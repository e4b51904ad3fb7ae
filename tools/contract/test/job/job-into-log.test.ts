import { Simulation } from '@sim/core';
import { EventLog, Producer, type ProducerOptions } from '@sim/log';
import { type JobSinkOptions, StreamJob, type StreamJobOptions, type TransactionalWriter } from '@sim/stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Failure {
  readonly at: number;
  readonly downFor: number;
  readonly fails: 'job' | 'work' | 'sink' | 'log';
}

interface Case {
  readonly guarantee: NonNullable<JobSinkOptions['guarantee']>;
  readonly schedule?: readonly Failure[];
  readonly producer?: ProducerOptions<number>;
  readonly appendLatency?: number;
  readonly parallelism?: number;
  readonly checkpoints?: Partial<StreamJobOptions['checkpoints']>;
  readonly records?: number;
}

/** A record a second, each to be read back from a log of two partitions. */
function play({
  appendLatency = 0.01,
  checkpoints,
  guarantee,
  parallelism = 2,
  producer = {},
  records = 60,
  schedule = [],
}: Case) {
  const log = new EventLog<number>('results', { numPartitions: 2, appendLatency });
  const producers: Producer<number>[] = [];
  const writer = (transactionalId: string): TransactionalWriter => {
    const made = new Producer<number>(transactionalId, log, {
      maxInFlight: 5,
      transactionTimeout: 900,
      ...(guarantee === 'exactly-once' && { transactionalId }),
      ...producer,
    });
    producers.push(made);
    return made;
  };
  const job = new StreamJob('job', {
    operators: [
      {
        name: 'source',
        source: (offset) => (offset < records ? { at: offset + 1, key: `k${offset % 7}`, value: offset } : undefined),
      },
      {
        name: 'work',
        inputs: ['source'],
        cost: 0.1,
        parallelism,
        process: { processElement: (value: number, context) => context.collect(value) },
      },
      { name: 'sink', inputs: ['work'], parallelism, sink: { guarantee, writer } },
    ],
    checkpoints: { interval: 10, firstAt: 10.5, asyncDuration: 1, tolerableFailures: Infinity, ...checkpoints },
    restartDelay: 3,
  });
  const sim = new Simulation({ entities: [job, log], endTime: 2000 });
  for (const { at, downFor, fails } of schedule) {
    const failing = fails === 'job' ? job : fails === 'log' ? log : job.task(fails);
    sim.at(at, () => failing.crash());
    sim.at(at + downFor, () => failing.restart());
  }
  const read = (level: 'read_committed' | 'read_uncommitted'): number[] => {
    const values: number[] = [];
    for (let partition = 0; partition < log.numPartitions; partition++) {
      for (let offset = 0; ;) {
        const { nextOffset, records: batch } = log.fetchNext(partition, offset, 1000, level);
        values.push(...batch.map(({ value }) => value));
        if (nextOffset === offset) break;
        offset = nextOffset;
      }
    }
    return values.sort((a, b) => a - b);
  };
  return { job, log, producers, read, sim };
}

const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

const failures: fc.Arbitrary<readonly Failure[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0.1, max: 70, noNaN: true }),
    downFor: fc.constantFrom(0, 0.3, 2, 12),
    fails: fc.constantFrom('job', 'job', 'work', 'sink', 'log'),
  }),
  { maxLength: 4 },
);
const shapes = fc.record({
  schedule: failures,
  appendLatency: fc.constantFrom(0, 0.01, 0.7),
  parallelism: fc.integer({ min: 1, max: 3 }),
  checkpoints: fc.constantFrom({}, { unaligned: true }, { unaligned: true, alignedCheckpointTimeout: 0.2 }),
  producer: fc.constantFrom({}, { maxInFlight: 1, bufferLimit: 2 }),
});

describe('a job whose sink writes transactions of a log', () => {
  it('is read exactly once by readers of committed transactions, whatever crashes and when', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { job, read, sim } = play({ ...shape, guarantee: 'exactly-once' });
        sim.run();
        expect(read('read_committed')).toEqual(upTo(0, 60));
        expect(job.sink('sink').stats).toMatchObject({ visible: 60, duplicates: 0, lost: 0, openTransactions: 0 });
      }),
      { numRuns: 100 },
    );
  });

  it('misses nothing at least once, whatever crashes and when', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { job, read, sim } = play({ ...shape, guarantee: 'at-least-once' });
        sim.run();
        const found = read('read_committed');
        expect([...new Set(found)]).toEqual(upTo(0, 60));
        // The sink knows of all that it was told of, a crash of the log loses the answers of some.
        expect(job.sink('sink').stats.visible).toBe(60);
        expect(found.length).toBeGreaterThanOrEqual(60 + job.sink('sink').stats.duplicates);
      }),
      { numRuns: 60 },
    );
  });

  it('shows what a checkpoint holds when it is complete', () => {
    const { read, sim } = play({ guarantee: 'exactly-once' });
    sim.runUntil(21.4);
    expect(read('read_committed')).toEqual(upTo(0, 10));
    expect(read('read_uncommitted')).toEqual(upTo(0, 21));
    sim.runUntil(21.6);
    expect(read('read_committed')).toEqual(upTo(0, 20));
  });

  it('loses what was not committed before the transaction timed out, and says so', () => {
    const schedule = [{ at: 20.9, downFor: 40, fails: 'job' }] as const;
    const producer = { transactionTimeout: 15 };
    // The second checkpoint is stored at once, but nobody is told before the job fails.
    const checkpoints = { asyncDuration: 0, notifyDelay: 1 };
    const { job, read, sim } = play({ guarantee: 'exactly-once', schedule, producer, checkpoints });
    sim.run();
    expect(read('read_committed')).toEqual([...upTo(0, 10), ...upTo(20, 60)]);
    expect(job.sink('sink').stats).toMatchObject({ lost: 10, visible: 50, duplicates: 0, failedCommits: 2 });

    const longer = play({ guarantee: 'exactly-once', schedule, producer: { transactionTimeout: 60 }, checkpoints });
    longer.sim.run();
    expect(longer.read('read_committed')).toEqual(upTo(0, 60));
    expect(longer.job.sink('sink').stats).toMatchObject({ lost: 0, failedCommits: 0 });
  });

  it('loses nothing by a time-out of what no checkpoint holds: it is written again', () => {
    const schedule = [{ at: 27.5, downFor: 25, fails: 'job' }] as const;
    const { job, read, sim } = play({ guarantee: 'exactly-once', schedule, producer: { transactionTimeout: 15 } });
    sim.run();
    expect(read('read_committed')).toEqual(upTo(0, 60));
    expect(job.sink('sink').stats).toMatchObject({ lost: 0, aborted: 7 });
  });

  it('goes back to the last checkpoint when a record is refused', () => {
    const producer = { transactionTimeout: 3 };
    const { job, read, sim } = play({
      guarantee: 'exactly-once',
      producer,
      checkpoints: { interval: 2, firstAt: 2.5, asyncDuration: 0 },
    });
    sim.run();
    expect(read('read_committed')).toEqual(upTo(0, 60));
    expect(job.stats.restarts).toBe(0);

    const tooLong = play({ guarantee: 'exactly-once', producer });
    tooLong.sim.runUntil(100);
    expect(tooLong.job.stats.restarts).toBeGreaterThan(1);
    const { lost } = tooLong.job.sink('sink').stats;
    expect(lost).toBeGreaterThan(0);
    expect(tooLong.read('read_committed').length).toBe(60 - lost);
  });

  it('needs no more writers than transactions at a time', () => {
    const { producers, sim } = play({ guarantee: 'exactly-once', parallelism: 1, records: 300 });
    sim.run();
    expect(producers.length).toBe(2);
  });

  it('is back-pressured while its writer has no room', () => {
    const { job, sim } = play({
      guarantee: 'at-least-once',
      parallelism: 1,
      appendLatency: 2,
      producer: { maxInFlight: 1, bufferLimit: 3 },
      checkpoints: { firstAt: 1000 },
    });
    sim.runUntil(60);
    expect(job.task('sink').stats.backPressured).toBeGreaterThan(0.8);
    expect(job.sink('sink').stats.visible).toBe(29);
  });
});
