import { describe, expect, it } from 'vitest';
import { CallbackEntity, Entity, isSimError, SimEvent, SimFuture, Simulation, anyOf } from '@sim/core';

describe('smoke', () => {
  it('bounds', () => {
    const seen: number[] = [];
    const e = new CallbackEntity('e', (ev) => { seen.push(ev.time); });
    const sim = new Simulation({ endTime: 3, entities: [e] });
    for (const time of [1, 2, 5, 6, 3]) sim.schedule(new SimEvent({ time, type: 'x', target: e }));
    const s = sim.run();
    expect(seen).toEqual([1, 2, 3]);
    expect(s.endReason).toBe('end-time');
    expect(s.eventsPending).toBe(2);
    expect(sim.now).toBe(3);
  });
  it('processes', () => {
    const out: unknown[] = [];
    const sim = new Simulation();
    const f = new SimFuture<number>();
    sim.spawn((function* () { yield 1; out.push(sim.now); const v = yield* f; out.push(v, sim.now); })());
    sim.at(2.5, () => { f.resolve(7); });
    const h = sim.spawn((function* () { const [i] = yield* anyOf([f, sim.timeout(1)]); out.push(['any', i, sim.now]); return 5; })());
    sim.run();
    expect(out).toEqual([1, ['any', 1, 1], 7, 2.5]);
    expect(h.value).toBe(5);
  });
  it('errors', () => {
    class Bad extends Entity { handleEvent() { throw new Error('boom'); } }
    const b = new Bad('b');
    const sim = new Simulation({ entities: [b] });
    sim.schedule(new SimEvent({ time: 1, type: 'x', target: b }));
    try { sim.run(); expect.unreachable(); } catch (e) {
      expect(isSimError(e, 'UNHANDLED_FAILURE')).toBe(true);
      expect((e as any).context).toEqual({ time: 1, entity: 'b', eventType: 'x' });
    }
  });
  it('pause', () => {
    const seen: unknown[] = [];
    const e = new CallbackEntity('e', (ev) => { seen.push([ev.payload, sim.now]); });
    const sim = new Simulation({ entities: [e] });
    for (const [time, payload] of [[1, 'a'], [2, 'b'], [3, 'c'], [3, 'd'], [4, 'z']] as const) sim.schedule(new SimEvent({ time, type: 'x', target: e, payload }));
    sim.at(1.5, () => e.pause());
    const sim2 = sim; sim2.at(3, () => e.resume());
    sim.run();
    expect(seen).toEqual([['a', 1], ['b', 3], ['c', 3], ['d', 3], ['z', 4]]);
  });
});
