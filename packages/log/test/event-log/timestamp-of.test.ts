import { CompactRetention, CountedLog, EventLog } from '@sim/log';
import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/run.ts';

describe('the timestamp of an offset', () => {
  it('is that of its record, or of the first one after a hole, and nothing counts it', () => {
    const log = new EventLog<number>('log', {
      numPartitions: 1,
      appendLatency: 0.5,
      retentionPolicy: new CompactRetention(),
      retentionCheckInterval: 10,
    });
    const sim = new Simulation({ entities: [log], endTime: 12 });
    sim.spawn(
      (function* () {
        for (const key of ['a', 'b', 'a', 'c']) yield* log.append(key, 1);
      })(),
    );
    sim.run();
    expect([0, 1, 2, 3].map((offset) => log.timestampOf(0, offset))).toEqual([1, 1, 1.5, 2]);
    expect(log.stats).toMatchObject({ recordsFetched: 0, recordsRead: 0 });
  });

  it('is undefined where only markers follow', () => {
    const log = new EventLog<number>('log', { numPartitions: 1, appendLatency: 0 });
    const sim = new Simulation({ entities: [log] });
    sim.spawn(log.append('a', 1));
    sim.run();
    (log as unknown as { _logs: { states: { store: { skip(): number } }[] } })._logs.states[0]!.store.skip();
    expect([log.highWatermark(0), log.timestampOf(0, 0), log.timestampOf(0, 1)]).toEqual([2, 0, undefined]);
  });

  it.each([new EventLog('log', { numPartitions: 1 }), new CountedLog('log', { partitions: 1 })])(
    'is refused outside of the partition',
    (log) => {
      expect([-1, 0, 1].map((offset) => codeOf(() => log.timestampOf(0, offset)))).toEqual(
        new Array(3).fill('OFFSET_OUT_OF_RANGE'),
      );
      expect(codeOf(() => log.timestampOf(0, 0.5))).toBe('INVALID_OPTION');
      expect(codeOf(() => log.timestampOf(1, 0))).toBe('UNKNOWN_PARTITION');
    },
  );
});
