import {
  CompactRetention,
  CountedLog,
  EventLog,
  type EventLogOptions,
  type LogRecord,
  Producer,
  type ProducerOptions,
} from '@sim/log';
import {
  Entity,
  type HandlerResult,
  isSimError,
  type Process,
  type SimEvent,
  SimEvent as Event,
  SimFuture,
  Simulation,
  uniform,
} from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, offsets, outcomeOf, values } from '../support/run.ts';

interface Scene {
  readonly sim: Simulation;
  readonly log: EventLog<number>;
  readonly producer: Producer<number>;
}

function scene(options: ProducerOptions = {}, logOptions: EventLogOptions = {}): Scene {
  const log = new EventLog<number>('log', { numPartitions: 1, appendLatency: 1, ...logOptions });
  const producer = new Producer('producer', log, options);
  return { log, producer, sim: new Simulation({ entities: [producer] }) };
}

/** Sends Produce events at a time; gives their replies. */
function sendAll(
  { sim, producer }: Scene,
  time: number,
  numbers: readonly number[],
  key: (k: number) => string | null = () => 'k',
): SimFuture<LogRecord<number>>[] {
  return numbers.map((value) => {
    const reply = new SimFuture<LogRecord<number>>();
    sim.schedule(new Event({ time, type: 'Produce', target: producer, payload: { key: key(value), value, reply } }));
    return reply;
  });
}

/** A process that takes what comes, failures as well. */
function* patient(process: Process<unknown>): Process {
  try {
    yield* process;
  } catch (error) {
    if (!isSimError(error)) throw error;
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}

describe('a producer', () => {
  it('brings its log into the simulation', () => {
    const { sim, log } = scene();
    expect(sim.entities).toContain(log);
  });

  it('appends one record at a time by default, in order, and answers when each is appended', () => {
    const all = scene();
    const replies = sendAll(all, 0, range(4));
    all.sim.run();
    expect(replies.map(({ value }) => [value.offset, value.value, value.timestamp])).toEqual([
      [0, 0, 1],
      [1, 1, 2],
      [2, 2, 3],
      [3, 3, 4],
    ]);
    expect(all.producer.stats).toMatchObject({
      recordsReceived: 4,
      recordsAcknowledged: 4,
      inFlight: 0,
      buffered: 0,
      deliveryLatency: { mean: 2.5, min: 1, max: 4 },
    });
  });

  it('appends up to maxInFlight records at a time', () => {
    const all = scene({ maxInFlight: 3 });
    const replies = sendAll(all, 0, range(7));
    all.sim.runUntil(0.5);
    expect(all.producer.stats).toMatchObject({ inFlight: 3, buffered: 4 });
    all.sim.run();
    expect(replies.map(({ value }) => value.timestamp)).toEqual([1, 1, 1, 2, 2, 2, 3]);
  });

  it('keeps the order per key with many appends in flight, whatever the latencies', () => {
    const all = scene({ maxInFlight: 50 }, { numPartitions: 4, appendLatency: uniform(0, 1) });
    for (let k = 0; k < 500; k++) sendAll(all, k * 0.003, [k], (value) => `key-${value % 20}`);
    all.sim.run();
    const seen = new Map<string | null, number>();
    for (const { records } of all.log.partitions) {
      for (const { key, value } of records) {
        expect(value).toBeGreaterThan(seen.get(key) ?? -1);
        seen.set(key, value);
      }
    }
    expect(all.log.totalRecords).toBe(500);
  });

  it('lets processes wait for their record', () => {
    const { sim, producer } = scene();
    const outcomes = [1, 2].map((value) => outcomeOf(sim, 0, () => producer.produce('k', value)));
    sim.run();
    expect(outcomes.map(({ time, value }) => [time, value?.offset])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  it('sends records without a key', () => {
    const all = scene();
    const [reply] = sendAll(all, 0, [1], () => null);
    all.sim.run();
    expect(reply!.value.key).toBeNull();
  });
});

describe('a full buffer', () => {
  it('makes records wait for room, in order, when it blocks', () => {
    const all = scene({ bufferLimit: 2 });
    const replies = sendAll(all, 0, range(6));
    all.sim.runUntil(0.5);
    expect(all.producer.stats).toMatchObject({
      inFlight: 1,
      buffered: 2,
      blocked: 3,
      recordsBlocked: 3,
      recordsRefused: 0,
    });
    expect(all.producer.hasCapacity()).toBe(false);
    all.sim.run();
    expect(values(replies.map(({ value }) => value))).toEqual(range(6));
    expect(offsets(replies.map(({ value }) => value))).toEqual(range(6));
    expect(all.producer.hasCapacity()).toBe(true);
  });

  it('refuses records, with a code, when it rejects', () => {
    const all = scene({ bufferLimit: 2, overflow: 'reject' });
    const replies = sendAll(all, 0, range(6));
    const refused = outcomeOf(all.sim, 0.1, () => all.producer.produce('k', 9));
    all.sim.run();
    expect(
      replies.map((reply) => (reply.rejected ? (reply.error as { code: string }).code : reply.value.value)),
    ).toEqual([0, 1, 2, 'BUFFER_FULL', 'BUFFER_FULL', 'BUFFER_FULL']);
    expect([refused.time, refused.error?.code]).toEqual([0.1, 'BUFFER_FULL']);
    expect(all.producer.stats).toMatchObject({ recordsReceived: 7, recordsAcknowledged: 3, recordsRefused: 4 });
  });

  it('refuses silently, but counted, where nobody asked for an answer', () => {
    const { sim, producer } = scene({ bufferLimit: 0, overflow: 'reject' });
    for (const value of [1, 2])
      sim.schedule(new Event({ time: 0, type: 'Produce', target: producer, payload: { key: 'k', value } }));
    sim.run();
    expect(producer.stats).toMatchObject({ recordsAcknowledged: 1, recordsRefused: 1 });
  });

  it('may have no room at all: every record waits for the one before', () => {
    const all = scene({ bufferLimit: 0 });
    const replies = sendAll(all, 0, range(4));
    all.sim.run();
    expect(replies.map(({ value }) => value.timestamp)).toEqual([1, 2, 3, 4]);
  });

  it('forgets a record whose process stops waiting for room, and sends one that was in the buffer', () => {
    const { sim, producer, log } = scene({ bufferLimit: 1 });
    const handles = [0, 1, 2, 3].map((value) => sim.spawn(producer.produce('k', value) as Process<unknown>));
    sim.at(0.5, () => {
      handles[1]!.kill();
      handles[2]!.kill();
    });
    sim.run();
    expect(values(log.fetch(0, 0, 9))).toEqual([0, 1, 3]);
    expect(producer.stats).toMatchObject({ recordsReceived: 4, recordsAcknowledged: 3, recordsWithdrawn: 1 });
  });
});

describe('a producer and faults', () => {
  it('counts appends that fail in a crash of the log, tells whoever waits, and goes on', () => {
    const all = scene();
    const replies = sendAll(all, 0, range(2));
    sendAll(all, 8, [7]);
    all.sim.schedule(new Event({ time: 0, type: 'Produce', target: all.producer, payload: { key: 'k', value: 2 } }));
    all.sim.at(0.5, () => all.log.crash());
    all.sim.at(5, () => all.log.restart());
    all.sim.run();
    expect(replies.map(({ error }) => (error as { code: string }).code)).toEqual([
      'LOG_UNAVAILABLE',
      'LOG_UNAVAILABLE',
    ]);
    expect(values(all.log.fetch(0, 0, 9))).toEqual([7]);
    expect(all.producer.stats).toMatchObject({ recordsReceived: 4, recordsFailed: 3, recordsAcknowledged: 1 });
  });

  it('stops the run at an append that can never be, unless somebody waits for the answer', () => {
    const silent = scene({}, { retentionPolicy: new CompactRetention() });
    silent.sim.schedule(
      new Event({ time: 0, type: 'Produce', target: silent.producer, payload: { key: null, value: 2 } }),
    );
    expect(() => silent.sim.run()).toThrow(expect.objectContaining({ code: 'INVALID_RECORD' }));
    const asked = scene({}, { retentionPolicy: new CompactRetention() });
    const [reply] = sendAll(asked, 0, [1], () => null);
    asked.sim.run();
    expect(reply!.error).toMatchObject({ code: 'INVALID_RECORD' });
  });

  it('loses its buffer in a crash, but not what was sent', () => {
    const all = scene({ bufferLimit: 2, maxInFlight: 1 });
    const replies = sendAll(all, 0, range(5));
    const waiting = outcomeOf(all.sim, 0.2, () => all.producer.produce('k', 5));
    all.sim.at(0.5, () => all.producer.crash());
    const refused = outcomeOf(all.sim, 0.6, () => all.producer.produce('k', 6));
    all.sim.at(2, () => all.producer.restart());
    const later = outcomeOf(all.sim, 2, () => all.producer.produce('k', 7));
    all.sim.run();
    expect(values(all.log.fetch(0, 0, 9))).toEqual([0, 7]);
    expect(replies.map(({ error }) => (error as { code: string }).code)).toEqual(
      new Array(5).fill('PRODUCER_UNAVAILABLE'),
    );
    expect([waiting.time, waiting.error?.code, refused.error?.code, later.value?.offset]).toEqual([
      0.5,
      'PRODUCER_UNAVAILABLE',
      'PRODUCER_UNAVAILABLE',
      1,
    ]);
    expect(all.producer.stats).toMatchObject({
      recordsReceived: 7,
      recordsLost: 6,
      recordsAcknowledged: 1,
      buffered: 0,
      blocked: 0,
      inFlight: 0,
    });
  });

  it('sends nothing new during a pause, and goes on in order afterwards', () => {
    const all = scene({ maxInFlight: 2 });
    sendAll(all, 0, range(5));
    all.sim.at(0.5, () => all.producer.pause());
    const direct = outcomeOf(all.sim, 1, () => all.producer.produce('k', 5));
    all.sim.at(10, () => all.producer.resume());
    all.sim.run();
    expect(all.log.fetch(0, 0, 9).map(({ value, timestamp }) => [value, timestamp])).toEqual([
      [0, 1],
      [1, 1],
      [2, 11],
      [3, 11],
      [4, 12],
      [5, 12],
    ]);
    expect(direct.time).toBe(12);
  });
});

describe('a producer that was paused with nothing on its way', () => {
  it('sends what it was handed meanwhile when it resumes', () => {
    const { sim, producer } = scene({ maxInFlight: 2 });
    sim.at(0, () => producer.pause());
    const outcomes = [0, 1, 2].map((value) => outcomeOf(sim, 1, () => producer.produce('k', value)));
    sim.at(5, () => producer.resume());
    sim.run();
    expect(outcomes.map(({ time, value }) => [time, value?.offset])).toEqual([
      [6, 0],
      [6, 1],
      [7, 2],
    ]);
  });
});

describe('every record a producer receives', () => {
  it('is in exactly one count, at any time, whatever happens', () => {
    const rare = fc.constantFrom('crash', 'restart', 'pause', 'resume', 'log crash', 'log restart');
    const what = fc.oneof(
      { weight: 5, arbitrary: fc.constant('event') },
      { weight: 3, arbitrary: fc.constantFrom('process', 'killed') },
      { weight: 2, arbitrary: rare },
    );
    const script = fc.record({
      maxInFlight: fc.integer({ min: 1, max: 4 }),
      bufferLimit: fc.integer({ min: 0, max: 4 }),
      overflow: fc.constantFrom('block' as const, 'reject' as const),
      steps: fc.array(fc.tuple(what, fc.integer({ min: 0, max: 4 })), { maxLength: 40 }),
    });
    fc.assert(
      fc.property(script, ({ steps, ...options }) => {
        const all = scene(options, { appendLatency: uniform(0.1, 1) });
        const { sim, producer, log } = all;
        let time = 0;
        let asked = 0;
        for (const [what, wait] of steps) {
          time += wait / 10;
          sim.runUntil(time);
          if (what === 'event')
            sim.schedule(
              new Event({ time, type: 'Produce', target: producer, payload: { key: 'by event', value: asked++ } }),
            );
          if (what === 'process') outcomeOf(sim, time, () => producer.produce('by process', asked++));
          if (what === 'killed') {
            const handle = sim.spawn(patient(producer.produce('by process', asked++)));
            sim.at(time + 0.3, () => handle.kill());
          }
          if (what === 'crash') producer.crash();
          if (what === 'restart') producer.restart();
          if (what === 'pause') producer.pause();
          if (what === 'resume') producer.resume();
          if (what === 'log crash') log.crash();
          if (what === 'log restart') log.restart();
          const {
            recordsReceived,
            recordsAcknowledged,
            recordsFailed,
            recordsRefused,
            recordsWithdrawn,
            recordsLost,
            inFlight,
            buffered,
            blocked,
          } = producer.stats;
          expect(
            recordsAcknowledged +
              recordsFailed +
              recordsRefused +
              recordsWithdrawn +
              recordsLost +
              inFlight +
              buffered +
              blocked,
          ).toBe(recordsReceived);
          expect(buffered).toBeLessThanOrEqual(options.bufferLimit);
          expect(inFlight).toBeLessThanOrEqual(options.maxInFlight);
        }
        producer.resume();
        sim.run();
        // A pause holds events at the door, and what processes hand over in the buffer: each way
        // keeps its order.
        for (const key of ['by event', 'by process']) {
          const order = values(log.partitions[0]!.records.filter((record) => record.key === key));
          expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
        }
      }),
      { seed: 777, numRuns: 400 },
    );
  });
});

describe('a producer that has been given nonsense', () => {
  it.each([
    { maxInFlight: 0 },
    { maxInFlight: 1.5 },
    { maxInFlight: NaN },
    { bufferLimit: -1 },
    { bufferLimit: NaN },
    { overflow: 'drop' },
    { overflow: null },
  ])('refuses $0', (options) => {
    expect(codeOf(() => new Producer('producer', new EventLog('log'), options as never))).toBe('INVALID_OPTION');
  });

  it.each([undefined, null, {}, 'log'])('refuses the log %s', (log) => {
    expect(codeOf(() => new Producer('producer', log as never))).toBe('INVALID_OPTION');
  });

  it('stops the run at events that it does not know, or cannot read', () => {
    for (const [type, payload, code] of [
      ['Send', {}, 'UNKNOWN_EVENT_TYPE'],
      ['Produce', undefined, 'INVALID_OPTION'],
      ['Produce', { key: 5, value: 1 }, 'INVALID_OPTION'],
      ['Produce', { key: 'k', value: 1, reply: 1 }, 'INVALID_OPTION'],
    ] as const) {
      const { sim, producer } = scene();
      sim.schedule(new Event({ time: 0, type, target: producer, payload }));
      expect(() => sim.run()).toThrow(expect.objectContaining({ code }));
    }
  });

  it('refuses a record outside a simulation', () => {
    expect(codeOf(() => new Producer('producer', new EventLog('log')).produce('k', 1).next())).toBe('NOT_ATTACHED');
  });
});

describe('a producer as an entity that others drive', () => {
  it('shows whether it has room, as sources ask', () => {
    class Feeder extends Entity {
      readonly skipped: number[] = [];
      readonly target: Producer<number>;
      constructor(target: Producer<number>) {
        super('feeder');
        this.target = target;
      }
      handleEvent(event: SimEvent): HandlerResult {
        const value = event.payload as number;
        if (this.target.hasCapacity()) this.send(this.target, 'Produce', { key: 'k', value });
        else this.skipped.push(value);
      }
    }
    const { sim, producer, log } = scene({ bufferLimit: 1 });
    const feeder = sim.add(new Feeder(producer));
    for (let k = 0; k < 6; k++) sim.schedule(new Event({ time: k * 0.41, type: 'feed', target: feeder, payload: k }));
    sim.run();
    expect([values(log.fetch(0, 0, 9)), feeder.skipped]).toEqual([
      [0, 1, 3, 5],
      [2, 4],
    ]);
  });
});

describe('what a producer tells of itself', () => {
  it('are its counts, its latency and the options in force, by the kind of its log', () => {
    const simple = new Producer('simple', new EventLog('log'));
    const batching = new Producer('batching', new EventLog('replicated', { replication: {} }), { linger: 0.01 });
    expect(simple.parameters()).toEqual({ maxInFlight: 1, bufferLimit: 10_000, overflow: 'block' });
    expect(batching.parameters()).toMatchObject({ acks: 'all', idempotence: true, linger: 0.01, maxInFlight: 5 });
    expect(simple.metrics().map(({ name }) => name)).toContain('delivery-latency');
    expect(batching.metrics().map(({ read }) => read())).toMatchObject([0, 0, 0, 0, 0, { count: 0 }]);
    expect([simple.assumptions().length, batching.assumptions().length]).toEqual([1, 2]);
  });

  it('is that it takes event logs only', () => {
    const counted = new CountedLog('counted', { partitions: 1 });
    expect(() => new Producer('producer', counted as never)).toThrow('log must be an EventLog');
    expect(() => new Producer('producer', new EventLog('log'), { acks: 1 })).toThrow('it needs a log with replication');
  });

  it.each([{ acks: 1 as const }, { idempotence: false }, { maxInFlight: 6 }])(
    'writes no transactions that could be there twice, as Kafka: %j',
    (options) => {
      const log = new EventLog('log', { replication: {} });
      expect(new Producer('producer', log, options).parameters()).toMatchObject(options);
      expect(() => new Producer('producer', log, { transactionalId: 'till', ...options })).toThrow(
        'with a transactionalId',
      );
      expect(
        () => new Producer('producer', new EventLog('log'), { transactionalId: 'till', maxInFlight: 6 }),
      ).not.toThrow();
    },
  );
});
