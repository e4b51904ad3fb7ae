import { ConsumerGroup } from '@sim/consumer-group';
import { isSimError, type Process, Simulation } from '@sim/core';
import { CountedLog, type EventLog, type LogRecord, SizeRetention } from '@sim/log';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { appendAll, idleConsumer, numberedLog, range, runProcess } from '../support/scenario.ts';

const values = (records: readonly LogRecord<number>[]): readonly number[] => records.map((record) => record.value);

/**
 * A log that keeps the newest five records of a partition, filled with twenty, of which three are
 * committed.
 */
function* overtaken(log: EventLog<number>, group: ConsumerGroup<LogRecord<number>>) {
  const consumer = idleConsumer('a');
  yield* appendAll(log, 0, range(0, 4));
  yield* group.join('a', consumer);
  yield* group.poll('a', 3);
  yield* group.commit('a', { 0: 3 });
  yield* group.leave('a');
  yield* appendAll(log, 0, range(4, 20));
  yield 2;
  yield* group.join('a', consumer);
  return yield* group.poll('a');
}

describe('a consumer group over an EventLog', () => {
  it('gives records of the log, with their type', () => {
    const group = new ConsumerGroup('group', numberedLog());
    expectTypeOf(group).toEqualTypeOf<ConsumerGroup<LogRecord<number>>>();
    expectTypeOf(group.poll).returns.toEqualTypeOf<Process<readonly LogRecord<number>[]>>();
  });

  it('attaches its log', () => {
    const log = numberedLog();
    expect(new Simulation({ entities: [new ConsumerGroup('group', log)] }).entities).toContain(log);
  });

  it('joins, polls and commits until nothing is left', () => {
    const log = numberedLog();
    const group = new ConsumerGroup('group', log, { rebalanceDelay: 0.5 });
    const read = runProcess(
      [log, group],
      (function* () {
        yield* appendAll(log, 0, [1, 2, 3]);
        yield* appendAll(log, 1, [4, 5]);
        const assigned = yield* group.join('a', idleConsumer('a'));
        const first = yield* group.poll('a', 4);
        const second = yield* group.poll('a', 4);
        const lagBefore = group.totalLag();
        yield* group.commit('a', { 0: 3, 1: 2 });
        return { assigned, first: first.length, all: values([...first, ...second]), lagBefore, lag: group.totalLag() };
      })(),
    );
    expect(read).toEqual({
      assigned: [0, 1],
      first: 4,
      all: expect.arrayContaining([1, 2, 3, 4, 5]) as number[],
      lagBefore: 5,
      lag: 0,
    });
    expect(log.stats.recordsFetched).toBeGreaterThanOrEqual(5);
    expect(group.stats.recordsPolled).toBe(5);
  });

  it.each([
    ['earliest', range(15, 20), 12],
    ['latest', [], 17],
  ] as const)(
    'counts what retention took before it was read, and goes on at the %s record',
    (autoOffsetReset, read, recordsLost) => {
      const log = numberedLog({ numPartitions: 1, retentionPolicy: new SizeRetention(5), retentionCheckInterval: 1 });
      const group = new ConsumerGroup('group', log, { autoOffsetReset });
      expect(values(runProcess([log, group], overtaken(log, group)))).toEqual(read);
      expect(log.stats.recordsExpired).toBe(15);
      expect(group.stats.recordsLost).toBe(recordsLost);
    },
  );

  it('fails a poll below the log start when there is no reset policy', () => {
    const log = numberedLog({ numPartitions: 1, retentionPolicy: new SizeRetention(5), retentionCheckInterval: 1 });
    const group = new ConsumerGroup('group', log, { autoOffsetReset: 'none' });
    const attempt = (function* () {
      yield* appendAll(log, 0, range(0, 4));
      yield* group.join('a', idleConsumer('a'));
      yield* group.commit('a', { 0: 3 });
      yield* appendAll(log, 0, range(4, 20));
      yield 2;
      try {
        yield* group.poll('a');
        return 'polled';
      } catch (error) {
        return isSimError(error, 'OFFSET_OUT_OF_RANGE');
      }
    })();
    expect(runProcess([log, group], attempt)).toBe(true);
  });

  it('shares out partitions that are added to the log', () => {
    const log = numberedLog({ numPartitions: 2 });
    const group = new ConsumerGroup('group', log);
    const [a, b] = [idleConsumer('a'), idleConsumer('b')];
    const result = runProcess(
      [log, group, a, b],
      (function* () {
        yield* group.join('a', a);
        yield* group.join('b', b);
        log.addPartitions(2);
        yield* appendAll(log, 3, [33]);
        yield* group.poll('a');
        const read = yield* group.poll('b');
        return { read: values(read), assignments: Object.fromEntries(group.assignments) };
      })(),
    );
    expect(result).toEqual({ read: [33], assignments: { a: [0, 1], b: [2, 3] } });
  });

  it('gives a poll nothing while the log is crashed, as a client of a broker that is down, and goes on after its restart', () => {
    const log = numberedLog({ numPartitions: 1 });
    const group = new ConsumerGroup('group', log);
    const result = runProcess(
      [log, group],
      (function* () {
        yield* appendAll(log, 0, [7, 8]);
        yield* group.join('a', idleConsumer('a'));
        log.crash();
        const during = values(yield* group.poll('a'));
        log.restart();
        return { during, after: values(yield* group.poll('a')) };
      })(),
    );
    expect(result).toEqual({ during: [], after: [7, 8] });
  });
});

describe('a look at the lag of a group in seconds', () => {
  it('reads nothing of the log, of whatever kind', () => {
    const log = numberedLog();
    const counted = new CountedLog('counted', { partitions: [{ end: 10, since: -10 }] });
    const groups = [new ConsumerGroup('of records', log), new ConsumerGroup('of numbers', counted)];
    const sim = new Simulation({ entities: groups, endTime: 5 });
    sim.spawn(appendAll(log, 0, range(0, 4)));
    const fetches: unknown[] = [];
    sim.observe({ traced: (_entity, kind) => void (kind === 'fetch' && fetches.push(kind)) });
    sim.run();
    const [ofRecords, ofNumbers] = groups.map((group) => group.lag()[0]?.seconds);
    expect(ofRecords).toBeCloseTo(5, 1);
    expect(ofNumbers).toBe(15);
    expect([log.stats.recordsFetched, counted.stats.recordsFetched, fetches]).toEqual([0, 0, []]);
  });
});
