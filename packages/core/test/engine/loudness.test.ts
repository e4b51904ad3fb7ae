import { describe, expect, it } from 'vitest';
import {
  allOf,
  anyOf,
  CallbackEntity,
  Entity,
  type Process,
  SimEvent,
  SimFuture,
  Simulation,
  withTimeout,
} from '@sim/core';
import { codeOf, errorOf } from '../support/code-of.ts';

/** Spawns a process that fails at 1 s. */
const failing = (sim: Simulation): SimFuture =>
  sim.spawn(
    (function* (): Process {
      yield 1;
      throw new Error('boom');
    })(),
    { name: 'failing' },
  );

describe('a process that fails', () => {
  it.each([
    ['anyOf', (part: SimFuture) => void anyOf([part, new SimFuture()])],
    ['allOf', (part: SimFuture) => void allOf([part])],
    ['withTimeout', (part: SimFuture) => void withTimeout(part, 10)],
  ])('stops the run when its only waiter is an %s that nobody waits for', (_name, combine) => {
    const sim = new Simulation();
    combine(failing(sim));
    expect(codeOf(() => sim.run())).toBe('UNHANDLED_FAILURE');
  });

  it('stops the run when whoever waited dies before hearing of it', () => {
    const sim = new Simulation();
    const part = failing(sim);
    const waiter = sim.spawn(
      (function* () {
        yield* part;
      })(),
    );
    sim.spawn(
      (function* (): Process {
        yield 1;
        waiter.kill();
      })(),
    );
    const error = errorOf(() => sim.run());
    expect(error.code).toBe('UNHANDLED_FAILURE');
    expect(error.context).toMatchObject({ time: 1, eventType: 'failing' });
  });

  it('is heard through a combination that somebody waits for', () => {
    const sim = new Simulation();
    const part = failing(sim);
    const waiter = sim.spawn(
      (function* () {
        try {
          yield* anyOf([part, sim.timeout(9)]);
        } catch (error) {
          return (error as Error).message;
        }
        return '';
      })(),
    );
    sim.run();
    expect(waiter.value).toBe('boom');
  });

  it('in finally, killed by another, is reported as its own failure', () => {
    class Owner extends Entity {
      child: { kill(): void } | undefined;
      handleEvent(): void {
        this.child = this.spawn(this.toil(), { name: 'work' });
      }
      *toil(): Process {
        try {
          yield 100;
        } finally {
          this.fail();
        }
      }
      private fail(): void {
        throw new Error('in finally');
      }
    }
    const owner = new Owner('owner');
    const sim = new Simulation({ entities: [owner, new CallbackEntity('killer', () => owner.child?.kill())] });
    sim.schedule(sim.entities.map((target, time) => new SimEvent({ time, type: 'go', target })));
    const error = errorOf(() => sim.run());
    expect(error.context).toMatchObject({ time: 1, entity: 'owner', eventType: 'work' });
  });
});

describe('a daemon', () => {
  it('keeps no run alive by the deadlines it sets', () => {
    const sim = new Simulation();
    sim.spawn(
      (function* (): Process {
        yield* withTimeout(new SimFuture(), 3600);
      })(),
      { daemon: true },
    );
    sim.timeout(7200, { daemon: true });
    sim.at(1, () => {});
    expect(sim.run().endTime).toBe(1);
  });
});

describe('starting', () => {
  class Starter extends Entity {
    starts = 0;
    private readonly action: (() => void) | undefined;
    constructor(name: string, action?: (starter: Starter) => void) {
      super(name);
      this.action = action && (() => action(this));
    }
    handleEvent(): void {}
    add(entity: Entity): void {
      this.sim.add(entity);
    }
    stop(): void {
      this.sim.stop();
    }
    protected override onStart(): void {
      this.starts++;
      this.action?.();
    }
  }

  it('happens once to an entity added by the start of another', () => {
    const late = new Starter('late');
    new Simulation({ entities: [new Starter('early', (self) => self.add(late))] }).run();
    expect(late.starts).toBe(1);
  });

  it('reaches the rest after one of them failed to start', () => {
    const rest = new Starter('rest');
    const bad = new Starter('bad', () => {
      throw new Error('no');
    });
    const sim = new Simulation({ entities: [bad, rest] });
    expect(() => sim.run()).toThrow('no');
    sim.run();
    expect([bad.starts, rest.starts]).toEqual([1, 1]);
  });

  it('may stop the run before it begins', () => {
    const sim = new Simulation({ entities: [new Starter('s', (self) => self.stop())] });
    sim.at(1, () => {});
    expect(sim.run()).toMatchObject({ endReason: 'stopped', eventsProcessed: 0 });
    expect(sim.run()).toMatchObject({ endReason: 'exhausted', eventsProcessed: 1 });
  });

  it('of a simulation that is refused leaves its entities free', () => {
    const free = new Starter('x');
    expect(codeOf(() => new Simulation({ entities: [free, new Starter('x')] }))).toBe('DUPLICATE_NAME');
    expect(codeOf(() => new Simulation({ entities: [free] }))).toBe('nothing thrown');
  });
});

describe('accounts', () => {
  it('hold when an interrupt is kept by a pause and lost in a crash', () => {
    class Sleeper extends Entity {
      process: { interrupt(): void } | undefined;
      handleEvent(): void {
        this.process = this.spawn(
          (function* () {
            yield 100;
          })(),
        );
      }
    }
    const sleeper = new Sleeper('s');
    const sim = new Simulation({ entities: [sleeper] });
    sim.schedule(new SimEvent({ time: 0, type: 'x', target: sleeper }));
    sim.at(1, () => {
      sleeper.pause();
      sleeper.process?.interrupt();
    });
    sim.at(2, () => sleeper.crash());
    expect(sim.run()).toMatchObject({ eventsPending: 0, endReason: 'exhausted' });
  });
});
