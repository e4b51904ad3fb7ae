import { CooperativeStickyAssignment, type ConsumerGroupOptions, RangeAssignment } from '@sim/consumer-group';
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { GroupHistory, plans } from '../support/group-history.ts';

const PROTOCOLS: readonly [string, ConsumerGroupOptions][] = [
  ['classic, eager', { coordinator: 'classic', assignmentStrategy: new RangeAssignment() }],
  ['classic, cooperative', { coordinator: 'classic', assignmentStrategy: new CooperativeStickyAssignment() }],
  ['KIP-848, uniform', { coordinator: 'consumer' }],
  ['KIP-848, range', { coordinator: 'consumer', assignmentStrategy: new RangeAssignment() }],
];

describe.each(PROTOCOLS)('consumers of a group to which anything happens: %s', (_name, options) => {
  it('read every record, commit what they own and have read, all work in the end, and the counts are those of the traces', () => {
    fc.assert(
      fc.property(plans, (plan) => new GroupHistory(plan, options).play()),
      { numRuns: 150, seed: 14 },
    );
  });
});
