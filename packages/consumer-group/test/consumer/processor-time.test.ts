import { FaultSchedule, Simulation, Sink } from '@sim/core';
import { Consumer, ConsumerGroup, type ConsumerOptions } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { type FakeRecord, NotifyingLog } from '../support/fake-log.ts';

type Faults = (schedule: FaultSchedule, consumer: Consumer<FakeRecord>) => void;

/** When a record is handled that is appended at 1 s; the poll takes a millisecond. */
function handledAt(options: ConsumerOptions<FakeRecord>, faults: Faults = () => {}): readonly number[] {
  const log = new NotifyingLog(1);
  const out = new Sink('out');
  const consumer = new Consumer('consumer', new ConsumerGroup('group', log), { ...options, downstream: out });
  const schedule = new FaultSchedule();
  faults(schedule, consumer);
  const sim = new Simulation({ entities: [consumer, schedule], endTime: 200 });
  sim.at(1, () => log.append(0, 1, 1));
  sim.run();
  return out.events().map(({ time }) => time);
}

const kinds: readonly [string, ConsumerOptions<FakeRecord>][] = [
  ['service time', { serviceTime: 10 }],
  ['batch time', { batchTime: 10 }],
  ['service time of a worker', { serviceTime: 10, concurrency: 2 }],
  ['batch time before workers', { batchTime: 10, concurrency: 2 }],
];

describe.each(kinds)('the %s of a consumer', (_kind, options) => {
  it('is what it is in a healthy one', () => {
    expect(handledAt(options)).toEqual([11.001]);
  });

  it('stands still in a pause and goes on where it was', () => {
    expect(handledAt(options, (schedule, consumer) => schedule.pause(consumer, { from: 3, to: 9 }))).toEqual([17.001]);
  });

  it('runs at the pace of the moment, which counts once', () => {
    const slow = (from: number, to: number) =>
      handledAt(options, (schedule, consumer) => schedule.slow(consumer, { from, to, factor: 4 }));
    // Two of the ten seconds of work take eight.
    expect(slow(3, 11)).toEqual([17.001]);
    // Slow from the start to the end: the poll is the group's, and takes its millisecond.
    expect(slow(0.5, 100)).toEqual([41.001]);
  });

  it('is lost in a crash, and spent again', () => {
    const [time] = handledAt(options, (schedule, consumer) => schedule.crash(consumer, { at: 5, restartAt: 6 }));
    expect(time).toBeGreaterThan(16);
  });
});
