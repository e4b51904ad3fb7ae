import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timer, Timers } from '../../src/protocol/timers.ts';

describe('timers', () => {
  it('run in the order of their deadlines, equal ones as they were set, as a plain list does', () => {
    const step = fc.record({
      kind: fc.constantFrom('set', 'set', 'set', 'clear', 'advance', 'look'),
      which: fc.nat({ max: 7 }),
      time: fc.nat({ max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const timers = new Timers();
        const ran: string[] = [];
        const expected: string[] = [];
        const all = Array.from({ length: 8 }, (_, which) => new Timer((due) => void ran.push(`${which} at ${due}`)));
        let plain: { which: number; due: number }[] = [];
        let now = 0;
        for (const { kind, which, time } of steps) {
          if (kind === 'set' || kind === 'clear') plain = plain.filter((each) => each.which !== which);
          if (kind === 'set') {
            timers.set(all[which]!, now + time);
            plain.push({ which, due: now + time });
          } else if (kind === 'clear') timers.clear(all[which]!);
          else if (kind === 'advance') {
            now += time;
            timers.advance(now);
            // Sorting keeps equal ones in the order in which they were set.
            const due = plain.filter((each) => each.due <= now).sort((a, b) => a.due - b.due);
            for (const each of due) expected.push(`${each.which} at ${each.due}`);
            plain = plain.filter((each) => each.due > now);
          } else expect(timers.deadline).toBe(Math.min(Infinity, ...plain.map(({ due }) => due)));
          expect(ran).toEqual(expected);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('may set themselves again as they run', () => {
    const timers = new Timers();
    const ran: number[] = [];
    const timer: Timer = new Timer((due) => {
      ran.push(due);
      timers.set(timer, due + 3);
    });
    timers.set(timer, 1);
    timers.advance(10);
    expect([ran, timers.deadline]).toEqual([[1, 4, 7, 10], 13]);
  });
});
