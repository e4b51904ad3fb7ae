import { BytesRetention, CompactRetention, SegmentedRetention, SizeRetention, TimeRetention } from '@sim/log';
import { describe, expect, it } from 'vitest';
import { range, RetentionBench, rows } from '../support/retention.ts';
import { appendAll, codeOf, logIn, outcomeOf } from '../support/run.ts';

const segmentRecords = 5;

/**
 * Named after the list of behaviours that Kafka's own suites check; 67, 68 and 75 need transactions
 * or producer ids, 72 and 76 a cleaner with limits.
 */
describe('as in Kafka, the log', () => {
  it('59: of three segments of 5, drops one when 10 records fit, none when 15 do', () => {
    const bytes = (limit: number): RetentionBench =>
      new RetentionBench(new SegmentedRetention(new BytesRetention(limit, () => 100), { segmentRecords }), rows(15));
    expect(bytes(1000).at(1)).toEqual({ start: 5, end: 15, offsets: range(5, 15) });
    expect(bytes(1500).at(1).start).toBe(0);
    // What remains is never below the limit: with room for 12, one segment may not go.
    expect(bytes(1001).at(1).start).toBe(0);
    expect(
      new RetentionBench(new SegmentedRetention(new SizeRetention(10), { segmentRecords }), rows(15)).at(1).start,
    ).toBe(5);
    expect(
      new RetentionBench(new SegmentedRetention(new SizeRetention(15), { segmentRecords }), rows(15)).at(1).start,
    ).toBe(0);
  });

  it('60: drops all segments when all are too old, the active one too: an empty log that goes on where it was', () => {
    const bench = new RetentionBench(new SegmentedRetention(new TimeRetention(1), { segmentRecords }), [
      ...rows(13, 0.5),
      { at: 2.5 },
    ]);
    expect(bench.at(1)).toEqual({ start: 0, end: 13, offsets: range(0, 13) });
    expect(bench.at(2)).toEqual({ start: 13, end: 13, offsets: [] });
    expect(bench.at(3)).toEqual({ start: 13, end: 14, offsets: [13] });
    expect(bench.at(4)).toEqual({ start: 14, end: 14, offsets: [] });
  });

  it('61: never moves the log start beyond the high watermark', () => {
    const bench = new RetentionBench(
      new SegmentedRetention({ shouldRetain: () => false }, { segmentRecords }),
      rows(7),
    );
    expect(bench.at(1)).toEqual({ start: 7, end: 7, offsets: [] });
  });

  it('62: keeps a segment, and all after it, as long as its youngest record is kept', () => {
    const bench = new RetentionBench(new SegmentedRetention(new TimeRetention(2), { segmentRecords }), [
      ...rows(4, 0.5),
      { at: 1.5 },
      ...rows(6, 1.6),
    ]);
    expect(bench.at(3).start).toBe(0);
    expect(bench.at(4)).toEqual({ start: 11, end: 11, offsets: [] });
  });

  it('63: moves the log start from segment to segment only', () => {
    const keepFrom = (first: number): number =>
      new RetentionBench(
        new SegmentedRetention({ shouldRetain: ({ offset }) => offset >= first }, { segmentRecords }),
        rows(15),
      ).at(1).start;
    expect([1, 4, 5, 6, 14, 15].map(keepFrom)).toEqual([0, 0, 5, 5, 10, 15]);
  });

  it('64: rolls by time on an append only, by the distance of the records, without empty segments', () => {
    const policy = new SegmentedRetention(new TimeRetention(10), { segmentSeconds: 2 });
    // Distances from the first record of the segment: 0, 2 (not more than 2), 2.1 (rolls), then a
    // long silence, which rolls once.
    const bench = new RetentionBench(policy, [{ at: 0.5 }, { at: 2.5 }, { at: 2.6 }, { at: 50.5 }, { at: 50.5 }]);
    expect(bench.at(12).start).toBe(0);
    expect(bench.at(13).start).toBe(3);
    expect(bench.at(60)).toEqual({ start: 3, end: 5, offsets: [3, 4] });
    const kept = new RetentionBench(policy, [{ at: 0.5 }, { at: 2.5 }, { at: 2.6 }, { at: 3 }]);
    expect([kept.at(12).start, kept.at(13).start]).toEqual([0, 2]);
  });

  it('64: rolls when the next record would not fit, however large the first is', () => {
    const policy = new SegmentedRetention(new SizeRetention(1), {
      segmentBytes: 10,
      sizeOf: (record) => record.value as number,
    });
    const bench = new RetentionBench(
      policy,
      [25, 4, 6, 1, 9, 1].map((value) => ({ at: 0.5, value })),
    );
    // Segments: [25], [4, 6], [1, 9], [1]
    expect(bench.at(1)).toEqual({ start: 5, end: 6, offsets: [5] });
    const two = new RetentionBench(
      new SegmentedRetention(new SizeRetention(2), { segmentBytes: 10, sizeOf: (record) => record.value as number }),
      [25, 4, 6, 1, 9, 1].map((value) => ({ at: 0.5, value })),
    );
    expect(two.at(1).start).toBe(3);
  });

  it('65: with start 1024 and one record, gives nothing at 1025, and refuses 0 and 1026', () => {
    const bench = new RetentionBench(new SizeRetention(1), rows(1025));
    expect(bench.at(1)).toEqual({ start: 1024, end: 1025, offsets: [1024] });
    expect(bench.log.fetch(0, 1025, 1)).toEqual([]);
    expect([0, 1026].map((offset) => codeOf(() => bench.log.fetch(0, offset, 1)))).toEqual([
      'OFFSET_OUT_OF_RANGE',
      'OFFSET_OUT_OF_RANGE',
    ]);
  });

  it('66: finds the first record of a time; earliest is the start, latest the end', () => {
    const bench = new RetentionBench(new TimeRetention(100), [{ at: 1 }, { at: 2 }]);
    bench.at(3);
    expect([
      bench.log.offsetForTime(0, 1),
      bench.log.offsetForTime(0, 2),
      bench.log.logStartOffset(0),
      bench.log.highWatermark(0),
    ]).toEqual([0, 1, 0, 2]);
  });

  it('69: refuses a record without a key when it is compacted', () => {
    const { log, sim } = logIn<number>({ retentionPolicy: new CompactRetention() });
    const refused = outcomeOf(sim, 0, () => log.append(null, 1));
    const empty = outcomeOf(sim, 0, () => log.append('', 1));
    sim.run();
    expect([refused.error?.code, empty.value?.key]).toEqual(['INVALID_RECORD', '']);
    expect(log.totalRecords).toBe(1);
  });
});

describe('as in Kafka, compaction', () => {
  const keyed = (keys: string, at = 0.5): { at: number; key: string; value: string }[] =>
    [...keys].map((key, k) => ({ at, key, value: `${key}${k}` }));

  it('70: keeps the highest offset of each key, changes no offset and no order, and leaves the active segment alone', () => {
    const bench = new RetentionBench(
      new SegmentedRetention(new CompactRetention(), { segmentRecords }),
      keyed('abacabcbaacaab'),
    );
    // Cleaned: 0 to 9 (abacabcbaa); active: 10 to 13.
    expect(bench.at(1)).toEqual({ start: 0, end: 14, offsets: [6, 7, 9, 10, 11, 12, 13] });
    expect(
      bench
        .records()
        .slice(0, 3)
        .map(({ value }) => value),
    ).toEqual(['c6', 'b7', 'a9']);
    expect(bench.log.stats).toMatchObject({ recordsExpired: 7, recordsCompacted: 7 });
  });

  it('70: without segments, goes up to the end', () => {
    expect(new RetentionBench(new CompactRetention(), keyed('abacab')).at(1)).toEqual({
      start: 0,
      end: 6,
      offsets: [3, 4, 5],
    });
  });

  it('70: goes on with what comes later', () => {
    const bench = new RetentionBench(new CompactRetention(), [
      ...keyed('abc'),
      ...keyed('ba', 1.5),
      ...keyed('b', 2.5),
    ]);
    expect([bench.at(1).offsets, bench.at(2).offsets, bench.at(3).offsets]).toEqual([
      [0, 1, 2],
      [2, 3, 4],
      [2, 4, 5],
    ]);
  });

  it('71: lets a tombstone remove older values at once, and go itself later, counted from the run that first met it', () => {
    const policy = new CompactRetention({ deleteRetention: 3, minCompactionLag: 2 });
    const bench = new RetentionBench(policy, [
      { at: 0.1, key: 'a', value: 1 },
      { at: 0.2, key: 'b', value: 1 },
      { at: 0.3, key: 'a', value: null },
      { at: 20, key: 'c', value: 1 },
    ]);
    expect(bench.at(2).offsets).toEqual([0, 1, 2]);
    expect(bench.at(3).offsets).toEqual([1, 2]);
    expect(bench.at(5).offsets).toEqual([1, 2]);
    expect(bench.at(6).offsets).toEqual([1]);
    expect(bench.at(30).offsets).toEqual([1, 3]);
  });

  it('71: forgets a tombstone that a new value replaced', () => {
    const bench = new RetentionBench(new CompactRetention({ deleteRetention: 2 }), [
      { at: 0.5, key: 'a', value: null },
      { at: 1.5, key: 'a', value: 1 },
    ]);
    expect([bench.at(1).offsets, bench.at(2).offsets, bench.at(9).offsets]).toEqual([[0], [1], [1]]);
  });

  it('71: keeps a tombstone that replaced another for its own time', () => {
    const bench = new RetentionBench(new CompactRetention({ deleteRetention: 2 }), [
      { at: 0.5, key: 'a', value: null },
      { at: 1.5, key: 'a', value: null },
    ]);
    expect([bench.at(2).offsets, bench.at(3).offsets, bench.at(4).offsets]).toEqual([[1], [1], []]);
  });

  it('73: with 2 segments clean, 2 dirty and the active one, finds a ratio of 2/4', () => {
    const script = [...keyed('abcdefghij'), ...keyed('k', 0.6), ...keyed('aaaabbbbab', 1.5)];
    const sweep = (minDirtyRatio: number): number[] => {
      const bench = new RetentionBench(
        new SegmentedRetention(new CompactRetention({ minDirtyRatio }), { segmentRecords }),
        script,
      );
      bench.at(1);
      return bench.at(2).offsets;
    };
    // First run: 0 to 9, all dirty, all kept. Then 10 to 19 are dirty: 10 of 20.
    expect(sweep(0.49)).toEqual([...range(2, 11), 18, 19, 20]);
    expect(sweep(0.5)).toEqual(range(0, 21));
  });

  it('73: is due as well when a record has waited too long', () => {
    const bench = new RetentionBench(new CompactRetention({ minDirtyRatio: 0.9, maxCompactionLag: 3 }), [
      ...keyed('abcdefghij', 0.5),
      ...keyed('a', 1.5),
    ]);
    expect([bench.at(1).offsets, bench.at(2).offsets, bench.at(4).offsets]).toEqual([
      range(0, 10),
      range(0, 11),
      range(0, 11),
    ]);
    expect(bench.at(5).offsets).toEqual(range(1, 11));
  });

  it('74: stops at the first segment with a record younger than the lag', () => {
    const policy = new SegmentedRetention(new CompactRetention({ minCompactionLag: 3 }), { segmentRecords });
    const bench = new RetentionBench(policy, [...keyed('aaaaa', 0.5), ...keyed('aaaa', 0.5), ...keyed('aaa', 3.5)]);
    expect(bench.at(4).offsets).toEqual(range(4, 12));
    expect(bench.at(7).offsets).toEqual(range(9, 12));
  });
});

describe('as in Kafka, a read of a compacted partition', () => {
  it('begins at the first record at or above its offset, and the log start stays', () => {
    const { log, sim } = logIn<number>(
      { numPartitions: 1, retentionPolicy: new CompactRetention(), retentionCheckInterval: 1 },
      { endTime: 1 },
    );
    appendAll(
      sim,
      log,
      range(0, 100).map((k) => [`key-${k % 10}`, k] as const),
    );
    sim.run();
    expect([log.logStartOffset(0), log.highWatermark(0), log.totalRecords]).toEqual([0, 100, 10]);
    expect(log.fetch(0, 0, 3).map(({ offset }) => offset)).toEqual([90, 91, 92]);
    expect(log.fetch(0, 95, 3).map(({ offset }) => offset)).toEqual([95, 96, 97]);
    expect(log.offsetForTime(0, 0)).toBe(90);
  });
});
