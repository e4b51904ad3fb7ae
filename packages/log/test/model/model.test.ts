import {
  BytesRetention,
  CombinedRetention,
  CompactRetention,
  EventLog,
  HashSharding,
  type LogRecord,
  type RetentionPolicy,
  SizeRetention,
  TimeRetention,
} from '@sim/log';
import { isSimError, SimEvent, Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NaiveLog, type NaivePolicy, sizeOfRecord, TENTHS } from './naive-log.ts';

/**
 * In tenths of a millisecond. Steps come at 10, 50, 90..., appends are due 3 after a multiple of
 * 10: never at the time of a sweep.
 */
const SWEEP = 105;
const STEP = 40;

type Action =
  | {
      readonly kind: 'append';
      readonly key: number;
      readonly value: number | null;
      readonly latency: number;
      readonly byEvent: boolean;
    }
  | { readonly kind: 'burst'; readonly count: number; readonly key: number; readonly latency: number }
  | { readonly kind: 'read'; readonly partition: number; readonly offset: number; readonly max: number }
  | { readonly kind: 'find'; readonly partition: number; readonly time: number }
  | { readonly kind: 'grow' }
  | { readonly kind: 'crash' }
  | { readonly kind: 'restart' };

const prefixPolicy: fc.Arbitrary<NaivePolicy> = fc.oneof(
  fc.record({ kind: fc.constant('time' as const), maxAge: fc.integer({ min: 1, max: 600 }) }),
  fc.record({ kind: fc.constant('size' as const), maxRecords: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('bytes' as const), maxBytes: fc.integer({ min: 1, max: 40 }) }),
);
const compactPolicy: fc.Arbitrary<NaivePolicy> = fc.record({
  kind: fc.constant('compact' as const),
  deleteRetention: fc.integer({ min: 0, max: 600 }),
});
const anyPolicy: fc.Arbitrary<NaivePolicy> = fc.oneof(
  prefixPolicy,
  compactPolicy,
  fc.record({ kind: fc.constant('user' as const), divisor: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('any' as const), policies: fc.tuple(prefixPolicy, prefixPolicy) }),
  fc.record({ kind: fc.constant('any' as const), policies: fc.tuple(compactPolicy, prefixPolicy) }),
);

const latency = fc.integer({ min: 0, max: 12 }).map((k) => k * 10 + 3);
const action = (burst: number): fc.Arbitrary<Action> =>
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        kind: fc.constant('append' as const),
        key: fc.integer({ min: 0, max: 6 }),
        value: fc.option(fc.nat(50), { freq: 4 }),
        latency,
        byEvent: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('burst' as const),
        count: fc.integer({ min: 1, max: burst }),
        key: fc.integer({ min: 0, max: 6 }),
        latency,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('read' as const),
        partition: fc.integer({ min: 0, max: 3 }),
        offset: fc.integer({ min: -1, max: 30 }),
        max: fc.integer({ min: 0, max: 8 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('find' as const),
        partition: fc.integer({ min: 0, max: 1 }),
        time: fc.integer({ min: 0, max: 1500 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('grow' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  );

function realPolicy(policy: NaivePolicy): RetentionPolicy {
  switch (policy.kind) {
    case 'time':
      return new TimeRetention(policy.maxAge / TENTHS);
    case 'size':
      return new SizeRetention(policy.maxRecords);
    case 'bytes':
      return new BytesRetention(policy.maxBytes, sizeOfRecord);
    case 'user':
      return { shouldRetain: ({ offset }, now) => offset % policy.divisor === 0 || now < 0.06 };
    case 'compact':
      return new CompactRetention({ deleteRetention: policy.deleteRetention / TENTHS });
    case 'any':
      return new CombinedRetention(policy.policies.map(realPolicy));
  }
}

/** Runs a script on the real log and the naive one, and compares them after every step. */
function runScript(policy: NaivePolicy, actions: readonly Action[]): void {
  const latencies: number[] = [];
  const log = new EventLog<number | null>('log', {
    numPartitions: 2,
    appendLatency: { mean: 0.006, sample: () => latencies.shift()! },
    retentionPolicy: realPolicy(policy),
    retentionCheckInterval: SWEEP / TENTHS,
  });
  const sim = new Simulation({ entities: [log] });
  const naive = new NaiveLog(policy, SWEEP);
  naive.addPartitions(2);
  const sharding = new HashSharding();
  const failures: unknown[] = [];
  const append = (now: number, key: string, value: number | null, latencyTenths: number, byEvent: boolean): void => {
    if (log.status !== 'crashed') latencies.push(latencyTenths / TENTHS);
    naive.append(now, sharding.getShard(key, naive.partitions.length), key, value, latencyTenths);
    if (byEvent) {
      sim.schedule(new SimEvent({ time: now / TENTHS, type: 'Append', target: log, payload: { key, value } }));
      return;
    }
    sim.spawn(
      (function* () {
        try {
          yield* log.append(key, value);
        } catch (error) {
          if (!isSimError(error, 'LOG_UNAVAILABLE')) failures.push(error);
        }
      })(),
    );
  };
  actions.forEach((each, index) => {
    const now = 10 + index * STEP;
    sim.runUntil(now / TENTHS);
    naive.advance(now);
    switch (each.kind) {
      case 'append':
        append(now, `key-${each.key}`, each.value, each.latency, each.byEvent);
        break;
      case 'burst':
        for (let k = 0; k < each.count; k++) append(now, `key-${(each.key + k) % 7}`, k, each.latency, false);
        break;
      case 'grow':
        if (naive.partitions.length > 4) break;
        log.addPartitions(1);
        naive.addPartitions(1);
        break;
      case 'crash':
        log.crash();
        naive.crash();
        break;
      case 'restart':
        log.restart();
        naive.restart();
        break;
      case 'read':
        compareRead(log, naive, each);
        break;
      case 'find': {
        const found = naive.partitions[each.partition]!.records.find(
          ({ timestamp }) => timestamp >= each.time / TENTHS,
        )?.offset;
        expect(log.offsetForTime(each.partition, each.time / TENTHS)).toBe(found);
      }
    }
    // What starts at this time, starts before it is looked at again.
    sim.runUntil(now / TENTHS);
    compareAll(log, naive);
    if (index % 8 === 7) compareStats(log, naive);
  });
  const end = 10 + actions.length * STEP + 2000;
  log.restart();
  naive.restart();
  sim.runUntil(end / TENTHS);
  naive.advance(end);
  compareAll(log, naive);
  compareStats(log, naive);
  expect(failures).toEqual([]);
}

function compareRead(
  log: EventLog<number | null>,
  naive: NaiveLog,
  { partition, offset, max }: Extract<Action, { kind: 'read' }>,
): void {
  const expected = (): unknown => {
    if (log.status === 'crashed') return 'LOG_UNAVAILABLE';
    const target = naive.partitions[partition];
    if (target === undefined) return 'UNKNOWN_PARTITION';
    if (offset < target.start || offset > target.end) return 'OFFSET_OUT_OF_RANGE';
    return target.records.filter((record) => record.offset >= offset).slice(0, max);
  };
  let got: unknown;
  try {
    got = log.fetch(partition, offset, max);
  } catch (error) {
    if (!isSimError(error)) throw error;
    got = error.code;
  }
  expect(got).toEqual(expected());
}

/**
 * Compares what can be seen; the assertion library is asked only where something differs, to say
 * what: it is slow.
 */
function compareAll(log: EventLog<number | null>, naive: NaiveLog): void {
  naive.partitions.forEach((expected, id) => {
    const partition = log.partitions[id]!;
    const { start, end, records } = expected;
    const same =
      partition.logStartOffset === start &&
      partition.highWatermark === end &&
      partition.recordCount === records.length &&
      partition.records.length === records.length &&
      partition.records.every((record, index) => sameRecord(record, records[index]!));
    if (!same) {
      const { logStartOffset, highWatermark, recordCount } = partition;
      expect({ logStartOffset, highWatermark, recordCount, records: partition.records }).toEqual({
        logStartOffset: start,
        highWatermark: end,
        recordCount: records.length,
        records,
      });
    }
  });
}

function sameRecord(a: LogRecord<number | null>, b: LogRecord<number | null>): boolean {
  return (
    a.offset === b.offset &&
    a.key === b.key &&
    a.value === b.value &&
    a.timestamp === b.timestamp &&
    a.partition === b.partition
  );
}

function compareStats(log: EventLog<number | null>, naive: NaiveLog): void {
  const { recordsExpired, appendsFailed, recordsAppended, appendsInFlight } = log.stats;
  expect({ recordsExpired, appendsFailed, appendsInFlight }).toEqual({
    recordsExpired: naive.expired,
    appendsFailed: naive.failed,
    appendsInFlight: naive.partitions.reduce((sum, { pending }) => sum + pending.length, 0),
  });
  expect(recordsAppended - recordsExpired).toBe(log.totalRecords);
}

describe('a log under any script of appends, reads, sweeps, new partitions and crashes', () => {
  it('does what a plain list of records does', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(action(6), { minLength: 1, maxLength: 30 }), (policy, actions) =>
        runScript(policy, actions),
      ),
      { seed: 4_2026, numRuns: 3000 },
    );
  });

  it('does so with many records at a time', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(action(1500), { minLength: 1, maxLength: 10 }), (policy, actions) =>
        runScript(policy, actions),
      ),
      { seed: 4_2027, numRuns: 15 },
    );
  });
});
