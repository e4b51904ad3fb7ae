import { CooperativeStickyAssignment, type PartitionClaim, StickyAssignment } from '@sim/consumer-group';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeAssignor } from '../../src/modern/range-assignor.ts';
import { uniformAssignor } from '../../src/modern/uniform-assignor.ts';

interface Scene {
  readonly topics: Map<string, number[]>;
  readonly subscriptions: Map<string, string[]>;
  readonly claims: Map<string, PartitionClaim>;
}

const TOPICS = ['c', 'a', 'b'];
const NAMES = ['w1', 'w2', 'w3', 'w4', 'w5'];

/** Some topics, some members that subscribe to some of them, and what those own, without conflicts. */
const scenes: fc.Arbitrary<Scene> = fc
  .record({
    counts: fc.array(fc.nat({ max: 9 }), { minLength: 3, maxLength: 3 }),
    wishes: fc.array(fc.subarray(TOPICS, { minLength: 1 }), { minLength: 1, maxLength: 5 }),
    owners: fc.array(fc.nat({ max: 9 }), { minLength: 27, maxLength: 27 }),
  })
  .map(({ counts, wishes, owners }) => {
    let next = 0;
    const topics = new Map(TOPICS.map((topic, at) => [topic, Array.from({ length: counts[at]! }, () => next++)]));
    const subscriptions = new Map(wishes.map((wish, at) => [NAMES[at]!, wish]));
    const claims = new Map(
      wishes.map((_, at) => [
        NAMES[at]!,
        {
          partitions: owners.flatMap((owner, partition) => (owner === at && partition < next ? [partition] : [])),
          generation: 1,
        },
      ]),
    );
    return { topics, subscriptions, claims };
  });

const everything = ({ topics }: Scene): number[] => [...topics.values()].flat();

function topicOf({ topics }: Scene, partition: number): string {
  return [...topics].find(([, partitions]) => partitions.includes(partition))![0];
}

/** Each partition of a topic somebody subscribes to goes to exactly one subscriber. */
function checkGiven(scene: Scene, parts: ReadonlyMap<string, readonly number[]>): void {
  const given = [...parts.values()].flat().sort((a, b) => a - b);
  const wanted = new Set([...scene.subscriptions.values()].flat());
  expect(given).toEqual(everything(scene).filter((partition) => wanted.has(topicOf(scene, partition))));
  for (const [member, part] of parts)
    for (const partition of part) expect(scene.subscriptions.get(member)).toContain(topicOf(scene, partition));
}

/** Nobody has two partitions more than another member that may have one of them. */
function checkBalance(scene: Scene, parts: ReadonlyMap<string, readonly number[]>): void {
  for (const [, part] of parts)
    for (const partition of part)
      for (const [other, theirs] of parts)
        if (scene.subscriptions.get(other)!.includes(topicOf(scene, partition)))
          expect(part.length - theirs.length).toBeLessThan(2);
}

const sticky = (scene: Scene): Map<string, number[]> => {
  const names = [...scene.subscriptions.keys()];
  return new StickyAssignment().assign(everything(scene), names, scene);
};

const uniform = (
  scene: Scene,
  assigned = (name: string) => scene.claims.get(name)!.partitions,
): ReadonlyMap<string, readonly number[]> =>
  uniformAssignor.assign(
    new Map(
      Array.from(scene.subscriptions, ([name, topics]) => [
        name,
        {
          instanceId: undefined,
          topics,
          assigned: assigned(name).filter((each) => topics.includes(topicOf(scene, each))),
        },
      ]),
    ),
    scene.topics,
  );

describe.each([
  ['sticky', sticky],
  ['uniform', uniform],
] as const)('%s assignment of several topics', (_name, assign) => {
  it('gives every partition to a subscriber, as evenly as moving single partitions can make it', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const parts = assign(scene);
        checkGiven(scene, parts);
        checkBalance(scene, parts);
      }),
      { numRuns: 400 },
    );
  });

  it('moves nothing when it is asked again', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const parts = assign(scene);
        const claims = new Map(Array.from(parts, ([name, partitions]) => [name, { partitions, generation: 2 }]));
        expect(assign({ ...scene, claims })).toEqual(parts);
      }),
      { numRuns: 200 },
    );
  });

  it('takes from a member that has too much only what balance needs', () => {
    const topics = new Map([
      ['a', [0, 1, 2, 3]],
      ['b', [4, 5, 6, 7]],
    ]);
    const claims = new Map([
      ['w1', { partitions: [0, 1, 2, 3, 4, 5, 6, 7], generation: 1 }],
      ['w2', { partitions: [], generation: 1 }],
    ]);
    const subscriptions = new Map([
      ['w1', ['a', 'b']],
      ['w2', ['b']],
    ]);
    const parts = assign({ topics, claims, subscriptions });
    expect([...parts.get('w1')!].slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect(parts.get('w2')).toHaveLength(4);
  });
});

describe('cooperative sticky assignment of several topics', () => {
  it('withholds what one member has to give to another', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const plan = sticky(scene);
        const parts = new CooperativeStickyAssignment().assign(
          everything(scene),
          [...scene.subscriptions.keys()],
          scene,
        );
        for (const [name, part] of parts) {
          for (const partition of part) expect(plan.get(name)).toContain(partition);
          for (const partition of plan.get(name)!) {
            const owner = [...scene.claims].find(([, { partitions }]) => partitions.includes(partition))?.[0];
            expect(part.includes(partition)).toBe(owner === undefined || owner === name);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the server-side range assignor', () => {
  it('puts partitions of one number of two topics together, and orders static members first', () => {
    const topics = new Map([
      ['a', [0, 1, 2]],
      ['b', [3, 4, 5]],
    ]);
    const member = (instanceId?: string) => ({ instanceId, topics: ['a', 'b'], assigned: [] });
    const parts = rangeAssignor.assign(
      new Map([
        ['x', member()],
        ['y', member('i')],
      ]),
      topics,
    );
    expect([...parts]).toEqual([
      ['y', [0, 1, 3, 4]],
      ['x', [2, 5]],
    ]);
  });
});
