import { describe, expect, it } from 'vitest';
import { four, Town } from '../support/four.ts';

describe.each(['classic', 'consumer'] as const)('a group under %s', (coordinator) => {
  it('takes a second copy of a request, which comes 7 s late, for what it is', () => {
    const town = new Town(
      8,
      { coordinator, messageFate: ({ direction }) => (direction === 'request' ? [0, 7] : [0]) },
      four({}, true),
      60,
    );
    town.sim.run();
    expect(town.traced('evict')).toEqual([]);
    expect([...town.group.assignments.values()].map((each) => each.length)).toEqual([2, 2, 2, 2]);
  });

  it('rebalances when it is asked to', () => {
    const town = new Town(8, { coordinator }, four(), 60);
    town.sim.at(30, () => town.group.requestRebalance());
    town.sim.run();
    expect(town.traced('rebalance-ended').at(-1)).toMatchObject({ reason: 'requested' });
  });
});
