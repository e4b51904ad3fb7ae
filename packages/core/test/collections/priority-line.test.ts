import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InLine, OUTSIDE, PriorityLine } from '../../src/collections/priority-line.ts';

class Member implements InLine {
  _slot = OUTSIDE;
  _ahead: this | undefined = undefined;
  _behind: this | undefined = undefined;
  readonly priority: number;
  readonly order: number;

  constructor(priority: number, order: number) {
    this.priority = priority;
    this.order = order;
  }
}

const compare = (a: Member, b: Member): number => a.priority - b.priority || a.order - b.order;

describe('a priority line', () => {
  it('agrees with a sorted list over any sequence of joining, leaving and being served', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), priority: fc.integer({ min: -2, max: 2 }) }),
      fc.record({ kind: fc.constant('leave' as const), which: fc.nat(50) }),
      fc.record({ kind: fc.constant('serve' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const line = new PriorityLine<Member>();
        let list: Member[] = [];
        steps.forEach((each, order) => {
          if (each.kind === 'add') {
            const member = new Member(each.priority, order);
            line.add(member);
            list = [...list, member].sort(compare);
          } else if (list.length > 0) {
            const member = list[each.kind === 'leave' ? each.which % list.length : 0] as Member;
            expect(line.remove(member)).toBe(true);
            expect(line.remove(member)).toBe(false);
            list = list.filter((other) => other !== member);
          }
          expect([line.first, line.length]).toEqual([list[0], list.length]);
        });
      }),
      { seed: 8, numRuns: 200 },
    );
  });
});
