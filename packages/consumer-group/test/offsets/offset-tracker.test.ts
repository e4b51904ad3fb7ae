import { describe, expect, it } from 'vitest';
import { isSimError } from '@sim/core';
import type { FetchedRange, OffsetReset, PartitionedLog } from '@sim/consumer-group';
import { FetchOrder } from '../../src/offsets/fetch-order.ts';
import { OffsetTracker, recordsOf } from '../../src/offsets/offset-tracker.ts';
import { TopicTable } from '../../src/offsets/topic-table.ts';
import { type FakeRecord, FakeLog } from '../support/fake-log.ts';

/** A log that can be away, and of which the last records may not be stable yet. */
class MovableLog extends FakeLog {
  status: 'running' | 'paused' | 'crashed' = 'running';
  readonly unstable: number[] = [];
  /** Takes the last records away. */
  lostTail = 0;

  override highWatermark(partition: number): number {
    return super.highWatermark(partition) - this.lostTail;
  }

  lastStableOffset(partition: number): number {
    return this.highWatermark(partition) - (this.unstable[partition] ?? 0);
  }
}

/** Gives ranges, of which those of odd partitions are empty. */
class RangeLog extends MovableLog {
  readonly asked: (readonly [partition: number, offset: number, max: number])[] = [];

  fetchRange(partition: number, offset: number, max: number): FetchedRange {
    this.asked.push([partition, offset, max]);
    return { from: offset, count: partition % 2 === 0 ? max : 0, oldestTimestamp: offset / 10 };
  }
}

interface Settings {
  readonly partitions?: number;
  readonly reset?: OffsetReset;
  readonly turn?: number;
  readonly committedOnly?: boolean;
}

/** A member that owns all partitions of a log. */
function setUp<L extends FakeLog>(log: L, settings: Settings = {}) {
  const { reset = 'earliest', turn, committedOnly = false } = settings;
  const table = new TopicTable('group', log as PartitionedLog<FakeRecord>);
  const tracker = new OffsetTracker(table, {
    owner: 'group',
    autoOffsetReset: reset,
    isolationLevel: committedOnly ? 'read_committed' : 'read_uncommitted',
    maxPartitionFetch: turn,
  });
  const order = new FetchOrder();
  order.assign(table.partitions, table.partitions);
  /** What a poll gives: `partition:first+count` of each run. */
  const poll = (max: number, ranges = false, share?: number): string =>
    tracker
      .collect(order, max, ranges, share)
      .map(({ assigned, from, count }) => `${assigned.partition.id}:${from}+${count}`)
      .join(' ');
  const assigned = (id: number) => order.get(table.partitions[id]!)!;
  const positions = () => table.partitions.map((partition) => order.get(partition)!.position);
  return { log, table, tracker, order, poll, assigned, positions };
}

const filled = <L extends FakeLog>(log: L, ...counts: number[]): L => {
  counts.forEach((count, partition) => log.append(partition, count, partition));
  return log;
};

describe('the records of a poll', () => {
  it('are those of its runs, one after the other', () => {
    const { tracker, order } = setUp(filled(new FakeLog(3), 2, 0, 3));
    const values = (max: number) =>
      recordsOf<FakeRecord>(tracker.collect(order, max, false)).map(
        ({ partition, offset }) => `${partition}:${offset}`,
      );
    expect(values(1)).toEqual(['0:0']);
    expect(values(10)).toEqual(['0:1', '2:0', '2:1', '2:2']);
    expect(values(10)).toEqual([]);
  });
});

describe('the turn of a partition', () => {
  it('is twice what a poll asks for, goes on in the next poll, and then another has its turn', () => {
    const { poll } = setUp(filled(new FakeLog(2), 100, 100));
    expect([poll(10), poll(10), poll(10), poll(30)]).toEqual(['0:0+10', '0:10+10', '1:0+10', '1:10+10 0:20+20']);
  });

  it('is what the option says, or the share of the one who asks', () => {
    const limited = setUp(filled(new FakeLog(3), 100, 100, 100), { turn: 4 });
    expect([limited.poll(10), limited.poll(3), limited.poll(5)]).toEqual([
      '0:0+4 1:0+4 2:0+2',
      '2:2+2 0:4+1',
      '0:5+3 1:4+2',
    ]);
    const shared = setUp(filled(new FakeLog(2), 100, 100));
    expect(shared.poll(10, false, 6)).toBe('0:0+6 1:0+4');
  });

  it('is what was there when it began: what is written meanwhile waits for the next', () => {
    const log = filled(new FakeLog(2), 5, 100);
    const { poll } = setUp(log);
    expect(poll(3)).toBe('0:0+3');
    log.append(0, 50);
    expect([poll(3), poll(3)]).toEqual(['0:3+2 1:0+1', '1:1+3']);
  });

  it('passes over what has nothing, is paused, has enough in hand, or is away', () => {
    const log = filled(new MovableLog(4), 0, 5, 5, 5);
    const { poll, assigned } = setUp(log);
    assigned(1).paused = true;
    assigned(2).full = true;
    expect([poll(10), poll(10)]).toEqual(['3:0+5', '']);
    assigned(1).paused = assigned(2).full = false;
    log.status = 'crashed';
    expect(poll(10)).toBe('');
    log.status = 'running';
    expect(poll(10)).toBe('1:0+5 2:0+5');
  });
});

describe('a position', () => {
  it('is the committed offset, else what the policy says, looked up for all partitions at the first poll', () => {
    const log = filled(new FakeLog(3), 10, 10, 10);
    const { table, poll, positions } = setUp(log, { reset: 'latest' });
    table.partitions[1]!.committed = 4;
    expect(poll(2)).toBe('1:4+2');
    expect(positions()).toEqual([10, 6, 10]);
    log.append(2, 1);
    expect(poll(10)).toBe('1:6+2 2:10+1 1:8+2');
  });

  it('is known after the first poll, also where that gives nothing, and moves no more until something comes', () => {
    const { table, order, poll, positions } = setUp(filled(new FakeLog(1), 5));
    table.partitions[0]!.committed = 5;
    expect([poll(10), positions(), order.moved.length]).toEqual(['', [5], 1]);
    for (const moved of order.moved.splice(0)) moved.moved = false;
    expect([poll(10), positions(), order.moved.length]).toEqual(['', [5], 0]);
  });

  it('at the log start, or at the end, is one that the log can serve', () => {
    for (const reset of ['earliest', 'latest', 'none'] as const) {
      for (const committed of [3, 10]) {
        const { log, table, poll } = setUp(filled(new FakeLog(1), 10), { reset });
        log.expire(0, 3);
        table.partitions[0]!.committed = committed;
        expect(poll(50)).toBe(committed === 3 ? '0:3+7' : '');
      }
    }
  });

  it('is looked up once the log is back', () => {
    const log = filled(new MovableLog(1), 10);
    log.status = 'paused';
    const { poll, order, positions } = setUp(log, { reset: 'latest' });
    expect([poll(5), order.fresh, positions()]).toEqual(['', true, [undefined]]);
    log.append(0, 3);
    log.status = 'running';
    expect([poll(5), order.fresh, positions()]).toEqual(['', false, [13]]);
  });

  it('below the log start is reset, and what lies between is lost', () => {
    for (const [reset, polled, lost] of [
      ['earliest', '0:6+4', 4],
      ['latest', '', 8],
    ] as const) {
      const log = filled(new FakeLog(1), 10);
      const { table, tracker, poll } = setUp(log, { reset });
      table.partitions[0]!.committed = 2;
      log.expire(0, 6);
      expect([poll(100), tracker.recordsLost]).toEqual([polled, lost]);
    }
  });

  it('beyond the end is reset too, and nothing is lost', () => {
    for (const [reset, position] of [
      ['earliest', 0],
      ['latest', 4],
    ] as const) {
      const log = filled(new MovableLog(1), 10);
      const { table, tracker, poll, assigned, positions } = setUp(log, { reset });
      table.partitions[0]!.committed = 9;
      log.lostTail = 6;
      expect(tracker.readable(assigned(0))).toBe(true);
      expect(poll(2)).toBe(reset === 'earliest' ? '0:0+2' : '');
      expect([positions()[0], tracker.recordsLost]).toEqual([reset === 'earliest' ? 2 : position, 0]);
    }
  });

  it('of a partition that came late begins at its end by "latest", and what was there is lost', () => {
    const log = filled(new FakeLog(1), 3);
    const { table, tracker, order, poll } = setUp(log, { reset: 'latest' });
    expect([poll(5), tracker.recordsLost]).toEqual(['', 0]);
    table.begun = true;
    log.grow(2);
    log.append(1, 7);
    table.grow();
    order.assign(table.partitions, [table.partitions[1]!]);
    expect([poll(5), tracker.recordsLost]).toEqual(['', 7]);
    log.append(1, 1);
    expect(poll(5)).toBe('1:7+1');
  });

  it('of a partition that came late loses nothing when it is beyond the end, where its log lost its tail', () => {
    const log = filled(new MovableLog(1), 6);
    const { table, tracker, order, poll, assigned, positions } = setUp(log, { reset: 'latest' });
    table.begun = true;
    log.grow(2);
    table.grow();
    order.assign(table.partitions, [table.partitions[1]!]);
    log.append(1, 10);
    order.move(assigned(1), 9);
    log.lostTail = 6;
    expect([poll(5), positions()[1], tracker.recordsLost]).toEqual(['', 4, 0]);
  });

  it('without a policy is an error, after all that can be read, and each time again', () => {
    const log = filled(new FakeLog(3), 10, 10, 10);
    const { table, tracker, poll, positions } = setUp(log, { reset: 'none' });
    table.partitions[1]!.committed = 8;
    expect(poll(5)).toBe('1:8+2');
    for (let again = 0; again < 2; again++)
      try {
        poll(5);
        expect.unreachable();
      } catch (error) {
        expect(isSimError(error, 'OFFSET_OUT_OF_RANGE')).toBe(true);
        expect(String(error)).toMatch(/group: partition [02]: expected a committed offset.*got no committed offset/);
      }
    expect([positions(), tracker.recordsPolled]).toEqual([[undefined, 10, undefined], 2]);
    table.partitions[0]!.committed = 11;
    table.partitions[2]!.committed = 10;
    expect(() => poll(5)).toThrow(/partition 0: expected from 0 to 10, .*got offset 11/);
  });

  it('is checked for a commit: the end is the last one', () => {
    const { table, tracker } = setUp(filled(new FakeLog(1), 10));
    expect(() => tracker.checkOffset(table.partitions[0]!, 10)).not.toThrow();
    expect(() => tracker.checkOffset(table.partitions[0]!, 11)).toThrow(
      /at most the high watermark, 10, got offset 11/,
    );
  });

  it('stays where it is when a log fails, and the error goes on', () => {
    const log = filled(new FakeLog(2), 5, 5);
    const { poll, positions } = setUp(log);
    log.fetch = (partition) => {
      throw new RangeError(`no ${partition}`);
    };
    expect(() => poll(5)).toThrow(RangeError);
    expect(positions()).toEqual([0, 0]);
    delete (log as Partial<FakeLog>).fetch;
    // The other one has its turn.
    expect(poll(8)).toBe('1:0+5 0:0+3');
  });
});

describe('what was handed out', () => {
  it('is counted, and counted as read again where it was handed out before', () => {
    const { tracker, order, assigned, poll } = setUp(filled(new FakeLog(1), 10));
    poll(6);
    order.move(assigned(0), 3);
    poll(6);
    expect([tracker.recordsPolled, tracker.recordsRedelivered]).toEqual([12, 3]);
  });

  it('is counted alike in ranges', () => {
    const log = filled(new RangeLog(3), 20, 20, 5);
    const { tracker, order, assigned, poll, positions } = setUp(log);
    expect(poll(12, true)).toBe('0:0+12');
    order.move(assigned(0), 4);
    // The one without records is passed over, to its end.
    expect(poll(30, true)).toBe('0:4+8 2:0+5 0:12+8');
    expect(positions()).toEqual([20, 20, 5]);
    // A log that cannot say when its last record was written is asked for a range that begins there.
    expect(log.asked.slice(-2)).toEqual([
      [0, 12, 8],
      [0, 19, 1],
    ]);
    expect([tracker.recordsPolled, tracker.recordsRedelivered]).toEqual([33, 8]);
  });

  it('tells the age of a range, and takes records where ranges are not asked for', () => {
    const { tracker, order } = setUp(filled(new RangeLog(1), 20));
    const [range] = tracker.collect(order, 4, true);
    expect(range).toMatchObject({ from: 0, count: 4, records: [], oldestTimestamp: 0 });
    const [next] = tracker.collect(order, 4, true);
    expect(next).toMatchObject({ from: 4, oldestTimestamp: 0.4 });
    const [run] = tracker.collect(order, 2, false);
    expect(run).toMatchObject({ from: 8, count: 2, oldestTimestamp: undefined });
    expect(run!.records).toHaveLength(2);
  });

  it('goes to the end over a gap, and over what a log leaves out', () => {
    const log = filled(new FakeLog(1), 10);
    const { poll, positions } = setUp(log);
    log.fetch = () => [];
    expect([poll(5), positions()]).toEqual(['', [10]]);

    const marked = filled(new FakeLog(1), 9);
    const port = Object.assign(marked, {
      fetchNext(partition: number, offset: number, max: number) {
        if (offset === 4) return { records: [], nextOffset: 7 };
        const records = marked.fetch(partition, offset, Math.min(max, offset < 4 ? 4 - offset : 2));
        return { records, nextOffset: offset + records.length };
      },
    });
    const reader = setUp(port);
    expect([reader.poll(10), reader.positions()]).toEqual(['0:0+4', [7]]);
    expect([reader.poll(10), reader.positions()]).toEqual(['0:7+2', [9]]);
  });

  it('is only what is stable, for those who read what is committed', () => {
    const log = filled(new MovableLog(2), 10, 10);
    log.unstable[0] = 4;
    const committed = setUp(log, { committedOnly: true });
    expect(committed.poll(50)).toBe('0:0+6 1:0+10');
    expect(committed.tracker.readable(committed.assigned(0))).toBe(false);
    expect(committed.tracker.countReadable(committed.order, 100)).toBe(0);
    log.unstable[0] = 1;
    expect(committed.tracker.readable(committed.assigned(0))).toBe(true);
    expect(committed.tracker.countReadable(committed.order, 100)).toBe(3);
    expect(setUp(log).poll(50)).toBe('0:0+10 1:0+10');
  });

  it('is nothing for a position between the stable end and the end, which nobody resets', () => {
    const log = filled(new MovableLog(1), 10);
    log.unstable[0] = 4;
    const { tracker, order, assigned, poll, positions } = setUp(log, { committedOnly: true });
    for (const position of [6, 8, 10]) {
      order.move(assigned(0), position);
      expect([tracker.readable(assigned(0)), poll(50), positions()]).toEqual([false, '', [position]]);
    }
  });

  it('has the times of its first and last record where it is a range, as far as the log knows them', () => {
    const times = (log: FakeLog, max: number) => {
      const { tracker, order } = setUp(filled(log, 10));
      return tracker
        .collect(order, max, true)
        .map(({ oldestTimestamp, newestTimestamp }) => [oldestTimestamp, newestTimestamp]);
    };
    expect(times(new RangeLog(1), 5)).toEqual([[0, 0.4]]);
    const asked = new RangeLog(1);
    expect(times(asked, 1)).toEqual([[0, 0]]);
    // One record is its own last: the log is not asked again.
    expect(asked.asked).toEqual([[0, 0, 1]]);
    const timeless = new RangeLog(1);
    const fetchRange = timeless.fetchRange.bind(timeless);
    timeless.fetchRange = (...call) => ({ ...fetchRange(...call), oldestTimestamp: undefined as never });
    expect(times(timeless, 5)).toEqual([[undefined, undefined]]);
    expect(timeless.asked).toHaveLength(1);
    const stamped = Object.assign(new RangeLog(1), { timestampOf: (_: number, offset: number) => 70 + offset });
    expect(times(stamped, 5)).toEqual([[0, 74]]);
  });

  it('is told record by record where the log gives no ranges, though they are asked for', () => {
    expect(setUp(filled(new FakeLog(1), 3)).poll(50, true)).toBe('0:0+3');
  });

  it('goes to the stable end from wherever it goes on', () => {
    const log = filled(new MovableLog(1), 10);
    log.unstable[0] = 4;
    const { order, assigned, poll, positions } = setUp(log, { committedOnly: true });
    order.move(assigned(0), 3);
    expect([poll(50), positions()]).toEqual(['0:3+3', [6]]);
  });

  it('is everything where the log knows no transactions', () => {
    expect(setUp(filled(new FakeLog(1), 10), { committedOnly: true }).poll(50)).toBe('0:0+10');
  });
});

describe('what a poll could give', () => {
  it('is counted from positions, committed offsets and log starts, up to a limit', () => {
    const log = filled(new MovableLog(4), 10, 10, 10, 10);
    const { table, tracker, order, assigned } = setUp(log);
    table.partitions[1]!.committed = 7;
    order.move(assigned(2), 9);
    log.expire(3, 8);
    expect(tracker.countReadable(order, 100)).toBe(10 + 3 + 1 + 2);
    expect([
      tracker.countReadable(order, 16),
      tracker.countReadable(order, 15),
      tracker.countReadable(order, 4),
    ]).toEqual([16, 15, 4]);
    // A position that retention has overtaken counts from the log start; one beyond the end counts nothing.
    log.expire(2, 10);
    log.expire(1, 9);
    expect(tracker.countReadable(order, 100)).toBe(10 + 1 + 0 + 2);
    order.move(assigned(0), 12);
    expect(tracker.countReadable(order, 100)).toBe(0 + 1 + 0 + 2);
    assigned(3).paused = true;
    expect(tracker.countReadable(order, 100)).toBe(1);
    assigned(3).paused = false;
    assigned(0).paused = true;
    expect(tracker.countReadable(order, 100)).toBe(1 + 0 + 2);
    log.status = 'paused';
    expect(tracker.countReadable(order, 100)).toBe(0);
  });

  it('is as much as can be where a position has to be looked up first', () => {
    for (const reset of ['latest', 'none'] as const) {
      const { tracker, order } = setUp(new FakeLog(2), { reset });
      expect(tracker.countReadable(order, 50)).toBe(50);
    }
    const { tracker, order } = setUp(new FakeLog(2));
    expect(tracker.countReadable(order, 50)).toBe(0);
    const known = setUp(filled(new FakeLog(2), 5, 5), { reset: 'latest' });
    for (const id of [0, 1]) known.order.move(known.assigned(id), 3);
    expect(known.tracker.countReadable(known.order, 50)).toBe(4);
  });

  it('is something, or an error, or nothing', () => {
    const readable = (
      reset: OffsetReset,
      count: number,
      change: (at: ReturnType<typeof setUp<MovableLog>>) => void,
    ) => {
      const at = setUp(filled(new MovableLog(1), count), { reset });
      change(at);
      return at.tracker.readable(at.assigned(0));
    };
    const nothing = () => undefined;
    expect(readable('earliest', 1, nothing)).toBe(true);
    expect(readable('earliest', 0, nothing)).toBe(false);
    expect(readable('latest', 0, nothing)).toBe(true);
    expect(readable('none', 0, nothing)).toBe(true);
    expect(readable('earliest', 3, ({ log }) => log.expire(0, 3))).toBe(false);
    expect(readable('none', 3, ({ table }) => (table.partitions[0]!.committed = 3))).toBe(false);
    expect(readable('none', 3, ({ table }) => (table.partitions[0]!.committed = 2))).toBe(true);
    expect(readable('earliest', 3, ({ order, assigned }) => order.move(assigned(0), 3))).toBe(false);
    expect(readable('earliest', 3, ({ order, assigned }) => order.move(assigned(0), 4))).toBe(true);
    expect(readable('earliest', 3, ({ assigned }) => (assigned(0).paused = true))).toBe(false);
    expect(readable('earliest', 3, ({ assigned }) => (assigned(0).full = true))).toBe(false);
  });
});
