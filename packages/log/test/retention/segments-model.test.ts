import {
  BytesRetention,
  type LogRecord,
  type RetentionPolicy,
  SegmentedRetention,
  SizeRetention,
  TimeRetention,
} from '@sim/log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitionStore } from '../../src/partition/partition-store.ts';

interface Segment {
  readonly base: number;
  readonly records: { readonly offset: number; readonly time: number; readonly size: number }[];
}

interface Rules {
  readonly segmentRecords: number;
  readonly segmentBytes: number;
  readonly segmentSeconds: number;
}

interface Limit {
  readonly kind: 'time' | 'size' | 'bytes';
  readonly limit: number;
}

/**
 * Segments as Kafka keeps them: rolled at append, dropped whole, oldest first, the active one as
 * well.
 */
class NaiveSegments {
  segments: Segment[] = [{ base: 0, records: [] }];
  end = 0;
  private readonly rules: Rules;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  append(time: number, size: number): void {
    const { records } = this.segments[this.segments.length - 1]!;
    const first = records[0];
    const bytes = records.reduce((sum, record) => sum + record.size, 0);
    const full =
      first !== undefined &&
      (records.length >= this.rules.segmentRecords ||
        bytes + size > this.rules.segmentBytes ||
        time - first.time > this.rules.segmentSeconds);
    if (full) this.segments.push({ base: this.end, records: [] });
    this.segments[this.segments.length - 1]!.records.push({ offset: this.end++, time, size });
  }

  sweep(now: number, { kind, limit }: Limit): void {
    const weight = ({ records }: Segment): number =>
      kind === 'bytes' ? records.reduce((sum, record) => sum + record.size, 0) : records.length;
    const expired = (segment: Segment): boolean => {
      const youngest = segment.records[segment.records.length - 1];
      if (youngest === undefined) return false;
      if (kind === 'time') return now - youngest.time > limit;
      return this.segments.reduce((sum, each) => sum + weight(each), 0) - weight(segment) >= limit;
    };
    while (expired(this.segments[0]!)) {
      this.segments.shift();
      if (this.segments.length === 0) this.segments.push({ base: this.end, records: [] });
    }
  }
}

function policyOf({ kind, limit }: Limit): RetentionPolicy {
  if (kind === 'time') return new TimeRetention(limit);
  return kind === 'size'
    ? new SizeRetention(limit)
    : new BytesRetention(limit, (record: LogRecord<number>) => record.value);
}

describe('SegmentedRetention', () => {
  const rules = fc
    .record({
      segmentRecords: fc.constantFrom(Infinity, 1, 3, 8),
      segmentBytes: fc.constantFrom(Infinity, 6, 20),
      segmentSeconds: fc.constantFrom(Infinity, 1, 5),
    })
    .filter((each) => Math.min(each.segmentRecords, each.segmentBytes, each.segmentSeconds) < Infinity);
  const limit = fc.record({
    kind: fc.constantFrom('time' as const, 'size' as const, 'bytes' as const),
    limit: fc.integer({ min: 1, max: 25 }),
  });
  const steps = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 3 }),
      sizes: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 30 },
  );

  it('keeps the segments that Kafka would keep, by time, by number and by bytes', () => {
    fc.assert(
      fc.property(rules, limit, steps, (rule, bound, script) => {
        const store = new PartitionStore<number>(0);
        const retention = new SegmentedRetention(policyOf(bound), {
          ...rule,
          sizeOf: (record: LogRecord<number>) => record.value,
        }).watch(store);
        const naive = new NaiveSegments(rule);
        let now = 0;
        for (const { wait, sizes } of script) {
          now += wait;
          for (const size of sizes) {
            store.append('k', size, now);
            naive.append(now, size);
          }
          store.trimTo(retention.expireBefore(now), (record) => retention.removed?.(record));
          naive.sweep(now, bound);
          expect([store.logStartOffset, store.recordCount]).toEqual([
            naive.segments[0]!.base,
            naive.segments.reduce((sum, { records }) => sum + records.length, 0),
          ]);
          expect(retention.removable?.(now)).toEqual([]);
        }
      }),
      { seed: 4_100, numRuns: 2000 },
    );
  });
});
