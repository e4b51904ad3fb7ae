import {
  BytesRetention,
  CombinedRetention,
  CompactRetention,
  type LogRecord,
  SegmentedRetention,
  SizeRetention,
  TimeRetention,
} from '@sim/log';
import { describe, expect, it } from 'vitest';
import { range, RetentionBench, rows } from '../support/retention.ts';
import { appendAll, codeOf, logIn } from '../support/run.ts';

describe('TimeRetention', () => {
  it('drops a record at the first sweep at which it is older than the limit, to the nanosecond', () => {
    const bench = new RetentionBench(new TimeRetention(2), [{ at: 0.999999999 }, { at: 1 }, { at: 1.5 }]);
    expect(bench.at(2)).toEqual({ start: 0, end: 3, offsets: [0, 1, 2] });
    expect(bench.at(3)).toEqual({ start: 1, end: 3, offsets: [1, 2] });
    expect(bench.at(4)).toEqual({ start: 3, end: 3, offsets: [] });
  });

  it('frees every partition by itself', () => {
    const { log, sim } = logIn<number>(
      {
        numPartitions: 2,
        retentionPolicy: new TimeRetention(1),
        retentionCheckInterval: 1,
        shardingStrategy: { getShard: (key) => Number(key) },
      },
      { endTime: 3 },
    );
    appendAll(
      sim,
      log,
      [
        ['0', 1],
        ['0', 2],
      ],
      0.5,
    );
    appendAll(sim, log, [['1', 3]], 2.5);
    sim.run();
    expect([log.logStartOffset(0), log.logStartOffset(1), log.totalRecords]).toEqual([2, 0, 1]);
  });
});

describe('SizeRetention', () => {
  it('keeps exactly the newest records after a sweep, across chunks', () => {
    const bench = new RetentionBench(new SizeRetention(1500), rows(5000));
    expect(bench.at(0.9).offsets).toHaveLength(5000);
    expect(bench.at(1)).toEqual({ start: 3500, end: 5000, offsets: range(3500, 5000) });
  });

  it('drops nothing at the limit', () => {
    expect(new RetentionBench(new SizeRetention(5), rows(5)).at(1).start).toBe(0);
  });
});

describe('BytesRetention', () => {
  const sizeOf = (record: LogRecord<number>): number => record.value;

  it('keeps the newest records whose sizes fit', () => {
    const sizes = [5, 1, 1, 7, 2, 3];
    const policy = new BytesRetention(12, sizeOf);
    const bench = new RetentionBench(policy, [...sizes.map((value) => ({ at: 0.5, value })), { at: 1.5, value: 20 }]);
    expect(bench.at(1)).toEqual({ start: 3, end: 6, offsets: [3, 4, 5] });
    expect(bench.at(2)).toEqual({ start: 7, end: 7, offsets: [] });
  });

  it('counts on correctly over many sweeps', () => {
    const bench = new RetentionBench(
      new BytesRetention(100, sizeOf),
      range(0, 200).map((k) => ({ at: k / 10 + 0.05, value: 1 + (k % 7) })),
    );
    for (let time = 1; time <= 20; time++) {
      bench.at(time);
      const kept = bench.records().reduce((sum, record) => sum + (record.value as number), 0);
      const oldest = bench.log.logStartOffset(0) - 1;
      expect(kept).toBeLessThanOrEqual(100);
      if (oldest >= 0) expect(kept + 1 + (oldest % 7)).toBeGreaterThan(100);
    }
  });

  it.each([NaN, -1, Infinity, '8', undefined])('stops the run when a size is %s', (size) => {
    const bench = new RetentionBench(new BytesRetention(10, () => size as number), rows(1));
    expect(() => bench.at(1)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('refuses a limit or a size function that is none', () => {
    for (const limit of [0, -1, NaN, Infinity])
      expect(codeOf(() => new BytesRetention(limit, () => 1))).toBe('INVALID_OPTION');
    expect(codeOf(() => new BytesRetention(1, undefined as never))).toBe('INVALID_OPTION');
  });
});

describe('a policy of the user', () => {
  it('is asked about every record: the front moves the log start, the rest leaves holes', () => {
    const keep = new Set([2, 3, 6]);
    const bench = new RetentionBench({ shouldRetain: (record, now) => now < 2 || keep.has(record.offset) }, rows(8));
    expect(bench.at(1).offsets).toEqual(range(0, 8));
    expect(bench.at(2)).toEqual({ start: 2, end: 8, offsets: [2, 3, 6] });
    expect(bench.log.stats).toMatchObject({ recordsExpired: 5, recordsCompacted: 3, retentionSweeps: 2 });
    expect(bench.log.fetch(0, 4, 1).map(({ offset }) => offset)).toEqual([6]);
    expect(bench.log.fetch(0, 7, 1)).toEqual([]);
  });

  it('may drop everything: the log is empty, and its end stays', () => {
    const bench = new RetentionBench({ shouldRetain: () => false }, rows(3));
    expect(bench.at(1)).toEqual({ start: 3, end: 3, offsets: [] });
  });

  it.each([NaN, 1.5, '3', undefined])('stops the run when its watch gives the offset %s', (offset) => {
    const bench = new RetentionBench(
      { shouldRetain: () => true, watch: () => ({ expireBefore: () => offset as number }) },
      rows(3),
    );
    expect(() => bench.at(1)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('cannot move the log start back or beyond the end', () => {
    const answers = [2, 0, 99];
    const bench = new RetentionBench(
      { shouldRetain: () => true, watch: () => ({ expireBefore: () => answers.shift() ?? 0 }) },
      rows(3),
    );
    expect([bench.at(1).start, bench.at(2).start, bench.at(3).start]).toEqual([2, 2, 3]);
  });
});

describe('CombinedRetention', () => {
  const time = new TimeRetention(2);
  const size = new SizeRetention(3);
  const data = [...rows(5, 0.5), ...rows(2, 2.5)];

  it('drops what any policy would drop', () => {
    const bench = new RetentionBench(new CombinedRetention([time, size]), data);
    expect(bench.at(1).start).toBe(2);
    expect(bench.at(3).start).toBe(5);
  });

  it('drops what all policies would drop, if told so', () => {
    const bench = new RetentionBench(new CombinedRetention([time, size], { expireWhen: 'all' }), data);
    expect([bench.at(1).start, bench.at(2).start, bench.at(3).start, bench.at(5).start]).toEqual([0, 0, 4, 4]);
  });

  it('compacts and drops, as cleanup.policy=compact,delete', () => {
    const bench = new RetentionBench(new CombinedRetention([new CompactRetention(), time]), [
      { at: 0.1, key: 'a' },
      { at: 0.2, key: 'b' },
      { at: 0.3, key: 'a' },
      { at: 2.5, key: 'c' },
      { at: 2.6, key: 'b' },
    ]);
    expect(bench.at(1)).toEqual({ start: 0, end: 3, offsets: [1, 2] });
    expect(bench.at(3)).toEqual({ start: 3, end: 5, offsets: [3, 4] });
    expect(bench.log.stats).toMatchObject({ recordsExpired: 3, recordsCompacted: 1 });
  });

  it('counts as clean only what is still there: expired keys make no run wait', () => {
    const policy = new CombinedRetention([new CompactRetention({ minDirtyRatio: 0.5 }), new TimeRetention(3)]);
    const early = [
      ...range(0, 50).map((k) => ({ at: 0.5, key: `key-${k}` })),
      { at: 2.5, key: 'key-0' },
      ...range(100, 152).map((k) => ({ at: 2.5, key: `key-${k}` })),
    ];
    const late = range(0, 60).map((k) => ({ at: 4.5, key: `key-${k % 2}` }));
    const bench = new RetentionBench(policy, [...early, ...late]);
    // The first 50 are clean, then the next 53: key-0 has moved behind the others, which expire at
    // 4. Then 60 are dirty, against 53.
    expect([bench.at(1).offsets.length, bench.at(3).offsets.length, bench.at(4).start]).toEqual([50, 102, 50]);
    expect(bench.at(5).offsets).toEqual([...range(51, 103), 161, 162]);
  });

  it('rolls segments by their first record, also when another policy has dropped it', () => {
    const policy = new CombinedRetention([
      new SegmentedRetention(new TimeRetention(3), { segmentSeconds: 4 }),
      new BytesRetention(10, (record: LogRecord<number>) => record.value),
    ]);
    const bench = new RetentionBench(policy, [
      { at: 0.5, value: 8 },
      { at: 3.5, value: 3 },
      { at: 4.6, value: 1 },
    ]);
    expect([bench.at(3).start, bench.at(4).start, bench.at(6).start, bench.at(7).start]).toEqual([0, 1, 1, 2]);
  });

  it('drops superseded records only when they are old as well, if all must agree', () => {
    const bench = new RetentionBench(new CombinedRetention([new CompactRetention(), time], { expireWhen: 'all' }), [
      { at: 0.1, key: 'a' },
      { at: 0.2, key: 'b' },
      { at: 1.5, key: 'a' },
      { at: 1.6, key: 'b' },
      { at: 3.5, key: 'a' },
    ]);
    expect(bench.at(2).offsets).toEqual([0, 1, 2, 3]);
    expect(bench.at(3).offsets).toEqual([2, 3]);
    expect(bench.at(4)).toEqual({ start: 0, end: 5, offsets: [3, 4] });
    expect(bench.at(9).offsets).toEqual([3, 4]);
  });

  it('says of a record what its policies say', () => {
    const record = { offset: 0, key: 'k', value: 1, timestamp: 0, partition: 0 };
    const never = { shouldRetain: () => false };
    expect(new CombinedRetention([time, size, never]).shouldRetain(record, 1)).toBe(false);
    expect(new CombinedRetention([time, never], { expireWhen: 'all' }).shouldRetain(record, 1)).toBe(true);
    expect(new CombinedRetention([time, never], { expireWhen: 'all' }).shouldRetain(record, 3)).toBe(false);
  });

  it.each([[[]], [undefined], [[undefined]], [[{}]], [{}]])('refuses the policies %j', (policies) => {
    expect(codeOf(() => new CombinedRetention(policies as never))).toBe('INVALID_OPTION');
  });

  it('refuses a way of combining that it does not know', () => {
    expect(codeOf(() => new CombinedRetention([time], { expireWhen: 'most' as never }))).toBe('INVALID_OPTION');
  });
});

describe('the options of retention', () => {
  it.each([
    () => new SegmentedRetention(new TimeRetention(1), {}),
    () => new SegmentedRetention(undefined as never, { segmentRecords: 5 }),
    () => new SegmentedRetention(new TimeRetention(1), { segmentRecords: 0 }),
    () => new SegmentedRetention(new TimeRetention(1), { segmentRecords: 1.5 }),
    () => new SegmentedRetention(new TimeRetention(1), { segmentBytes: 100 }),
    () => new SegmentedRetention(new TimeRetention(1), { segmentBytes: -1, sizeOf: () => 1 }),
    () => new SegmentedRetention(new TimeRetention(1), { segmentSeconds: NaN }),
    () => new CompactRetention({ deleteRetention: -1 }),
    () => new CompactRetention({ deleteRetention: NaN }),
    () => new CompactRetention({ minCompactionLag: Infinity }),
    () => new CompactRetention({ maxCompactionLag: -1 }),
    () => new CompactRetention({ minDirtyRatio: 1.1 }),
  ])('are refused when they are nonsense: %s', (make) => {
    expect(codeOf(make)).toBe('INVALID_OPTION');
  });
});

describe('the sweep', () => {
  it('keeps no run alive', () => {
    const { log, sim } = logIn<number>({ retentionPolicy: new TimeRetention(1), retentionCheckInterval: 1 });
    appendAll(sim, log, [['k', 1]], 0.25);
    expect(sim.run()).toMatchObject({ endTime: 0.251, endReason: 'exhausted' });
  });

  it('comes at every multiple of its interval, by default every 60 s', () => {
    const { log, sim } = logIn<number>({ retentionPolicy: new TimeRetention(1) }, { endTime: 180 });
    appendAll(sim, log, [['k', 1]], 0.25);
    sim.runUntil(59.999);
    expect(log.totalRecords).toBe(1);
    sim.run();
    expect([log.totalRecords, log.stats.retentionSweeps]).toEqual([0, 3]);
  });

  it('never lets the high watermark fall, nor an offset be given twice', () => {
    const { log, sim } = logIn<number>(
      { numPartitions: 1, retentionPolicy: new SizeRetention(1), retentionCheckInterval: 0.01 },
      { endTime: 2 },
    );
    const records = appendAll(
      sim,
      log,
      range(0, 500).map((k) => ['k', k] as const),
    );
    let last = 0;
    sim.every(0.003, () => {
      expect(log.highWatermark(0)).toBeGreaterThanOrEqual(last);
      last = log.highWatermark(0);
    });
    sim.run();
    expect(records.map(({ offset }) => offset)).toEqual(range(0, 500));
    expect([log.logStartOffset(0), log.highWatermark(0)]).toEqual([499, 500]);
  });

  it('is told to observers, with what went', () => {
    const { log, sim } = logIn<number>(
      { numPartitions: 1, retentionPolicy: new SizeRetention(1), retentionCheckInterval: 1 },
      { endTime: 2 },
    );
    const seen: unknown[] = [];
    sim.observe({ traced: (entity, kind, detail, time) => void seen.push([entity.name, kind, detail, time]) });
    appendAll(sim, log, [
      ['a', 1],
      ['b', 2],
    ]);
    sim.at(0.5, () => void log.fetch(0, 0, 5));
    sim.run();
    expect(seen).toEqual([
      ['log', 'append', { partition: 0, offset: 0, key: 'a' }, 0.001],
      ['log', 'append', { partition: 0, offset: 1, key: 'b' }, 0.002],
      ['log', 'fetch', { partition: 0, offset: 0, records: 2 }, 0.5],
      ['log', 'expire', { partition: 0, expired: 1, compacted: 0, logStartOffset: 1 }, 1],
    ]);
  });
});
