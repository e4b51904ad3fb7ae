import { type AssignmentContext, RangeAssignment, RoundRobinAssignment } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { keptVectors, vectors } from '../support/vectors.ts';

interface Case {
  readonly p: number;
  readonly m: readonly string[];
  readonly i?: readonly (string | null)[];
  readonly a: readonly (readonly number[])[];
}

const strategies = [
  ['range', new RangeAssignment()],
  ['roundrobin', new RoundRobinAssignment()],
] as const;

const upTo = (count: number): number[] => Array.from({ length: count }, (_, partition) => partition);

describe.each(strategies)('%s assignment', (name, strategy) => {
  it.each([`${name}.json`, `${name}-static.json`])('gives what Kafka gives in every case of %s', (file) => {
    const cases = vectors<Case>(file);
    expect(cases.length).toBeGreaterThanOrEqual(keptVectors(file).length);
    for (const { p, m, i, a } of cases) {
      const instanceIds = new Map(
        m.flatMap((member, at) => (typeof i?.[at] === 'string' ? [[member, i[at]] as const] : [])),
      );
      const parts = strategy.assign(upTo(p), m, { claims: new Map(), instanceIds });
      expect(m.map((member) => parts.get(member))).toEqual(a);
    }
  });

  it('gives one partition to the first of two by name, and lists the other with none', () => {
    const parts = strategy.assign([0], ['b', 'a']);
    expect([parts.get('a'), parts.get('b')]).toEqual([[0], []]);
  });

  it('keeps the parts of static members when they return under other names', () => {
    const before = strategy.assign(upTo(7), ['x', 'y', 'z'], {
      claims: new Map(),
      instanceIds: new Map([
        ['x', 'i2'],
        ['y', 'i1'],
        ['z', 'i3'],
      ]),
    });
    const after = strategy.assign(upTo(7), ['q', 'p', 'o'], {
      claims: new Map(),
      instanceIds: new Map([
        ['q', 'i2'],
        ['p', 'i1'],
        ['o', 'i3'],
      ]),
    });
    expect([after.get('q'), after.get('p'), after.get('o')]).toEqual([
      before.get('x'),
      before.get('y'),
      before.get('z'),
    ]);
  });

  it('gives nothing when there are no members', () => {
    expect(strategy.assign([0, 1], []).size).toBe(0);
  });

  it('orders members by UTF-16 code unit, not by locale', () => {
    const parts = strategy.assign([0, 1, 2, 3], ['a', 'Z', 'é', '\u{1F600}']);
    expect([...parts].sort((a, b) => a[1][0]! - b[1][0]!).map(([member]) => member)).toEqual([
      'Z',
      'a',
      'é',
      '\u{1F600}',
    ]);
  });
});

describe('range assignment of several topics', () => {
  it('gives two topics of three to two members as 4 and 2, round robin as 3 and 3', () => {
    const range = [0, 1].flatMap(() => [...new RangeAssignment().assign([0, 1, 2], ['a', 'b'])]);
    const sizes = ['a', 'b'].map(
      (member) => range.filter(([name]) => name === member).flatMap(([, part]) => part).length,
    );
    expect(sizes).toEqual([4, 2]);
    expect([...new RoundRobinAssignment().assign(upTo(6), ['a', 'b']).values()].map((part) => part.length)).toEqual([
      3, 3,
    ]);
  });

  interface MultiCase {
    readonly topics: Readonly<Record<string, number>>;
    readonly m: readonly string[];
    readonly s: readonly (readonly string[])[];
    readonly a: readonly (readonly string[])[];
  }

  /** Topics as numbers, out of order: a name says what comes first, not a number. */
  function numbered({ topics, m, s }: MultiCase): { all: number[]; label: string[]; context: AssignmentContext } {
    const label: string[] = [];
    const numbers = new Map<string, number[]>();
    for (const topic of Object.keys(topics).sort().reverse()) {
      numbers.set(
        topic,
        upTo(topics[topic]!).map((partition) => label.push(`${topic}:${partition}`) - 1),
      );
    }
    const subscriptions = new Map(m.map((member, at) => [member, s[at]!]));
    return { all: label.map((_, at) => at), label, context: { claims: new Map(), topics: numbers, subscriptions } };
  }

  it.each([
    ['range-multi.json', new RangeAssignment()],
    ['roundrobin-multi.json', new RoundRobinAssignment()],
  ])('gives what Kafka gives to members of different subscriptions, in every case of %s', (file, strategy) => {
    for (const each of vectors<MultiCase>(file)) {
      const { all, label, context } = numbered(each);
      const parts = strategy.assign(all, each.m, context);
      expect(
        each.m.map((member) =>
          parts
            .get(member)!
            .map((at) => label[at])
            .sort(),
        ),
      ).toEqual(each.a);
    }
  });
});

describe('small assignments', () => {
  const lists = (parts: Map<string, number[]>): number[][] => [...parts.values()];

  it('range: 4 partitions to 2 members are 0,1 and 2,3', () => {
    expect(lists(new RangeAssignment().assign([0, 1, 2, 3], ['a', 'b']))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
  it('range: of 3 partitions the first of 2 members gets the extra one', () => {
    expect(lists(new RangeAssignment().assign([0, 1, 2], ['a', 'b']))).toEqual([[0, 1], [2]]);
  });
  it('range: 2 partitions to 3 members are one, one, none', () => {
    expect(lists(new RangeAssignment().assign([0, 1], ['a', 'b', 'c']))).toEqual([[0], [1], []]);
  });
  it('round robin: 4 partitions to 2 members are 0,2 and 1,3', () => {
    expect(lists(new RoundRobinAssignment().assign([0, 1, 2, 3], ['a', 'b']))).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });
});
