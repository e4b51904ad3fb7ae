import {
  type PartitionAssignment,
  RangeAssignment,
  type RebalanceProtocol,
  StickyAssignment,
} from '@sim/consumer-group';
import { type NamedObserver, NamedProtocol } from '../support/named-protocol.ts';
import { describe, expect, it } from 'vitest';

interface Told {
  readonly group: NamedProtocol;
  readonly calls: string[];
}

/**
 * A coordinator whose observer writes down what it is told, and does something in the middle of it,
 * once.
 */
function told(
  rebalanceProtocol: RebalanceProtocol,
  when: string,
  act: (group: NamedProtocol) => void,
  assignmentStrategy: PartitionAssignment = new RangeAssignment(),
): Told {
  const calls: string[] = [];
  let done = false;
  const note = (call: string): void => {
    calls.push(call);
    if (done || call !== when) return;
    done = true;
    act(group);
  };
  const observer: NamedObserver = {
    joined: (member) => note(`joined ${member}`),
    removed: (member) => note(`removed ${member}`),
    rebalanceStarted: () => undefined,
    rebalanceEnded: () => undefined,
    revoked: (member, partitions) => note(`revoked ${member} ${partitions.join()}`),
    lost: (member) => note(`lost ${member}`),
    assigned: (member, added) => note(`assigned ${member} ${added.join()}`),
  };
  const group = new NamedProtocol(observer, {
    assignmentStrategy,
    rebalanceProtocol,
    rebalanceDelay: 1,
    partitionCount: 4,
  });
  return { group, calls };
}

function settle({ group }: Told): void {
  while (group.deadline !== undefined) group.advance(group.deadline);
}

const owners = ({ group }: Told): (string | undefined)[] => [0, 1, 2, 3].map((partition) => group.owner(partition));

describe('a coordinator whose observer acts on what it is told', () => {
  it.each(['eager', 'cooperative'] as const)(
    'takes a leave and a join out of a revocation into account: a further rebalance follows: %s',
    (protocol) => {
      const world = told(protocol, 'revoked a 2,3', (group) => {
        group.leave(9, 'b');
        group.join(9, 'c');
      });
      const eager = told('eager', 'revoked a 0,1,2,3', (group) => {
        group.leave(9, 'b');
        group.join(9, 'c');
      });
      for (const each of [world, eager]) {
        each.group.join(0, 'a');
        settle(each);
        each.group.join(8, 'b');
        settle(each);
      }
      expect(owners(protocol === 'cooperative' ? world : eager)).toEqual(['a', 'a', 'c', 'c']);
    },
  );

  it('tells nobody of an assignment after its removal', () => {
    const world = told('eager', 'assigned a 0,1', (group) => group.leave(5, 'b'));
    world.group.join(0, 'a');
    world.group.join(0, 'b');
    settle(world);
    expect(world.calls).toEqual([
      'joined a',
      'joined b',
      'assigned a 0,1',
      'assigned b 2,3',
      'revoked b 2,3',
      'removed b',
      'revoked a 0,1',
      'assigned a 0,1,2,3',
    ]);
    expect(owners(world)).toEqual(['a', 'a', 'a', 'a']);
  });

  it('tells nobody again of what it had told when an observer failed', () => {
    const world = told('eager', 'assigned a 0,1', () => {
      throw new Error('the observer is broken');
    });
    world.group.join(0, 'a');
    world.group.join(0, 'b');
    expect(() => settle(world)).toThrow('the observer is broken');
    const before = world.calls.length;
    world.group.join(9, 'c');
    expect(world.calls.slice(before)).toEqual(['joined c', 'revoked a 0,1', 'revoked b 2,3']);
  });

  it('does not call a partition moved that its former owner, gone and back under its name, does not get again', () => {
    let moved = 0;
    const quiet = (): void => undefined;
    const observer: NamedObserver = {
      joined: quiet,
      removed: quiet,
      rebalanceStarted: quiet,
      revoked: quiet,
      lost: quiet,
      assigned: quiet,
      rebalanceEnded: ({ partitionsMoved }) => void (moved += partitionsMoved),
    };
    const group = new NamedProtocol(observer, {
      assignmentStrategy: new StickyAssignment(),
      rebalanceDelay: 1,
      partitionCount: 2,
    });
    group.join(0, 'z');
    group.advance(1);
    group.join(2, 'b');
    group.advance(3);
    expect([moved, group.owner(0), group.owner(1)]).toEqual([1, 'z', 'b']);
    // "z" starts over and claims nothing: what it had is free, and goes to "c".
    group.join(4, 'c');
    group.join(4, 'z');
    group.leave(4, 'b');
    group.advance(5);
    expect([moved, group.owner(0), group.owner(1)]).toEqual([1, 'c', 'z']);
  });
});
