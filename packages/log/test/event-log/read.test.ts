import { type EventLog, type LogRecord, SizeRetention } from '@sim/log';
import { SimEvent, SimFuture } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { appendAll, codeOf, logIn, offsets, outcomeOf, values } from '../support/run.ts';

/** A partition with the offsets 7 to 9 left of ten. */
function trimmed(): { readonly log: EventLog<number>; readonly run: () => void } {
  const { log, sim } = logIn<number>(
    { numPartitions: 1, retentionPolicy: new SizeRetention(3), retentionCheckInterval: 1 },
    { endTime: 2 },
  );
  appendAll(
    sim,
    log,
    Array.from({ length: 10 }, (_, k) => ['k', k] as const),
  );
  return { log, run: () => void sim.run() };
}

describe('fetch', () => {
  it('gives up to maxRecords records from an offset on', () => {
    const { log, run } = trimmed();
    run();
    expect(offsets(log.fetch(0, 7, 2))).toEqual([7, 8]);
    expect(offsets(log.fetch(0, 9, 100))).toEqual([9]);
    expect(offsets(log.fetch(0, 7, Infinity))).toEqual([7, 8, 9]);
    expect(log.fetch(0, 7, 0)).toEqual([]);
  });

  it('gives nothing at the end', () => {
    const { log, run } = trimmed();
    run();
    expect(log.fetch(0, 10, 100)).toEqual([]);
  });

  it.each([
    { offset: 6, what: /below the log start \(7\)/ },
    { offset: 0, what: /below the log start/ },
    { offset: -1, what: /below the log start/ },
    { offset: 11, what: /beyond the end \(10\)/ },
    { offset: 1e300, what: /beyond the end/ },
  ])('refuses offset $offset, saying where the partition begins and ends', ({ offset, what }) => {
    const { log, run } = trimmed();
    run();
    expect(codeOf(() => log.fetch(0, offset, 1))).toBe('OFFSET_OUT_OF_RANGE');
    expect(() => log.fetch(0, offset, 1)).toThrow(what);
  });

  it.each([1.5, NaN, Infinity, -Infinity, '7', null, undefined])('refuses the offset %s, which is none', (offset) => {
    const { log, run } = trimmed();
    run();
    expect(codeOf(() => log.fetch(0, offset as number, 1))).toBe('INVALID_OPTION');
  });

  it.each([-1, 1.5, NaN, '3', null])('refuses to give at most %s records', (max) => {
    const { log, run } = trimmed();
    run();
    expect(codeOf(() => log.fetch(0, 7, max as number))).toBe('INVALID_OPTION');
  });

  it.each([1, 99, -1, 0.5, NaN, '0', undefined, 'length'])('refuses the partition %s everywhere', (partition) => {
    const { log, run } = trimmed();
    run();
    const id = partition as number;
    for (const ask of [
      () => log.fetch(id, 7, 1),
      () => log.read(id, 7).next(),
      () => log.highWatermark(id),
      () => log.logStartOffset(id),
      () => log.offsetForTime(id, 0),
    ]) {
      expect(codeOf(ask)).toBe('UNKNOWN_PARTITION');
    }
  });

  it('counts what it gives apart from what reads give', () => {
    const { log, run } = trimmed();
    run();
    log.fetch(0, 8, 10);
    expect([log.stats.recordsFetched, log.stats.recordsRead]).toEqual([2, 0]);
  });

  it('gives a list of its own: changing it changes nothing', () => {
    const { log, run } = trimmed();
    run();
    (log.fetch(0, 7, 10) as unknown[]).length = 0;
    expect(log.fetch(0, 7, 10)).toHaveLength(3);
  });
});

describe('read', () => {
  it('gives up to 100 records from offset 0 unless told otherwise', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    appendAll(
      sim,
      log,
      Array.from({ length: 120 }, (_, k) => ['k', k] as const),
    );
    const read = outcomeOf(sim, 1, () => log.read(0));
    sim.run();
    expect(values(read.value ?? [])).toEqual(Array.from({ length: 100 }, (_, k) => k));
  });

  it('begins at the log start when no offset is given, also after records have expired', () => {
    const { log, sim } = logIn<number>({
      numPartitions: 1,
      retentionPolicy: new SizeRetention(3),
      retentionCheckInterval: 1,
    });
    appendAll(
      sim,
      log,
      Array.from({ length: 10 }, (_, k) => ['k', k] as const),
    );
    const read = outcomeOf(sim, 2, () => log.read(0));
    const explicit = outcomeOf(sim, 2, () => log.read(0, 0));
    sim.run();
    expect(offsets(read.value ?? [])).toEqual([7, 8, 9]);
    expect(explicit.error?.code).toBe('OFFSET_OUT_OF_RANGE');
  });

  it('gives the records as they are when its latency is over', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, readLatency: 1, appendLatency: 0.5 });
    outcomeOf(sim, 0, () => log.append('k', 'v'));
    const read = outcomeOf(sim, 0, () => log.read(0));
    sim.run();
    expect([read.time, values(read.value ?? [])]).toEqual([1, ['v']]);
  });

  it('fails when the records expire before its latency is over', () => {
    const { log, sim } = logIn<number>(
      { numPartitions: 1, readLatency: 1, retentionPolicy: new SizeRetention(1), retentionCheckInterval: 1.5 },
      { endTime: 5 },
    );
    appendAll(sim, log, [
      ['k', 0],
      ['k', 1],
    ]);
    const early = outcomeOf(sim, 0.4, () => log.read(0, 0));
    const late = outcomeOf(sim, 0.6, () => log.read(0, 0));
    sim.run();
    expect([values(early.value ?? []), late.error?.code]).toEqual([[0, 1], 'OFFSET_OUT_OF_RANGE']);
  });

  it('does not take a failure of whoever is answered for one of its own', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    const reply = new SimFuture<readonly LogRecord<number>[]>();
    reply.onSettle(() => {
      throw new Error('callback');
    });
    sim.schedule(new SimEvent({ time: 0, type: 'Read', target: log, payload: { partition: 0, reply } }));
    expect(codeOf(() => sim.run())).toBe('UNHANDLED_FAILURE');
  });

  it('takes nothing away: readers do not see each other', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    appendAll(sim, log, [
      ['k', 0],
      ['k', 1],
      ['k', 2],
    ]);
    const readers = [0, 0, 1].map((offset) => outcomeOf(sim, 1, () => log.read(0, offset)));
    sim.run();
    expect(readers.map(({ value }) => values(value ?? []))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [1, 2],
    ]);
    expect([log.stats.reads, log.stats.recordsRead]).toEqual([3, 8]);
  });

  it('sees, in the instant of an append, what was scheduled before it', () => {
    const run = (): unknown => {
      const { log, sim } = logIn<number>({ numPartitions: 1, appendLatency: 1, readLatency: 1 });
      const before = outcomeOf(sim, 0, () => log.read(0));
      outcomeOf(sim, 0, () => log.append('k', 1));
      const after = outcomeOf(sim, 0, () => log.read(0));
      sim.run();
      return [values(before.value ?? []), values(after.value ?? [])];
    };
    expect(run()).toEqual([[], [1]]);
    expect(run()).toEqual(run());
  });
});
