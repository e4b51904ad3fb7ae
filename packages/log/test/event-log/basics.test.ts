import { EventLog, HashSharding, type LogRecord, murmur2, SizeRetention, TimeRetention } from '@sim/log';
import { SimEvent, SimFuture } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { appendAll, codeOf, logIn, offsets, outcomeOf, values } from '../support/run.ts';

describe('an event log', () => {
  it('a log has four empty partitions by default', () => {
    const log = new EventLog('log');
    expect([log.numPartitions, log.partitions.length, log.totalRecords, log.stats.recordsAppended]).toEqual([
      4, 4, 0, 0,
    ]);
  });

  it('each of eight partitions begins at offset 0', () => {
    const log = new EventLog('log', { numPartitions: 8 });
    expect(log.partitions.map(({ id, highWatermark }) => [id, highWatermark])).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((id) => [id, 0]),
    );
  });

  it.each([0, -1, 1.5, NaN, Infinity, '4', null])('refuses %s partitions, naming the option', (numPartitions) => {
    const make = (): EventLog => new EventLog('log', { numPartitions: numPartitions as number });
    expect(codeOf(make)).toBe('INVALID_OPTION');
    expect(make).toThrow(/numPartitions/);
  });

  it('L4, L5: a record holds what it was given, and cannot be changed', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1 });
    const [record] = appendAll(sim, log, [['k', 'v']]);
    expect(record).toBeUndefined();
    sim.run();
    const stored = log.partitions[0]?.records[0] as LogRecord<string>;
    expect(stored).toEqual({ offset: 0, key: 'k', value: 'v', timestamp: 0.001, partition: 0 });
    expect(() => ((stored as { offset: number }).offset = 9)).toThrow(TypeError);
    expect(stored.offset).toBe(0);
  });

  it('an Append event answers with the record, when its latency is over', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1 });
    const reply = new SimFuture<LogRecord<string>>();
    let answeredAt = NaN;
    reply.onSettle(() => (answeredAt = sim.now));
    sim.schedule(new SimEvent({ time: 0.1, type: 'Append', target: log, payload: { key: 'k', value: 'v', reply } }));
    sim.run();
    expect(reply.value).toEqual({ offset: 0, key: 'k', value: 'v', timestamp: 0.101, partition: 0 });
    expect(answeredAt).toBe(0.101);
    expect(log.stats.recordsAppended).toBe(1);
  });

  it('appends ten milliseconds apart get the offsets 0 to 4', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    for (let k = 0; k < 5; k++)
      sim.schedule(
        new SimEvent({ time: 0.1 + 0.01 * k, type: 'Append', target: log, payload: { key: 'k', value: k } }),
      );
    sim.run();
    expect(log.partitions[0]?.records.map(({ offset, value }) => [offset, value])).toEqual(
      [0, 1, 2, 3, 4].map((k) => [k, k]),
    );
  });

  it('twenty keys go to the partitions that the published hash names', () => {
    const { log, sim } = logIn<number>();
    const records = appendAll(
      sim,
      log,
      Array.from({ length: 20 }, (_, k) => [`key-${k}`, k] as const),
    );
    sim.run();
    expect(records.map(({ partition }) => partition)).toEqual(
      records.map(({ key }) => (murmur2(key as string) & 0x7fffffff) % 4),
    );
    expect(records.map(({ partition }) => partition)).toEqual(
      records.map(({ key }) => new HashSharding().getShard(key as string, 4)),
    );
    expect(log.totalRecords).toBe(20);
    expect(log.stats.recordsAppended).toBe(20);
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(4);
  });

  it('the end offset counts the records, by number and in the map', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    appendAll(sim, log, [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    sim.run();
    expect(log.highWatermark(0)).toBe(3);
    expect([...log.highWatermarks()]).toEqual([[0, 3]]);
  });

  it.each([
    { name: 'L10: from 0 with room for 10', stored: 5, offset: 0, max: 10, expected: [0, 1, 2, 3, 4] },
    { name: 'L11: from offset 3', stored: 5, offset: 3, max: 100, expected: [3, 4] },
    { name: 'L12: with a limit of 3', stored: 10, offset: 0, max: 3, expected: [0, 1, 2] },
    { name: 'L13: of an empty partition', stored: 0, offset: 0, max: 100, expected: [] },
  ])('$name, a read gives the records in order', ({ stored, offset, max, expected }) => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    appendAll(
      sim,
      log,
      Array.from({ length: stored }, (_, k) => ['k', k] as const),
    );
    const read = outcomeOf(sim, 1, () => log.read(0, offset, max));
    sim.run();
    expect(offsets(read.value ?? [])).toEqual(expected);
    expect(values(read.value ?? [])).toEqual(expected);
    expect(read.time).toBe(1.0005);
  });

  it('a read of an unknown partition is an error that names it', () => {
    const { log, sim } = logIn({ numPartitions: 2 });
    const read = outcomeOf(sim, 0, () => log.read(99));
    sim.run();
    expect(read.error?.code).toBe('UNKNOWN_PARTITION');
    expect(read.error?.message).toMatch(/99/);
  });

  it('at an age limit of 10 s, a record goes when it is older than that, not at exactly 10 s', () => {
    const at = (timestamp: number): LogRecord<null> => ({ offset: 0, key: 'k', value: null, timestamp, partition: 0 });
    const policy = new TimeRetention(10);
    expect([0, 0.999999999, 1, 9.5].map((timestamp) => policy.shouldRetain(at(timestamp), 11))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    // In doubles 0.8 - 0.1 is more than 0.7: ages are compared in whole nanoseconds.
    expect(new TimeRetention(0.7).shouldRetain(at(0.1), 0.8)).toBe(true);
  });

  it.each([0, -1, NaN, Infinity, '5'])('refuses an age limit of %s', (maxAge) => {
    expect(codeOf(() => new TimeRetention(maxAge as number))).toBe('INVALID_OPTION');
  });

  it.each([0, -1, 2.5, NaN, Infinity, '5'])('refuses a count limit of %s', (maxRecords) => {
    expect(codeOf(() => new SizeRetention(maxRecords as number))).toBe('INVALID_OPTION');
  });

  it('with a limit of 1 s checked every 0.5 s, five records of 0.1 s go at 1.5 s', () => {
    const { log, sim } = logIn<number>(
      { numPartitions: 1, retentionPolicy: new TimeRetention(1), retentionCheckInterval: 0.5 },
      { endTime: 3 },
    );
    for (let k = 0; k < 5; k++)
      sim.schedule(new SimEvent({ time: 0.1, type: 'Append', target: log, payload: { key: 'k', value: k } }));
    sim.runUntil(1.499);
    expect([log.stats.recordsExpired, log.logStartOffset(0)]).toEqual([0, 0]);
    sim.runUntil(1.5);
    expect([log.stats.recordsExpired, log.logStartOffset(0), log.highWatermark(0), log.totalRecords]).toEqual([
      5, 5, 5, 0,
    ]);
    sim.run();
    expect(log.stats.recordsExpired).toBe(5);
  });

  it('with a count limit of 3, of ten records exactly the last three stay', () => {
    const { log, sim } = logIn<number>(
      { numPartitions: 1, retentionPolicy: new SizeRetention(3), retentionCheckInterval: 1 },
      { endTime: 1 },
    );
    appendAll(
      sim,
      log,
      Array.from({ length: 10 }, (_, k) => ['k', k] as const),
    );
    sim.run();
    expect(offsets(log.partitions[0]?.records ?? [])).toEqual([7, 8, 9]);
    expect([log.logStartOffset(0), log.highWatermark(0)]).toEqual([7, 10]);
  });

  it('counts appends and reads, and their mean latency', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    appendAll(sim, log, [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    outcomeOf(sim, 1, () => log.read(0));
    sim.run();
    const { recordsAppended, recordsRead, avgAppendLatency, appendLatencies } = log.stats;
    expect({ recordsAppended, recordsRead, avgAppendLatency }).toEqual({
      recordsAppended: 3,
      recordsRead: 3,
      avgAppendLatency: 0.001,
    });
    expect(appendLatencies).toEqual([0.001, 0.001, 0.001]);
  });

  it('counts the appends of each partition', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    appendAll(sim, log, [['a', 1]]);
    sim.run();
    expect([...log.stats.perPartitionAppends]).toEqual([[0, 1]]);
  });
});
