import {
  BytesRetention,
  CombinedRetention,
  CompactRetention,
  CountedLog,
  type CountedLogOptions,
  SizeRetention,
  TimeRetention,
} from '@sim/log';
import { constantRate, rampRate, SimEvent, SimFuture, Simulation, stepRate } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/run.ts';

function counted(
  options: CountedLogOptions,
  simOptions: { readonly endTime?: number; readonly startTime?: number } = {},
): { readonly log: CountedLog; readonly sim: Simulation } {
  const log = new CountedLog('log', options);
  return { log, sim: new Simulation({ ...simOptions, entities: [log] }) };
}

describe('a counted log', () => {
  it('begins where the real one stands, before the run as well', () => {
    const log = new CountedLog('log', { partitions: [{ start: 5, end: 38_800_005 }, { end: 7 }] });
    expect([log.numPartitions, log.totalRecords, log.logStartOffset(0), log.highWatermark(0)]).toEqual([
      2, 38_800_007, 5, 38_800_005,
    ]);
    expect(log.fetchRange(0, 5, 500)).toEqual({ from: 5, count: 500, oldestTimestamp: 0 });
    expect(new CountedLog('log', { partitions: 3 }).highWatermarks()).toEqual(
      new Map([
        [0, 0],
        [1, 0],
        [2, 0],
      ]),
    );
  });

  it('grows by the rate that each partition has, without an event for a record', () => {
    const { log, sim } = counted({ partitions: 2, rate: [1e6, constantRate(10)] }, { endTime: 60 });
    const { eventsProcessed } = sim.run();
    expect([log.highWatermark(0), log.highWatermark(1), eventsProcessed]).toEqual([6e7, 600, 0]);
    expect(log.stats.perPartitionAppends).toEqual(
      new Map([
        [0, 6e7],
        [1, 600],
      ]),
    );
  });

  it('has as many records as the integral of a profile says, and knows when each of them came', () => {
    const { log, sim } = counted({ partitions: 1, rate: rampRate({ from: 0, to: 10, duration: 10 }) });
    const ends: number[] = [];
    for (const time of [1, 2, 10, 11]) {
      sim.runUntil(time);
      ends.push(log.highWatermark(0));
    }
    expect(ends).toEqual([0, 2, 50, 60]);
    expect([log.timestampOf(0, 1), log.timestampOf(0, 49), log.timestampOf(0, 59)]).toEqual([2, 10, 11]);
    expect([0, 2, 2.000000001, 10, 10.05, 11, 11.1].map((time) => log.offsetForTime(0, time))).toEqual([
      0,
      1,
      2,
      49,
      50,
      59,
      undefined,
    ]);
  });

  it('reads the rate on the clock, wherever the run begins', () => {
    const rate = stepRate([
      { at: 0, rate: 1 },
      { at: 100, rate: 10 },
    ]);
    const { log, sim } = counted({ partitions: 1, rate }, { startTime: 95 });
    sim.runUntil(110);
    expect([log.highWatermark(0), log.timestampOf(0, 4), log.timestampOf(0, 5)]).toEqual([105, 100, 100.1]);
  });

  it('grows by steps, appended by call and by event, beside its rate', () => {
    const { log, sim } = counted({ partitions: 2, rate: [1, 0] });
    const reply = new SimFuture();
    const refused = new SimFuture();
    const event = (time: number, payload: unknown): void =>
      sim.schedule(new SimEvent({ time, type: 'Append', target: log, payload }));
    event(2.5, { partition: 0, count: 1000, reply });
    event(3, { count: 5 });
    event(3, { count: 1 });
    event(4, { partition: 7, reply: refused });
    sim.runUntil(10);
    // 3 and 3 of the 6 that were spread.
    expect([log.highWatermark(0), log.highWatermark(1)]).toEqual([1013, 3]);
    expect([reply.settled, refused.error]).toMatchObject([true, { code: 'UNKNOWN_PARTITION' }]);
    expect([1, 2, 1001, 1002, 1003, 1005, 1006].map((offset) => log.timestampOf(0, offset))).toEqual([
      2, 2.5, 2.5, 3, 3, 3, 4,
    ]);
  });

  it('grows by measured counts, evenly between two rows, and stands still after the last one', () => {
    const counts = [
      { time: 60, partition: 0, count: 600 },
      { time: 90, partition: 1, count: 9 },
      { time: 120, partition: 0, count: 60 },
    ];
    const { log, sim } = counted({ partitions: 2, counts });
    const seen: unknown[] = [];
    for (const time of [30, 60, 90, 120, 500]) {
      sim.runUntil(time);
      seen.push([log.highWatermark(0), log.highWatermark(1)]);
    }
    expect(seen).toEqual([
      [300, 3],
      [600, 6],
      [630, 9],
      [660, 9],
      [660, 9],
    ]);
    expect([log.timestampOf(0, 599), log.timestampOf(0, 629)]).toEqual([60, 90]);
  });

  it('says when the records of the snapshot came, if it knows how old the first is', () => {
    const { log, sim } = counted({ partitions: [{ start: 100, end: 200, since: -100 }] });
    sim.runUntil(10);
    expect([100, 101, 199].map((offset) => log.timestampOf(0, offset))).toEqual([-100, -99, -1]);
    expect([-200, -100, -50, -0.5, 0].map((time) => log.offsetForTime(0, time))).toEqual([
      100,
      100,
      150,
      undefined,
      undefined,
    ]);
  });

  it('gives records without key and value to readers that know no ranges', () => {
    const { log, sim } = counted({ partitions: 1, rate: 10 });
    sim.runUntil(1);
    expect(log.fetch(0, 8, 100)).toEqual([
      { offset: 8, key: null, value: undefined, timestamp: 0.9, partition: 0 },
      { offset: 9, key: null, value: undefined, timestamp: 1, partition: 0 },
    ]);
    expect([log.fetchRange(0, 10, 5), log.fetchRange(0, 3, Infinity)]).toEqual([
      { from: 10, count: 0 },
      { from: 3, count: 7, oldestTimestamp: 0.4 },
    ]);
    expect(log.stats.recordsFetched).toBe(9);
  });

  it.each([[[0, 5]], [new Map([['count', 5]])], ['5'], [null]])('takes %j for no payload of one record', (payload) => {
    const { log, sim } = counted({ partitions: 1 });
    sim.schedule(new SimEvent({ time: 1, type: 'Append', target: log, payload: payload as never }));
    expect(() => sim.run()).toThrow('the payload of Append must be an object such as');
  });

  it('takes no more than it can tell apart by their offsets', () => {
    const { log } = counted({ partitions: [{ end: Number.MAX_SAFE_INTEGER - 10 }, { end: 0 }] });
    log.append(0, 7);
    expect(() => log.append(0, 4)).toThrow('count must be an integer >= 0 and <= 3, got 4 (number)');
    log.append(0, 3);
    log.append(1, Number.MAX_SAFE_INTEGER);
    expect([log.highWatermark(0), log.highWatermark(1)]).toEqual([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  });

  it('refuses what an event log refuses', () => {
    const { log, sim } = counted({ partitions: [{ start: 5, end: 9 }] });
    expect(codeOf(() => log.fetch(1, 0, 1))).toBe('UNKNOWN_PARTITION');
    expect([4, 10].map((offset) => codeOf(() => log.fetchRange(0, offset, 1)))).toEqual([
      'OFFSET_OUT_OF_RANGE',
      'OFFSET_OUT_OF_RANGE',
    ]);
    expect(codeOf(() => log.fetch(0, 5.5, 1))).toBe('INVALID_OPTION');
    expect(codeOf(() => log.append(0, -1))).toBe('INVALID_OPTION');
    expect(codeOf(() => new CountedLog('alone', { partitions: 1 }).append(0, 1))).toBe('NOT_ATTACHED');
    sim.at(1, () => log.crash());
    sim.run();
    expect([codeOf(() => log.fetch(0, 5, 1)), codeOf(() => log.append(0, 1))]).toEqual([
      'LOG_UNAVAILABLE',
      'LOG_UNAVAILABLE',
    ]);
  });
});

describe('retention of a counted log', () => {
  it('goes by time and by number, and by both', () => {
    const rest = { partitions: [{ start: 0, end: 1000, since: -1000 }], rate: 10, retentionCheckInterval: 1 };
    const startAfter = (retentionPolicy: CountedLogOptions['retentionPolicy']): number => {
      const { log, sim } = counted({ ...rest, retentionPolicy: retentionPolicy! });
      sim.runUntil(100);
      expect(log.stats.recordsExpired).toBe(log.logStartOffset(0));
      return log.logStartOffset(0);
    };
    // At 100 s: what came at 40 s stays, the first of those is number 399 since the start.
    expect(startAfter(new TimeRetention(60))).toBe(1399);
    expect(startAfter(new SizeRetention(500))).toBe(1500);
    expect(startAfter(new CombinedRetention([new TimeRetention(60), new SizeRetention(500)]))).toBe(1500);
  });

  it('frees the steps that expired', () => {
    const { log, sim } = counted({ partitions: 1, retentionPolicy: new TimeRetention(10), retentionCheckInterval: 1 });
    sim.every(0.01, () => log.append(0, 100));
    sim.runUntil(500);
    const [part] = (log as unknown as { parts: { stepTicks: number[] }[] }).parts;
    expect(part!.stepTicks.length).toBeLessThan(2500);
    expect([log.totalRecords, log.timestampOf(0, log.logStartOffset(0))]).toEqual([100_100, 490]);
  });

  it('refuses policies that look at records', () => {
    for (const retentionPolicy of [new CompactRetention(), { shouldRetain: () => true }])
      expect(codeOf(() => new CountedLog('log', { partitions: 1, retentionPolicy }))).toBe('INVALID_OPTION');
    const { sim } = counted({ partitions: 1, rate: 1, retentionPolicy: new BytesRetention(10, () => 1) });
    expect(() => sim.runUntil(60)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('lets records be deleted up to an offset', () => {
    const { log } = counted({ partitions: [{ end: 100 }] });
    expect([log.deleteRecords(0, 40), log.deleteRecords(0, 30), log.totalRecords]).toEqual([40, 40, 60]);
    expect(codeOf(() => log.deleteRecords(0, 101))).toBe('OFFSET_OUT_OF_RANGE');
  });
});

describe('listeners of a counted log', () => {
  it('are told at once of what is appended, and of growth at most every interval', () => {
    const { log, sim } = counted({ partitions: 2, rate: [1000, 0], notifyInterval: 0.5 }, { endTime: 2 });
    const heard: unknown[] = [];
    log.onAppend((partition) => heard.push([sim.now, partition, log.highWatermark(partition)]));
    sim.at(0.7, () => log.append(1, 5));
    sim.run();
    expect(heard).toEqual([
      [0.001, 0, 1],
      [0.501, 0, 501],
      [0.7, 1, 5],
      [1.001, 0, 1001],
      [1.501, 0, 1501],
    ]);
  });

  it('are told of a rare record when it comes, and of none that does not', () => {
    const rate = stepRate([
      { at: 0, rate: 0 },
      { at: 100, rate: 0.01 },
      { at: 300, rate: 0 },
    ]);
    const { log, sim } = counted({ partitions: 1, rate }, { endTime: 1e6 });
    const heard: number[] = [];
    sim.at(50, () => void log.onAppend(() => heard.push(sim.now)));
    const { eventsProcessed } = sim.run();
    expect(heard).toEqual([200, 300]);
    expect(eventsProcessed).toBeLessThan(20);
  });

  it('keep no run alive, hear again after a restart, and starve nobody when they throw', () => {
    const { log, sim } = counted({ partitions: 2, rate: 1 });
    log.onAppend(() => {});
    expect(sim.run().endTime).toBe(0);
    let heard = 0;
    const again = counted({ partitions: 2, rate: 1 }, { endTime: 10 });
    again.sim.at(2.5, () => again.log.crash());
    again.sim.at(7.5, () => again.log.restart());
    again.log.onAppend(() => heard++);
    again.sim.run();
    // At 1 and 2, at 7.5 for what came meanwhile, at 8, 9 and 10.
    expect(heard).toBe(2 * 6);
    const loud = counted({ partitions: 2, rate: 1 }, { endTime: 10 });
    const partitions: number[] = [];
    loud.log.onAppend((partition) => {
      partitions.push(partition);
      throw new Error('listener');
    });
    expect(() => loud.sim.run()).toThrow(expect.objectContaining({ code: 'UNHANDLED_FAILURE' }));
    expect(partitions).toEqual([0, 1]);
  });
});

describe('options of a counted log', () => {
  it.each([
    {},
    { partitions: 0 },
    { partitions: 1e9 },
    { partitions: [] },
    { partitions: [{ start: 5, end: 4 }] },
    { partitions: [{ end: 4, commited: 3 }] },
    { partitions: 2, rate: [1] },
    { partitions: 2, rate: -1 },
    { partitions: 2, rate: {} },
    { partitions: 2, rate: 1, counts: [] },
    { partitions: 2, counts: [{ time: 1, partition: 2, count: 1 }] },
    { partitions: 2, counts: [{ time: 1, partition: 1, count: 0.5 }] },
    {
      partitions: 2,
      counts: [
        { time: 1, partition: 1, count: 1 },
        { time: 1, partition: 1, count: 1 },
      ],
    },
    { partitions: 2, notifyInterval: 0 },
    { partitions: 2, retentionCheckInterval: 0 },
    { partitions: 2, numPartitions: 2 },
    null,
  ])('that cannot be are refused: $0', (options) => {
    expect(codeOf(() => new CountedLog('log', options as never))).toBe('INVALID_OPTION');
  });

  it('are shown, with what is measured and what is left out', () => {
    const { log, sim } = counted({ partitions: 2, rate: 5 });
    sim.runUntil(2);
    expect(log.parameters()).toMatchObject({ numPartitions: 2, rate: 5, notifyInterval: 0.1 });
    expect(log.metrics().map(({ name, read }) => [name, read()])).toEqual([
      ['end-offset', [10, 10]],
      ['start-offset', [0, 0]],
      ['records', [10, 10]],
      ['records-appended', [10, 10]],
      ['records-expired', 0],
    ]);
    log.resetStats();
    expect([log.stats.recordsAppended, log.highWatermark(0)]).toEqual([0, 10]);
    expect(log.assumptions().length).toBeGreaterThan(0);
  });
});

describe('offsets and times of a counted log', () => {
  it('agree with a list of all records, whatever rates and steps there are, however often one looks', () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 20 }));
    const rates = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rates, fc.array(step, { maxLength: 12 }), fc.boolean(), (levels, steps, looks) => {
        const rate = stepRate(levels.map((level, index) => ({ at: index * 7, rate: level / 2 })));
        const { log, sim } = counted({ partitions: 1, rate });
        const times: number[] = [];
        // The n-th record of the rate comes when its integral is n.
        let area = 0;
        for (let half = 0; half < 100; half++) {
          const level = levels[Math.min(Math.floor(half / 14), levels.length - 1)]! / 2;
          for (let n = Math.floor(area + 1e-9) + 1; n <= area + level / 2 + 1e-9; n++)
            times.push(half / 2 + (n - area) / level);
          area += level / 2;
        }
        for (const [time, count] of steps) {
          sim.at(time, () => log.append(0, count));
          for (let k = 0; k < count; k++) times.push(time);
        }
        times.sort((a, b) => a - b);
        for (let time = 0; time <= 40; time += looks ? 2.5 : 40) {
          sim.runUntil(time);
          const there = times.filter((each) => each <= time + 1e-8);
          expect(log.highWatermark(0)).toBe(there.length);
          there.forEach((each, offset) => expect(Math.abs(log.timestampOf(0, offset) - each)).toBeLessThan(1e-8));
          for (const at of [0, 3.25, 7, time]) {
            const first = there.findIndex((each) => each >= at - 1e-8);
            expect(log.offsetForTime(0, at)).toBe(first < 0 ? undefined : first);
          }
        }
      }),
    );
  });
});
