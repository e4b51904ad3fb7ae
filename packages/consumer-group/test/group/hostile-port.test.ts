import { isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { FakeLog, type FakeRecord } from '../support/fake-log.ts';
import { failure, Scene } from '../support/scene.ts';

/** A log of five records whose `fetch` is what a test makes of it. */
class OddLog extends FakeLog {
  private readonly odd: (records: readonly FakeRecord[]) => unknown;

  constructor(odd: (records: readonly FakeRecord[]) => unknown) {
    super(1);
    this.odd = odd;
    this.append(0, 5);
  }

  override fetch(partition: number, offset: number, maxRecords: number): readonly FakeRecord[] {
    return this.odd(super.fetch(partition, offset, maxRecords)) as readonly FakeRecord[];
  }
}

describe('a log that does not keep to its port', () => {
  it.each<[string, (records: readonly FakeRecord[]) => unknown]>([
    ['gives more records than were asked for', (records) => [...records, ...records]],
    ['gives records without offsets', (records) => records.map(({ partition }) => ({ partition }))],
    ['gives records of another partition', (records) => records.map((record) => ({ ...record, partition: 7 }))],
    ['gives records below the offset', (records) => records.map((record) => ({ ...record, offset: -1 }))],
    ['gives no list', () => null],
    ['gives a set', (records) => new Set(records)],
  ])('fails the poll with INVALID_OPTION when it %s', (_, odd) => {
    const scene = new Scene({ log: new OddLog(odd) });
    let error: unknown;
    scene.join(0, 'a');
    scene.at(1, function* ({ group }) {
      error = yield* failure(group.poll('a', 3));
    });
    scene.sim.run();
    expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
    expect(scene.group.stats.recordsPolled).toBe(0);
  });
});
