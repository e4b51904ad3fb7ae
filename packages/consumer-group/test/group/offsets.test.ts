import { isSimError, type Process } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { failure, Scene } from '../support/scene.ts';

/** Joins "a" to a group of one partition with records, and goes on. */
function withMember(
  options: ConstructorParameters<typeof Scene>[0],
  records: number,
  go: (scene: Scene) => Process<unknown>,
): Scene {
  const scene = new Scene({ partitions: 1, ...options });
  if (records > 0) scene.log.append(0, records);
  scene.at(0, function* () {
    yield* scene.group.join('a', scene.entity('a'));
    yield* go(scene);
  });
  scene.sim.run();
  return scene;
}

describe('commits', () => {
  it("are the group's: a successor begins at them, and reads again what came after", () => {
    const scene = withMember({}, 10, function* (scene) {
      yield* scene.group.poll('a', 8);
      yield* scene.group.commit('a', { 0: 5 });
      yield* scene.group.leave('a');
      yield* scene.group.join('b', scene.entity('b'));
      expect(yield* scene.poll('b', 4)).toEqual(['0:5', '0:6', '0:7', '0:8']);
    });
    expect(scene.group.stats.recordsRedelivered).toBe(3);
  });

  it('may go backwards; the last one wins', () => {
    const scene = withMember({}, 10, function* ({ group }) {
      yield* group.commit('a', { 0: 7 });
      yield* group.commit('a', { 0: 2 });
    });
    expect(scene.group.committedOffset(0)).toBe(2);
  });

  it('count at the end of their latency', () => {
    withMember({ commitLatency: 2 }, 10, function* ({ group, sim }) {
      const commit = sim.spawn(group.commit('a', { 0: 7 }));
      yield 1.9;
      expect(group.committedOffset(0)).toBe(undefined);
      yield* commit;
      expect([sim.now, group.committedOffset(0)]).toEqual([2.5, 7]);
    });
  });

  it.each([
    ['a negative offset', { 0: -1 }, 'INVALID_OPTION'],
    ['half an offset', { 0: 1.5 }, 'INVALID_OPTION'],
    ['NaN', { 0: NaN }, 'INVALID_OPTION'],
    ['an offset beyond the end', { 0: 11 }, 'OFFSET_OUT_OF_RANGE'],
    ['a partition the log does not have', { 0: 3, 1: 0 }, 'UNKNOWN_PARTITION'],
    [
      'half a partition',
      new Map([
        [0, 3],
        [0.5, 1],
      ]),
      'UNKNOWN_PARTITION',
    ],
    ['a key that is no partition', { 0: 3, x: 1 } as Record<number, number>, 'INVALID_OPTION'],
    ['no offsets', null as unknown as Map<number, number>, 'INVALID_OPTION'],
  ])('are refused as a whole for %s', (_, offsets, code) => {
    const scene = withMember({}, 10, function* (scene) {
      const error = yield* failure(scene.group.commit('a', offsets));
      expect(isSimError(error, code)).toBe(true);
    });
    expect([scene.group.committedOffset(0), scene.group.stats.commits]).toEqual([undefined, 0]);
  });

  it('are refused for a partition the member does not own: COMMIT_FENCED, and nothing is stored', () => {
    const scene = new Scene({ partitions: 2 });
    scene.log.append(0, 5);
    scene.log.append(1, 5);
    scene.join(0, 'a', 'b');
    scene.at(1, function* () {
      const error = yield* failure(
        scene.group.commit(
          'a',
          new Map([
            [0, 3],
            [1, 3],
          ]),
        ),
      );
      expect(error).toMatchObject({
        code: 'COMMIT_FENCED',
        context: {
          owner: expect.stringMatching(/^ConsumerGroup/),
          consumerName: 'a',
          partition: 1,
          partitionOwner: 'b',
        },
      });
    });
    scene.sim.run();
    expect([scene.group.committedOffset(0), scene.group.committedOffset(1), scene.group.stats.commitsFenced]).toEqual([
      undefined,
      undefined,
      1,
    ]);
  });

  it('are refused from a stranger, and from a member that has left: UNKNOWN_MEMBER', () => {
    const scene = withMember({}, 10, function* ({ group }) {
      expect(isSimError(yield* failure(group.commit('nobody', { 0: 1 })), 'UNKNOWN_MEMBER')).toBe(true);
      yield* group.leave('a');
      expect(isSimError(yield* failure(group.commit('a', { 0: 1 })), 'UNKNOWN_MEMBER')).toBe(true);
    });
    expect([scene.group.committedOffset(0), scene.group.stats.commitsFenced]).toEqual([undefined, 2]);
  });

  it('are taken from the old owner until an eager rebalance ends, and fenced after it', () => {
    const scene = new Scene({ partitions: 2 });
    scene.log.append(1, 5);
    scene.join(0, 'a');
    scene.join(1, 'b');
    scene.at(1.2, () => scene.group.commit('a', { 1: 2 }));
    scene.at(1.6, function* () {
      expect(isSimError(yield* failure(scene.group.commit('a', { 1: 4 })), 'COMMIT_FENCED')).toBe(true);
      yield* scene.group.commit('b', { 1: 3 });
    });
    scene.sim.run();
    expect(scene.group.committedOffset(1)).toBe(3);
  });
});

describe('positions', () => {
  it('are looked up again after an eager rebalance: what was read and not committed is read again, by whoever owns it', () => {
    const scene = new Scene({ partitions: 2 });
    scene.log.append(0, 3);
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      expect(yield* scene.poll('a')).toEqual(['0:0', '0:1', '0:2']);
      yield 2;
      expect(yield* scene.poll('a')).toEqual(['0:0', '0:1', '0:2']);
    });
    scene.join(1, 'b');
    scene.sim.run();
    expect(scene.group.stats.recordsRedelivered).toBe(3);
  });

  it.each([
    ['earliest', ['0:0', '0:1', '0:2'], 0],
    ['latest', [], 3],
  ] as const)('begin without a commit where autoOffsetReset says: %s', (autoOffsetReset, records, position) => {
    withMember({ autoOffsetReset }, 3, function* (scene) {
      expect(scene.group.position(0)).toBe(undefined);
      expect(yield* scene.poll('a')).toEqual(records);
      expect(scene.group.position(0)).toBe(position + records.length);
      scene.log.append(0, 1);
      expect(yield* scene.poll('a')).toEqual(['0:3']);
    });
  });

  it('are looked up at the first poll, of all partitions at once: what comes after it is read also with latest', () => {
    const scene = new Scene({ partitions: 2, autoOffsetReset: 'latest' });
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.group.commit('a', { 0: 0 });
      scene.log.append(0, 5);
      scene.log.append(1, 1);
      expect(yield* scene.poll('a', 1)).toEqual(['0:0']);
      scene.log.append(1, 1);
      expect(yield* scene.poll('a')).toEqual(['0:1', '1:1', '0:2', '0:3', '0:4']);
    });
    scene.sim.run();
  });

  it('begin at a commit whatever autoOffsetReset says, and nowhere without one if it says none', () => {
    withMember({ autoOffsetReset: 'none' }, 3, function* (scene) {
      expect(isSimError(yield* failure(scene.poll('a')), 'OFFSET_OUT_OF_RANGE')).toBe(true);
      yield* scene.group.commit('a', { 0: 2 });
      expect(yield* scene.poll('a')).toEqual(['0:2']);
    });
    withMember({ autoOffsetReset: 'latest' }, 3, function* (scene) {
      yield* scene.group.commit('a', { 0: 1 });
      expect(yield* scene.poll('a')).toEqual(['0:1', '0:2']);
    });
  });

  it.each([
    ['earliest', ['0:7', '0:8', '0:9'], 3],
    ['latest', [], 6],
  ] as const)(
    'overtaken by retention go on by autoOffsetReset, and count what was lost: %s',
    (autoOffsetReset, records, lost) => {
      const scene = withMember({ autoOffsetReset }, 10, function* (scene) {
        yield* scene.group.commit('a', { 0: 0 });
        yield* scene.poll('a', 4);
        scene.log.expire(0, 7);
        expect(yield* scene.poll('a')).toEqual(records);
      });
      expect(scene.group.stats.recordsLost).toBe(lost);
    },
  );

  it('overtaken by retention fail with OFFSET_OUT_OF_RANGE if autoOffsetReset is none, and can be sought', () => {
    const scene = withMember({ autoOffsetReset: 'none' }, 10, function* (scene) {
      yield* scene.group.commit('a', { 0: 2 });
      scene.log.expire(0, 7);
      expect(isSimError(yield* failure(scene.poll('a')), 'OFFSET_OUT_OF_RANGE')).toBe(true);
      scene.group.seek('a', 0, 8);
      expect(yield* scene.poll('a')).toEqual(['0:8', '0:9']);
    });
    expect(scene.group.stats.recordsLost).toBe(0);
  });

  it('count a record lost once, however often the gap is passed', () => {
    const scene = withMember({}, 10, function* (scene) {
      yield* scene.group.commit('a', { 0: 1 });
      scene.log.expire(0, 7);
      yield* scene.poll('a');
      yield* scene.group.leave('a');
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.poll('a');
    });
    expect(scene.group.stats).toMatchObject({ recordsLost: 6, recordsRedelivered: 3 });
  });

  it('give what other partitions have before they fail, and let those go on', () => {
    const scene = new Scene({ partitions: 2, autoOffsetReset: 'none' });
    scene.log.append(0, 2);
    scene.log.append(1, 2);
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.group.commit('a', { 0: 0 });
      expect(yield* scene.poll('a')).toEqual(['0:0', '0:1']);
      expect(isSimError(yield* failure(scene.poll('a')), 'OFFSET_OUT_OF_RANGE')).toBe(true);
      scene.log.append(0, 1);
      expect(yield* scene.poll('a')).toEqual(['0:2']);
    });
    scene.sim.run();
  });

  it.each(['earliest', 'latest', 'none'] as const)(
    'are all looked up at the first poll, so that a later commit moves none of them: %s',
    (autoOffsetReset) => {
      const scene = new Scene({ partitions: 2, autoOffsetReset });
      for (const partition of [0, 1]) scene.log.append(partition, 5);
      scene.join(0, 'a');
      const seen: string[] = [];
      scene.at(1, function* ({ group }) {
        yield* group.commit('a', { 0: 0, 1: 0 });
        seen.push(...(yield* scene.poll('a', 1)));
        yield* group.commit('a', { 1: 3 });
        seen.push(...(yield* scene.poll('a', 100)));
      });
      scene.sim.run();
      expect(seen.sort()).toEqual(
        [0, 1].flatMap((partition) => [0, 1, 2, 3, 4].map((offset) => `${partition}:${offset}`)),
      );
    },
  );

  it('that are missing fail a poll only when all others have given what they have', () => {
    const scene = new Scene({ partitions: 3, autoOffsetReset: 'none' });
    for (const partition of [0, 1, 2]) scene.log.append(partition, 5);
    scene.join(0, 'a');
    const seen: unknown[] = [];
    scene.at(1, function* ({ group }) {
      yield* group.commit('a', { 0: 0, 2: 0 });
      for (let poll = 0; poll < 3; poll += 1) {
        try {
          seen.push((yield* scene.poll('a')).length);
        } catch (error) {
          seen.push(isSimError(error, 'OFFSET_OUT_OF_RANGE'));
        }
      }
    });
    scene.sim.run();
    expect(seen).toEqual([10, true, true]);
  });

  it('move by seek, which commits nothing', () => {
    const scene = withMember({}, 5, function* (scene) {
      yield* scene.poll('a');
      scene.group.seek('a', 0, 3);
      expect(yield* scene.poll('a')).toEqual(['0:3', '0:4']);
    });
    expect([scene.group.committedOffset(0), scene.group.stats.recordsRedelivered]).toEqual([undefined, 2]);
  });

  it.each([
    ['beyond the end', 'a', 0, 6, 'OFFSET_OUT_OF_RANGE'],
    ['below zero', 'a', 0, -1, 'INVALID_OPTION'],
    ['in a partition the log does not have', 'a', 4, 0, 'UNKNOWN_PARTITION'],
    ['by a stranger', 'nobody', 0, 0, 'UNKNOWN_MEMBER'],
  ])('cannot be sought %s', (_, name, partition, offset, code) => {
    withMember({}, 5, function* ({ group }) {
      let error: unknown;
      try {
        group.seek(name, partition, offset);
      } catch (caught) {
        error = caught;
      }
      expect(isSimError(error, code)).toBe(true);
    });
  });

  it('pass gaps in the offsets, and gaps up to the end', () => {
    const log = {
      numPartitions: 1,
      highWatermark: () => 10,
      logStartOffset: () => 0,
      fetch: (partition: number, from: number, max: number) =>
        [2, 3, 7]
          .filter((offset) => offset >= from)
          .slice(0, max)
          .map((offset) => ({ partition, offset })),
    };
    withMember({ log: log as never }, 0, function* (scene) {
      expect(yield* scene.poll('a')).toEqual(['0:2', '0:3', '0:7']);
      expect(scene.group.position(0)).toBe(10);
      scene.group.seek('a', 0, 3);
      yield* scene.poll('a');
      expect(scene.group.stats.recordsRedelivered).toBe(2);
    });
  });
});
