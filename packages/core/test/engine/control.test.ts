import { describe, expect, it } from 'vitest';
import { CallbackEntity, Entity, SimEvent, Simulation } from '@sim/core';
import { codeOf } from '../support/code-of.ts';

/** The host's: no types of a host are in reach of core. */
declare const AbortController: new () => {
  readonly signal: { readonly aborted: boolean; readonly reason?: unknown };
  abort(): void;
};

/** A simulation that counts to ten, a second at a time. */
function counting(): { sim: Simulation; seen: number[] } {
  const seen: number[] = [];
  const sim = new Simulation();
  for (let time = 1; time <= 10; time++) sim.at(time, () => void seen.push(time));
  return { sim, seen };
}

describe('stop', () => {
  it('comes back after the current event, and the run can be continued', () => {
    const { sim, seen } = counting();
    sim.at(4, () => sim.stop());
    expect(sim.run().endReason).toBe('stopped');
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(sim.now).toBe(4);
    expect(sim.run().endReason).toBe('exhausted');
    expect(seen).toHaveLength(10);
  });

  it('outside a run does nothing', () => {
    const { sim, seen } = counting();
    sim.stop();
    sim.run();
    expect(seen).toHaveLength(10);
  });
});

describe('breakWhen', () => {
  it('stops when the condition holds, once unless told otherwise', () => {
    const { sim, seen } = counting();
    sim.breakWhen(() => seen.length === 3);
    const often = sim.breakWhen(() => seen.length % 5 === 0 && seen.length > 0, { once: false });
    sim.run();
    expect(seen).toHaveLength(3);
    expect(sim.run().endReason).toBe('stopped');
    expect(seen).toHaveLength(5);
    often.cancel();
    often.cancel();
    sim.run();
    expect(seen).toHaveLength(10);
    expect(codeOf(() => sim.breakWhen('now' as never))).toBe('INVALID_OPTION');
  });
});

describe('step', () => {
  it('gives the event it ran, and undefined when nothing is left but daemons', () => {
    const target = new CallbackEntity('t', () => {});
    const sim = new Simulation({ entities: [target] });
    sim.every(1, () => {});
    const event = new SimEvent({ time: 0.5, type: 'x', target });
    sim.schedule(event);
    expect(sim.step()).toBe(event);
    expect(event.pending).toBe(false);
    expect(sim.step()).toBeUndefined();
    expect(sim.now).toBe(0.5);
  });

  it('shows the step of a process as an event of its owner', () => {
    class Sleeper extends Entity {
      *handleEvent(): Generator<number, void> {
        yield 2;
      }
    }
    const sleeper = new Sleeper('s');
    const sim = new Simulation({ entities: [sleeper] });
    sim.schedule(new SimEvent({ time: 1, type: 'nap', target: sleeper }));
    sim.step();
    const shown = sim.step();
    expect(shown).toMatchObject({ type: 'resume', time: 3, target: sleeper });
    expect(codeOf(() => sim.schedule(shown!))).toBe('EVENT_REUSED');
  });
});

describe('observe', () => {
  it('adds an observer as often as it is asked to, and removes one at a time', () => {
    const { sim } = counting();
    let seen = 0;
    const observer = { eventStarted: () => void seen++ };
    const first = sim.observe(observer);
    sim.observe(observer);
    sim.runUntil(1);
    first.cancel();
    first.cancel();
    sim.runUntil(2);
    expect(seen).toBe(3);
  });
});

describe('cancel', () => {
  it('keeps an event from running, once, and does nothing afterwards', () => {
    const seen: string[] = [];
    const sim = new Simulation();
    const cancelled = sim.at(2, () => void seen.push('cancelled'));
    const ran = sim.at(1, () => {
      seen.push('ran');
      cancelled.cancel();
      cancelled.cancel();
      ran.cancel();
    });
    const never = new SimEvent({ time: 1, type: 'x', target: cancelled.target });
    never.cancel();
    sim.schedule(never);
    expect(sim.run()).toMatchObject({ eventsProcessed: 1, eventsCancelled: 1, eventsPending: 0, endTime: 1 });
    expect([cancelled.cancelled, ran.cancelled, never.cancelled]).toEqual([true, false, true]);
    expect(seen).toEqual(['ran']);
  });

  it('works for an event of the present instant', () => {
    const seen: string[] = [];
    const sim = new Simulation();
    sim.at(1, () => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => sim.at(1, () => void seen.push(name)));
      b!.cancel();
      void [a, c];
    });
    sim.run();
    expect(seen).toEqual(['a', 'c']);
  });

  it('of every() ends it, also from within', () => {
    const sim = new Simulation({ endTime: 10 });
    let count = 0;
    const ticking = sim.every(1, () => {
      if (++count === 3) ticking.cancel();
    });
    sim.run();
    expect(count).toBe(3);
  });
});

describe('runAsync', () => {
  it('gives what run gives, in slices, with progress', async () => {
    const build = (): { sim: Simulation; seen: number[] } => {
      const seen: number[] = [];
      const sim = new Simulation({ endTime: 5000 });
      sim.every(0.5, () => void seen.push(sim.now));
      return { sim, seen };
    };
    const whole = build();
    const expected = whole.sim.run();
    const sliced = build();
    const fractions: number[] = [];
    const summary = await sliced.sim.runAsync({
      sliceMs: 1e-9,
      onProgress: ({ fraction }) => fractions.push(fraction!),
    });
    expect(sliced.seen).toEqual(whole.seen);
    expect(summary.toJSON()).toEqual(expected.toJSON());
    expect(fractions.length).toBeGreaterThan(5);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('ends by itself without an end time, and drains', async () => {
    const { sim, seen } = counting();
    expect((await sim.runAsync()).endReason).toBe('exhausted');
    expect(seen).toHaveLength(10);
  });

  it('is rejected with the reason of an aborted signal, and can be continued', async () => {
    const { sim, seen } = counting();
    const signal = { aborted: true, reason: new Error('enough') };
    await expect(sim.runAsync({ signal })).rejects.toThrow('enough');
    expect(seen).toEqual([]);
    sim.run();
    expect(seen).toHaveLength(10);
  });

  it('is rejected with the failure of the model, and stops when told', async () => {
    const sim = new Simulation();
    sim.at(1, () => {
      throw new Error('boom');
    });
    await expect(sim.runAsync()).rejects.toThrow('boom');
    const { sim: other } = counting();
    other.at(2, () => other.stop());
    expect((await other.runAsync()).endReason).toBe('stopped');
  });

  it('keeps pace with the host when asked to', async () => {
    const { sim, seen } = counting();
    const paces: number[] = [];
    await sim.runAsync({ realTimeFactor: 100, onProgress: ({ now }) => paces.push(now) });
    expect(seen).toHaveLength(10);
    expect(paces.length).toBeGreaterThan(1);
  });

  it('is ended by the signal of an AbortController', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(new Simulation().runAsync({ signal: controller.signal })).rejects.toBe(controller.signal.reason);
  });

  it.each([
    { sliceMs: 0 },
    { sliceMs: NaN },
    { realTimeFactor: -1 },
    { onProgress: 5 },
    { signal: 5 },
    { signal: null },
    { slice: 5 },
    null,
    [[]],
    'fast',
  ])('refuses %o', async (options) => {
    await expect(new Simulation().runAsync(options as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
