import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '../support/code-of.ts';

function drained(): { readonly sim: Simulation; readonly tank: { litres: number } } {
  const tank = { litres: 2 };
  const sim = new Simulation({ endTime: 10 });
  for (const time of [1, 2, 3, 4]) sim.at(time, () => void tank.litres--);
  return { sim, tank };
}

describe('an invariant', () => {
  it('stops the run at the event that breaks it', () => {
    const { sim, tank } = drained();
    sim.invariant('tank is not overdrawn', () => tank.litres >= 0);
    const error = errorOf(() => sim.run());
    expect([error.code, sim.now, tank.litres]).toEqual(['INVARIANT_BROKEN', 3, -1]);
    expect(error.message).toBe(
      'at 3 s, entity "simulation", "at": invariant "tank is not overdrawn" is broken: it does not hold',
    );
    expect(error.context).toMatchObject({
      invariant: 'tank is not overdrawn',
      time: 3,
      entity: 'simulation',
      eventType: 'at',
    });
  });

  it('is looked at after the steps of processes, too', () => {
    const state = { ok: true };
    const sim = new Simulation();
    sim.invariant('ok', () => state.ok);
    sim.spawn(
      (function* () {
        yield 5;
        state.ok = false;
        yield 5;
      })(),
    );
    expect([codeOf(() => sim.run()), sim.now]).toEqual(['INVARIANT_BROKEN', 5]);
  });

  it('says why, if the condition gives a message or throws', () => {
    const { sim, tank } = drained();
    sim.invariant('tank', () => tank.litres >= 0 || `short of ${-tank.litres} l`);
    expect(errorOf(() => sim.run()).message).toMatch(/invariant "tank" is broken: short of 1 l$/);
    const other = drained();
    other.sim.invariant('tank', () => {
      if (other.tank.litres < 0) throw new RangeError('below zero');
      return true;
    });
    expect(errorOf(() => other.sim.run()).message).toMatch(/invariant "tank" is broken: below zero$/);
  });

  it('is looked at every so many seconds if told so, and keeps no run alive', () => {
    const { sim, tank } = drained();
    const seen: number[] = [];
    sim.invariant('tank', () => seen.push(sim.now) > 0 && tank.litres > -2, { every: 2.5 });
    expect(errorOf(() => sim.run()).code).toBe('INVARIANT_BROKEN');
    expect(seen).toEqual([2.5, 5]);
    const idle = new Simulation();
    idle.invariant('true', () => true, { every: 1 });
    expect(idle.run().endTime).toBe(0);
  });

  it.each([{}, { every: 0.5 }])('is looked at no more once it is taken away (%j)', (options) => {
    const { sim, tank } = drained();
    const watch = sim.invariant('tank', () => tank.litres >= 0, options);
    sim.at(2.25, () => watch.cancel());
    expect(sim.run().endTime).toBe(10);
  });

  it('does not take a forgotten return for a yes', () => {
    const { sim } = drained();
    sim.invariant('tank', (() => {}) as never);
    expect(errorOf(() => sim.run()).message).toMatch(
      /invariant "tank": what the condition returns must be true, false or a message, got undefined/,
    );
  });

  it('refuses what cannot be looked at', () => {
    const sim = new Simulation();
    expect(codeOf(() => sim.invariant('', () => true))).toBe('INVALID_OPTION');
    expect(codeOf(() => sim.invariant('x', true as never))).toBe('INVALID_OPTION');
    for (const every of [0, NaN, -1, Infinity])
      expect(codeOf(() => sim.invariant('x', () => true, { every }))).toBe('INVALID_OPTION');
  });
});
