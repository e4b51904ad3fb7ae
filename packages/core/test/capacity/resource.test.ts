import {
  allOf,
  anyOf,
  Entity,
  Interrupt,
  isSimError,
  type Process,
  type ProcessHandle,
  Resource,
  SimEvent,
  Simulation,
  withTimeout,
} from '@sim/core';
import { describe, expect, it } from 'vitest';

const setUp = (capacity = 1) => {
  const resource = new Resource('dock', { capacity });
  const sim = new Simulation({ entities: [resource] });
  const log: string[] = [];
  const note = (text: string) => void log.push(`${text} ${sim.now}`);
  /** Takes units, holds them for a while, gives them back. */
  function* visit(name: string, hold: number, amount = 1, priority = 0): Process {
    const lease = yield* resource.acquire(amount, { priority });
    note(name);
    yield hold;
    lease.release();
  }
  return { resource, sim, log, note, visit };
};
const errorOf = (action: () => unknown): Error => {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

describe('a resource', () => {
  it('lets in as many as it has units, the rest in the order in which they asked', () => {
    const { sim, log, visit } = setUp(2);
    for (const name of ['a', 'b', 'c', 'd', 'e']) sim.spawn(visit(name, 2));
    sim.run();
    expect(log).toEqual(['a 0', 'b 0', 'c 2', 'd 2', 'e 4']);
  });

  it('serves smaller priorities first, and equal ones in order', () => {
    const { sim, log, visit } = setUp();
    sim.spawn(visit('first', 1));
    sim.at(0.5, () =>
      [
        ['p2', 2],
        ['p1', 1],
        ['p2b', 2],
        ['urgent', -5],
        ['p1b', 1],
      ].forEach(([name, priority]) => void sim.spawn(visit(name as string, 1, 1, priority as number))),
    );
    sim.run();
    expect(log).toEqual(['first 0', 'urgent 1', 'p1 2', 'p1b 3', 'p2 4', 'p2b 5']);
  });

  it('lets nobody pass the one in front, even who wants less: large requests do not starve', () => {
    const { sim, log, visit } = setUp(3);
    sim.spawn(visit('small', 4, 2));
    sim.spawn(visit('large', 1, 3));
    sim.spawn(visit('tiny', 1, 1));
    sim.run();
    expect(log).toEqual(['small 0', 'large 4', 'tiny 5']);
  });

  it('lets an urgent small request pass a large one that does not fit yet', () => {
    const { sim, log, visit } = setUp(3);
    sim.spawn(visit('small', 4, 2));
    sim.spawn(visit('large', 1, 3));
    sim.at(1, () => void sim.spawn(visit('urgent', 1, 1, -1)));
    sim.run();
    expect(log).toEqual(['small 0', 'urgent 1', 'large 4']);
  });

  it('gives units with tryAcquire only if nobody waits and they are free', () => {
    const { sim, resource, visit } = setUp(2);
    const leases = [resource.tryAcquire(), resource.tryAcquire(2), resource.tryAcquire(), resource.tryAcquire()];
    expect(leases.map((lease) => lease?.amount)).toEqual([1, undefined, 1, undefined]);
    for (const lease of leases) lease?.release();
    sim.spawn(visit('a', 1, 1));
    sim.spawn(visit('b', 1, 2));
    sim.at(
      0.5,
      () => void expect([resource.available, resource.queueLength, resource.tryAcquire()]).toEqual([1, 1, undefined]),
    );
    sim.run();
    expect(resource.inUse).toBe(0);
  });

  it('serves code that is no process through onSettle', () => {
    const { sim, resource, log, note } = setUp();
    const first = resource.acquire();
    first.onSettle(() => note('first'));
    resource.acquire().onSettle(() => note('second'));
    sim.at(3, () => first.value.release());
    sim.run();
    expect(log).toEqual(['first 0', 'second 3']);
  });
});

describe('a request that nobody waits for any more', () => {
  it('is withdrawn when its time runs out, and those behind it move up', () => {
    const { sim, resource, log, note, visit } = setUp(2);
    sim.spawn(visit('holder', 10, 1));
    sim.spawn(
      (function* () {
        try {
          yield* resource.acquire(2, { timeout: 3 });
        } catch (error) {
          note(isSimError(error, 'TIMED_OUT') ? 'gave up' : 'failed');
        }
      })(),
    );
    sim.spawn(visit('behind', 1));
    sim.run();
    expect(log.toSorted()).toEqual(['behind 3', 'gave up 3', 'holder 0']);
    expect([resource.inUse, resource.queueLength, resource.stats.withdrawn]).toEqual([0, 0, 1]);
  });

  it('keeps its units when it was granted before its time ran out', () => {
    const { sim, resource, log, note, visit } = setUp();
    sim.spawn(visit('holder', 2));
    sim.spawn(
      (function* () {
        const lease = yield* resource.acquire(1, { timeout: 2.5 });
        yield 5;
        note('still in');
        lease.release();
      })(),
    );
    sim.run();
    expect(log).toEqual(['holder 0', 'still in 7']);
  });

  it.each(['interrupt', 'kill', 'crash'] as const)('is withdrawn by an %s', (how) => {
    const { sim, resource, log, note, visit } = setUp();
    let asking: ProcessHandle | undefined;
    class Client extends Entity {
      override handleEvent(): void {
        asking = this.spawn(
          (function* () {
            try {
              yield* resource.acquire();
              note('got it');
            } catch (error) {
              if (!(error instanceof Interrupt)) throw error;
            }
          })(),
        );
      }
    }
    const client = sim.add(new Client('client'));
    sim.spawn(visit('holder', 5));
    sim.schedule(new SimEvent({ time: 1, type: 'go', target: client }));
    sim.at(2, () => void sim.spawn(visit('last', 1)));
    sim.at(3, () => {
      expect(resource.queueLength).toBe(2);
      if (how === 'kill') asking?.kill();
      if (how === 'crash') client.crash();
      if (how === 'interrupt') asking?.interrupt('enough');
    });
    sim.run();
    expect(log).toEqual(['holder 0', 'last 5']);
    expect([resource.queueLength, resource.inUse, resource.stats.withdrawn]).toEqual([0, 0, 1]);
  });

  it('is withdrawn when it loses an anyOf, and its place goes to the next', () => {
    const { sim, resource, log, note, visit } = setUp();
    sim.spawn(visit('holder', 5));
    sim.spawn(
      (function* () {
        const [index] = yield* anyOf([resource.acquire(), sim.timeout(1)]);
        note(`won by ${index}`);
      })(),
    );
    sim.spawn(visit('next', 1));
    sim.run();
    expect(log).toEqual(['holder 0', 'won by 1 1', 'next 5']);
    expect(resource.inUse).toBe(0);
  });

  it.each(['interrupt', 'kill'] as const)('gives back what it got at the very instant of an %s', (how) => {
    const { sim, resource, log, note, visit } = setUp();
    const held = resource.acquire();
    const waiter = sim.spawn(
      (function* () {
        try {
          yield* resource.acquire();
          note('got it');
        } catch (error) {
          if (!(error instanceof Interrupt)) throw error;
        }
      })(),
    );
    waiter.onSettle(() => undefined);
    sim.spawn(visit('next', 1));
    sim.at(5, () => {
      held.value.release(); // grants the waiter, which cannot run before this event is over
      expect([resource.inUse, resource.queueLength]).toEqual([1, 1]);
      if (how === 'kill') waiter.kill();
      else waiter.interrupt();
    });
    sim.run();
    expect(log).toEqual(['next 5']);
    expect([resource.inUse, resource.available, resource.stats.granted, resource.stats.withdrawn]).toEqual([
      0, 1, 2, 1,
    ]);
  });

  it('gives back its units when another part of an allOf fails', () => {
    const { sim, resource } = setUp(2);
    const bad = sim.spawn(
      (function* (): Process {
        yield 1;
        throw new Error('no');
      })(),
    );
    sim.spawn(
      (function* () {
        try {
          yield* allOf([resource.acquire(), bad]);
        } catch {
          // the other part failed
        }
      })(),
    );
    sim.run();
    expect(resource.inUse).toBe(0);
  });

  it('can be raced against a deadline of its own', () => {
    const { sim, resource, visit } = setUp();
    sim.spawn(visit('holder', 5));
    const handle = sim.spawn(
      (function* () {
        yield* withTimeout(resource.acquire(), 1);
      })(),
    );
    handle.onSettle(() => undefined);
    sim.run();
    expect(isSimError(handle.error, 'TIMED_OUT')).toBe(true);
    expect(resource.queueLength).toBe(0);
  });
});

describe('use()', () => {
  it('returns what the body returns, and gives the units back', () => {
    const { sim, resource } = setUp(3);
    const handle = sim.spawn(
      resource.use(
        function* () {
          expect(resource.inUse).toBe(2);
          yield 1;
          return 'done';
        },
        { amount: 2 },
      ),
    );
    sim.run();
    expect([handle.value, resource.inUse]).toEqual(['done', 0]);
  });

  it.each(['throw', 'kill', 'interrupt'] as const)('gives the units back after a %s', (how) => {
    const { sim, resource } = setUp();
    const handle = sim.spawn(
      resource.use(function* () {
        yield 5;
        if (how === 'throw') throw new Error('in the body');
      }),
    );
    handle.onSettle(() => undefined);
    sim.at(2, () => void (how === 'kill' ? handle.kill() : how === 'interrupt' ? handle.interrupt() : undefined));
    sim.run();
    expect([handle.rejected, resource.inUse]).toEqual([true, 0]);
  });

  it('does not begin the body, nor release anything, when it never gets the units', () => {
    const { sim, resource, visit } = setUp();
    sim.spawn(visit('holder', 5));
    let begun = false;
    const body = function* () {
      begun = true;
      yield 1;
    };
    const handle = sim.spawn(resource.use(body, { timeout: 1 }));
    handle.onSettle(() => undefined);
    sim.at(2, () => void expect(resource.inUse).toBe(1));
    sim.run();
    expect([begun, isSimError(handle.error, 'TIMED_OUT'), resource.inUse]).toEqual([false, true, 0]);
  });
});

describe('a change of capacity', () => {
  it('takes nothing from those who hold units: what comes back is kept until the debt is paid', () => {
    const { sim, resource, log, visit } = setUp(10);
    for (const [name, hold] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['d', 4],
    ] as const)
      sim.spawn(visit(name, hold, 2));
    sim.at(0.5, () => {
      resource.setCapacity(5);
      expect([resource.inUse, resource.available]).toEqual([8, 0]);
      sim.spawn(visit('late', 1, 2));
    });
    sim.run();
    expect(log.at(-1)).toBe('late 3'); // 8 - 2 - 2 - 2 + 2 = 4 <= 5
    expect(resource.inUse).toBe(0);
  });

  it('serves those who wait when it rises, and legal releases stay legal after cut and restore', () => {
    const { sim, resource, log, visit } = setUp(4);
    for (const name of ['a', 'b', 'c']) sim.spawn(visit(name, 10, 2));
    sim.at(1, () => resource.setCapacity(0));
    sim.at(2, () => resource.setCapacity(4));
    sim.at(3, () => resource.setCapacity(6));
    sim.run();
    expect(log).toEqual(['a 0', 'b 0', 'c 3']);
  });

  it('does not refuse a request that fits the nominal capacity, it waits', () => {
    const { sim, resource, log, visit } = setUp(2);
    resource.setCapacity(1);
    sim.spawn(visit('both', 1, 2));
    sim.at(5, () => resource.setCapacity(2));
    sim.run();
    expect(log).toEqual(['both 5']);
  });
});

describe('a resource without limit', () => {
  it('makes nobody wait, until it has one', () => {
    const { resource, sim, log, visit } = setUp(Infinity);
    for (let i = 0; i < 3; i++) sim.spawn(visit(`a${i}`, 4, 1000));
    sim.at(2, () => resource.setCapacity(3000));
    sim.at(3, () => {
      sim.spawn(visit('b', 1));
    });
    sim.run();
    expect(log).toEqual(['a0 0', 'a1 0', 'a2 0', 'b 4']);
    expect(resource.stats).toMatchObject({ capacity: 3000, granted: 4 });
  });

  it('has no utilization', () => {
    const { resource, sim, visit } = setUp(Infinity);
    sim.spawn(visit('a', 4));
    sim.run();
    expect(resource.stats).toMatchObject({ capacity: Infinity, utilization: 0 });
    expect(resource.usage.mean).toBe(1);
    expect(() => sim.spawn(visit('a', 4, Infinity)) && sim.run()).toThrow(/amount must be an integer >= 1/);
  });
});

describe('the statistics of a resource', () => {
  it('are time-weighted for use and queue, and hold each wait', () => {
    const { sim, resource, visit } = setUp();
    for (const name of ['a', 'b', 'c']) sim.spawn(visit(name, 2));
    sim.runUntil(10);
    const { granted, utilization, usage, queue, waits } = resource.stats;
    expect([granted, utilization, usage.mean, queue.mean, queue.max, waits.count, waits.sum]).toEqual([
      3, 0.6, 0.6, 0.6, 2, 3, 6,
    ]);
  });

  it('start over with resetStats, while the state stays', () => {
    const { sim, resource, visit } = setUp();
    for (const name of ['a', 'b']) sim.spawn(visit(name, 2));
    sim.runUntil(1);
    resource.resetStats();
    sim.runUntil(3);
    expect([resource.usage.mean, resource.queue.mean, resource.waits.count]).toEqual([1, 0.5, 1]);
  });
});

describe('a resource refuses', () => {
  const build =
    (action: (resource: Resource) => unknown, capacity = 2) =>
    () =>
      action(setUp(capacity).resource);
  it.each<readonly [string, () => unknown, string, RegExp]>([
    [
      'capacity 0',
      () => new Resource('r', { capacity: 0 }),
      'INVALID_OPTION',
      /Resource "r": capacity must be an integer >= 1 or Infinity, got 0/,
    ],
    ['options null', () => new Resource('r', null as never), 'INVALID_OPTION', /options must be an object/],
    ['an amount of 0', build((r) => r.acquire(0)), 'INVALID_OPTION', /amount must be an integer >= 1/],
    ['an amount NaN', build((r) => r.acquire(NaN)), 'INVALID_OPTION', /amount/],
    ['half a unit', build((r) => r.tryAcquire(0.5)), 'INVALID_OPTION', /amount/],
    ['priority NaN', build((r) => r.acquire(1, { priority: NaN })), 'INVALID_OPTION', /priority must be a number/],
    ['a negative timeout', build((r) => r.acquire(1, { timeout: -1 })), 'INVALID_OPTION', /timeout/],
    [
      'more than it has',
      build((r) => r.acquire(3)),
      'CAPACITY_EXCEEDED',
      /expected a request for at most 2, the capacity, got 3/,
    ],
    [
      'a second release of a lease',
      build((r) => {
        const lease = r.acquire().value;
        lease.release();
        lease.release();
      }),
      'LEASE_RELEASED',
      /this lease of 1 was released before/,
    ],
    ['an unknown option', build((r) => r.acquire(1, { prio: 1 } as never)), 'INVALID_OPTION', /"prio".*"priority"/],
    ['a negative capacity', build((r) => r.setCapacity(-1)), 'INVALID_OPTION', /capacity/],
    ['a body that is no function', build((r) => r.use(7 as never).next()), 'INVALID_OPTION', /body must be a function/],
    ['use outside a simulation', () => new Resource('r').acquire(), 'NOT_ATTACHED', /"r"/],
    [
      'an event',
      build((r) => r.handleEvent(new SimEvent({ time: 0, type: 'Acquire', target: r }))),
      'UNKNOWN_EVENT_TYPE',
      /"Acquire"/,
    ],
  ])('%s', (_, action, code, message) => {
    const error = errorOf(action);
    expect(isSimError(error, code)).toBe(true);
    expect(error.message).toMatch(message);
  });

  it('a bad request without a trace: nobody waits, nothing is taken', () => {
    const { resource } = setUp(2);
    for (const bad of [
      () => resource.acquire(3),
      () => resource.acquire(1, { timeout: NaN }),
      () => resource.acquire(1, { priority: NaN }),
    ])
      expect(bad).toThrow();
    expect([resource.inUse, resource.queueLength, resource.stats.granted]).toEqual([0, 0, 0]);
  });
});
