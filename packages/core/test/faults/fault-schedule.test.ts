import { describe, expect, it } from 'vitest';
import { CallbackEntity, constant, Entity, FaultSchedule, type Process, SimEvent, Simulation } from '@sim/core';
import { codeOf } from '../support/code-of.ts';

/** An entity that writes down what it hears, and ticks once a second while it lives. */
class Worker extends Entity {
  readonly log: string[] = [];
  override handleEvent(event: SimEvent): Process | void {
    if (event.type === 'tick') return this.ticking();
    this.log.push(`${event.type}@${this.now}`);
    return undefined;
  }
  private *ticking(): Process {
    for (;;) {
      yield 1 * this.slowdown;
      this.log.push(`tick@${this.now}`);
    }
  }
}

/** A worker that hears from outside once a second, and the faults it suffers from. */
function scene(endTime: number): { sim: Simulation; worker: Worker; faults: FaultSchedule } {
  const worker = new Worker('worker');
  const faults = new FaultSchedule();
  const sim = new Simulation({ entities: [worker, faults], endTime, seed: 7 });
  for (let time = 0.5; time < endTime; time++)
    sim.schedule(new SimEvent({ time, type: 'x', target: worker, daemon: true }));
  return { sim, worker, faults };
}

describe('a planned fault', () => {
  it('crash loses what comes until the restart, and counts it', () => {
    const { sim, worker, faults } = scene(6);
    const handle = faults.crash(worker, { at: 1, restartAt: 4 });
    sim.runUntil(2);
    expect([worker.status, handle.active]).toEqual(['crashed', true]);
    expect(sim.run().eventsDropped).toBe(3);
    expect(worker.log).toEqual(['x@0.5', 'x@4.5', 'x@5.5']);
    expect(handle.active).toBe(false);
    expect(faults.stats).toEqual({ activated: 1, deactivated: 1, active: 0 });
  });

  it('crash without restart lasts', () => {
    const { sim, worker, faults } = scene(4);
    faults.crash(worker, { at: 1 });
    expect(sim.run().eventsDropped).toBe(3);
    expect(faults.stats).toEqual({ activated: 1, deactivated: 0, active: 1 });
  });

  it('pause keeps what comes, and hands it out in order at its end', () => {
    const { sim, worker, faults } = scene(5);
    faults.pause(worker, { from: 1, to: 4 });
    expect(sim.run().eventsDropped).toBe(0);
    expect(worker.log).toEqual(['x@0.5', 'x@4', 'x@4', 'x@4', 'x@4.5']);
  });

  it('slow-down multiplies service times while it lasts, and two of them multiply each other', () => {
    const { sim, worker, faults } = scene(20);
    faults.slow(worker, { from: 2, to: 12, factor: 2 });
    faults.slow(worker, { from: 4, to: 8, factor: 3 });
    sim.schedule(new SimEvent({ time: 0, type: 'tick', target: worker }));
    const factors: number[] = [];
    for (const time of [1, 3, 5, 9, 13]) sim.at(time, () => void factors.push(worker.slowdown));
    sim.run();
    expect(factors).toEqual([1, 2, 6, 2, 1]);
    expect(worker.log.filter((line) => line.startsWith('tick')).slice(0, 5)).toEqual([
      'tick@1',
      'tick@2',
      'tick@4',
      'tick@10',
      'tick@12',
    ]);
  });

  it('can be taken back, before it begins and while it lasts', () => {
    const { sim, worker, faults } = scene(6);
    faults.crash(worker, { at: 1, restartAt: 2 }).cancel();
    const pause = faults.pause(worker, { from: 3, to: 5 });
    sim.at(4, () => {
      pause.cancel();
      pause.cancel();
    });
    sim.run();
    expect(worker.log).toEqual(['x@0.5', 'x@1.5', 'x@2.5', 'x@4', 'x@4.5', 'x@5.5']);
    expect(faults.stats).toEqual({ activated: 1, deactivated: 1, active: 0 });
  });

  it('that overlaps a crash: what the pause kept is lost, and the pause holds after the restart', () => {
    const { sim, worker, faults } = scene(8);
    faults.pause(worker, { from: 1, to: 6 });
    faults.crash(worker, { at: 3, restartAt: 4 });
    expect(sim.run().eventsDropped).toBe(3);
    expect(worker.log).toEqual(['x@0.5', 'x@6', 'x@6', 'x@6.5', 'x@7.5']);
  });

  it('of one kind twice is over when the last is over, also across two schedules', () => {
    const { sim, worker, faults } = scene(8);
    const others = sim.add(new FaultSchedule('others'));
    faults.crash(worker, { at: 1, restartAt: 4 });
    others.crash(worker, { at: 2, restartAt: 6 });
    sim.run();
    expect(worker.log).toEqual(['x@0.5', 'x@6.5', 'x@7.5']);
  });

  it('keeps no run alive by its beginning, but is seen to its end once it has begun', () => {
    const worker = new CallbackEntity('worker', () => {});
    const faults = new FaultSchedule();
    const sim = new Simulation({ entities: [worker, faults] });
    faults.pause(worker, { from: 1, to: 10 });
    faults.pause(worker, { from: 100, to: 200 });
    sim.schedule(new SimEvent({ time: 2, type: 'x', target: worker }));
    expect(sim.run()).toMatchObject({ endTime: 10, endReason: 'exhausted', eventsDropped: 0 });
  });

  it('may be planned during the run', () => {
    const { sim, worker, faults } = scene(4);
    sim.at(1, () => void faults.crash(worker, { at: 2, restartAt: 3 }));
    expect(sim.run().eventsDropped).toBe(1);
    expect(codeOf(() => faults.crash(worker, { at: 1 }))).toBe('EVENT_IN_PAST');
  });
});

describe('random faults', () => {
  it('come after the time between failures and last the time to repair', () => {
    const { sim, worker, faults } = scene(20);
    faults.random(constant(3), constant(2)).crash(worker);
    const changes: string[] = [];
    sim.observe({ traced: (entity, kind, _detail, now) => void (entity === worker && changes.push(`${kind}@${now}`)) });
    sim.run();
    expect(changes).toEqual([
      'crash@3',
      'restart@5',
      'crash@8',
      'restart@10',
      'crash@13',
      'restart@15',
      'crash@18',
      'restart@20',
    ]);
  });

  it('have the means asked for, and do not change when another entity gets some too', () => {
    const history = (more: boolean): number[] => {
      const faults = new FaultSchedule();
      const [a, b] = ['a', 'b'].map((name) => new Worker(name)) as [Worker, Worker];
      const sim = new Simulation({ entities: [a, b, faults], endTime: 200_000, seed: 3 });
      if (more) faults.random(50, 5).pause(b);
      faults.random(90, 10).crash(a);
      const times: number[] = [];
      sim.observe({ traced: (entity, _kind, _detail, now) => void (entity === a && times.push(now)) });
      sim.run();
      return times;
    };
    const alone = history(false);
    expect(history(true)).toEqual(alone);
    let down = 0;
    for (let n = 1; n < alone.length; n += 2) down += alone[n]! - alone[n - 1]!;
    // About 2000 cycles: the part of the time that it is down is 0.1, give or take three standard
    // errors.
    expect(Math.abs(down / 200_000 - 0.1)).toBeLessThan(3 * 0.1 * 0.9 * Math.sqrt(2 / 2000));
  });

  it('end with the run: the next one waits for nothing', () => {
    const worker = new Worker('worker');
    const faults = new FaultSchedule();
    const sim = new Simulation({ entities: [worker, faults] });
    faults.random(1000, 10).slow(worker, { factor: 4 });
    sim.at(1, () => {});
    expect(sim.run().endTime).toBe(1);
  });
});

describe('a bad fault', () => {
  it('is refused when it is planned', () => {
    const { worker, faults } = scene(5);
    const bad: readonly (() => unknown)[] = [
      () => faults.crash(worker, { at: NaN }),
      () => faults.crash(worker, { at: 3, restartAt: 3 }),
      () => faults.crash(worker, undefined as never),
      () => faults.crash(undefined as never, { at: 1 }),
      () => faults.crash({ name: 'x' } as never, { at: 1 }),
      () => faults.pause(worker, { from: 2, to: 1 }),
      () => faults.pause(worker, { from: 'x', to: 1 } as never),
      () => faults.slow(worker, { from: 1, to: 2, factor: 0 }),
      () => faults.slow(worker, { from: 1, to: 2, factor: NaN }),
      () => faults.random(0, 1),
      () => faults.random(1, -1),
      () => faults.random(1, 1).slow(worker, { factor: -1 }),
    ];
    for (const plan of bad) expect(codeOf(plan)).toBe('INVALID_OPTION');
  });

  it('of an entity that is not here is an error when the run begins', () => {
    const free = new FaultSchedule();
    free.crash(new Worker('nowhere'), { at: 1 });
    expect(codeOf(() => new Simulation({ entities: [free] }).run())).toBe('NOT_ATTACHED');
    const elsewhere = new Worker('elsewhere');
    new Simulation({ entities: [elsewhere] });
    const faults = new FaultSchedule();
    faults.crash(elsewhere, { at: 1 });
    expect(codeOf(() => new Simulation({ entities: [faults] }).run())).toBe('WRONG_SIMULATION');
  });

  it('is no event from outside', () => {
    const faults = new FaultSchedule();
    const sim = new Simulation({ entities: [faults] });
    sim.schedule(new SimEvent({ time: 1, type: 'FaultBegin', target: faults }));
    expect(codeOf(() => sim.run())).toBe('UNKNOWN_EVENT_TYPE');
  });
});

describe('the schedule itself', () => {
  it('can be paused and crashed like any entity: its faults are held, or do not come', () => {
    const { sim, worker, faults } = scene(8);
    faults.crash(worker, { at: 2, restartAt: 3 });
    sim.at(1, () => faults.pause());
    sim.at(5, () => faults.resume());
    sim.run();
    expect(worker.log.slice(0, 5)).toEqual(['x@0.5', 'x@1.5', 'x@2.5', 'x@3.5', 'x@4.5']);
    expect(faults.stats.activated).toBe(1);

    const other = scene(8);
    other.faults.crash(other.worker, { at: 2 });
    other.sim.at(1, () => other.faults.crash());
    other.sim.run();
    expect(other.worker.log).toHaveLength(8);
  });
});
