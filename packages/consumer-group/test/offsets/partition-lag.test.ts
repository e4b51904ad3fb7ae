import { describe, expect, it } from 'vitest';
import type { FetchedRange } from '@sim/consumer-group';
import { AssignedPartition, InHand } from '../../src/offsets/assigned-partition.ts';
import { GroupPartition } from '../../src/offsets/group-partition.ts';
import { lagInSeconds, oldestLag, partitionLag } from '../../src/offsets/partition-lag.ts';
import { FakeLog } from '../support/fake-log.ts';

/** One record a second, the first at second 100; offsets below 2 have expired. */
function filled<L extends FakeLog>(log: L): L {
  for (let at = 0; at < 6; at++) log.append(0, 1, 100 + at);
  log.expire(0, 2);
  return log;
}

class AwayLog extends FakeLog {
  status: 'running' | 'paused' | 'crashed' = 'crashed';
}

class RangeLog extends FakeLog {
  fetchRange(partition: number, offset: number, max: number): FetchedRange {
    const [first] = this.fetch(partition, offset, max);
    return { from: offset, count: max, ...(offset < 5 && { oldestTimestamp: first!.timestamp }) };
  }
}

class StampedLog extends RangeLog {
  timestampOf(_partition: number, offset: number): number | undefined {
    return offset === 5 ? undefined : 50 + offset;
  }
}

class PlainLog extends FakeLog {
  override fetch(partition: number, offset: number, max: number): never {
    return super.fetch(partition, offset, max).map(({ timestamp: _, ...rest }) => rest) as never;
  }
}

class HollowLog extends FakeLog {
  override fetch(): readonly never[] {
    return [];
  }
}

const of = (log: FakeLog, committed?: number): GroupPartition => {
  const partition = new GroupPartition('', 0, 0, log, false);
  partition.committed = committed;
  return partition;
};

describe('the lag of a partition', () => {
  it('counts from the committed offset, or from the log start where that is unknown or gone', () => {
    const log = filled(new FakeLog(1));
    expect([undefined, 0, 2, 3, 6, 9].map((committed) => of(log, committed).lag)).toEqual([4, 4, 4, 3, 0, 0]);
  });

  it('says who reads what, and how far the reader is from the log start', () => {
    const log = filled(new FakeLog(1));
    const partition = of(log, 4);
    expect(partitionLag(partition, 5, 110)).toEqual({
      partition: 0,
      owner: undefined,
      committed: 4,
      position: 5,
      logStartOffset: 2,
      highWatermark: 6,
      records: 2,
      seconds: 6,
      lead: 3,
    });
    partition.owner = { name: 'a' };
    expect(partitionLag(partition, 1, 110)).toMatchObject({ owner: 'a', lead: 0 });
    expect(partitionLag(partition, undefined, 110).lead).toBeUndefined();
    expect(partitionLag(new GroupPartition('orders', 0, 0, log, false), 5, 110).topic).toBe('orders');
  });

  it('is as old as the first record that is not committed, however the log tells its time', () => {
    const at = (log: FakeLog, now = 110) => {
      filled(log);
      return [undefined, 3, 5, 6].map((committed) => lagInSeconds(of(log, committed), now));
    };
    expect(at(new FakeLog(1))).toEqual([8, 7, 5, 0]);
    expect(at(new RangeLog(1))).toEqual([8, 7, undefined, 0]);
    expect(at(new StampedLog(1))).toEqual([58, 57, 0, 0]);
    expect(at(new PlainLog(1))).toEqual([undefined, undefined, undefined, 0]);
    expect(at(new HollowLog(1))).toEqual([0, 0, 0, 0]);
    for (const log of [FakeLog, RangeLog, StampedLog]) expect(at(new log(1), 1)[1]).toBe(0);
  });

  it('is not known while the log is away, unless there is none', () => {
    const log = filled(new AwayLog(1));
    expect(lagInSeconds(of(log, 3), 110)).toBeUndefined();
    expect(lagInSeconds(of(log, 6), 110)).toBe(0);
  });

  it('of all is the oldest, and unknown if one of them is', () => {
    const lags = (...seconds: (number | undefined)[]) => seconds.map((each) => ({ seconds: each }) as never);
    expect(oldestLag(lags())).toBe(0);
    expect(oldestLag(lags(3, 7, 5))).toBe(7);
    expect(oldestLag(lags(3, undefined, 5))).toBeUndefined();
  });
});

describe('what is finished of a partition', () => {
  it('is what lies below the first offset in hand, else what is read', () => {
    const assigned = new AssignedPartition(of(new FakeLog(1)));
    expect(assigned.finished).toBeUndefined();
    assigned.position = 7;
    expect(assigned.finished).toBe(7);
    assigned.unfinished = 4;
    expect(assigned.finished).toBe(4);
    assigned.inHand = new InHand();
    expect(assigned.finished).toBe(4);
    for (const offset of [3, 5, 6]) assigned.inHand.take(offset);
    expect(assigned.finished).toBe(3);
  });

  it('moves on when the lowest is finished, over all that were finished before', () => {
    const inHand = new InHand();
    for (const offset of [3, 5, 6, 9]) inHand.take(offset);
    const after = [5, 6, 3, 9].map((offset) => {
      inHand.finish(offset);
      return inHand.lowest;
    });
    expect(after).toEqual([3, 3, 9, undefined]);
    inHand.take(12);
    expect(inHand.lowest).toBe(12);
  });

  it('is the same however many went before', () => {
    const inHand = new InHand();
    for (let offset = 0; offset < 500; offset++) inHand.take(offset);
    for (let offset = 0; offset < 498; offset++) {
      inHand.finish(offset);
      expect(inHand.lowest).toBe(offset + 1);
    }
    inHand.take(500);
    for (const offset of [499, 498]) inHand.finish(offset);
    expect(inHand.lowest).toBe(500);
  });
});
