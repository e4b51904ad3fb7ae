import { describe, expect, it } from 'vitest';
import {
  anyOf,
  Entity,
  type Lease,
  type Process,
  Resource,
  Server,
  SimEvent,
  SimFuture,
  Simulation,
  Store,
} from '@sim/core';
import { codeOf, errorOf } from '../support/code-of.ts';

class Worker extends Entity {
  handleEvent(): void {}
  do(seconds: number): Process {
    return this.work(seconds);
  }
  start<T>(process: Process<T>): ReturnType<Simulation['spawn']> {
    return this.spawn(process) as never;
  }
}

describe('a lease', () => {
  it('gives back what it stands for, once', () => {
    const dock = new Resource('dock', { capacity: 3 });
    new Simulation({ entities: [dock] });
    const lease = dock.acquire(2).value;
    expect([lease.amount, lease.released, dock.inUse]).toEqual([2, false, 2]);
    lease.release();
    expect([lease.released, dock.inUse]).toEqual([true, 0]);
    expect(codeOf(() => lease.release())).toBe('LEASE_RELEASED');
    expect(dock.inUse).toBe(0);
  });

  it('that was never granted lets nobody release anything', () => {
    const lock = new Resource('lock');
    const sim = new Simulation({ entities: [lock] });
    let [inside, worst] = [0, 0];
    function* visit(timeout?: number): Process {
      let lease: Lease | undefined;
      try {
        lease = yield* lock.acquire(1, timeout === undefined ? undefined : { timeout });
        worst = Math.max(worst, ++inside);
        yield 10;
        inside--;
      } catch {
        // It gave up.
      } finally {
        lease?.release();
      }
    }
    sim.spawn(visit());
    sim.spawn(visit(1));
    sim.spawn(visit());
    sim.run();
    expect([worst, lock.inUse]).toEqual([1, 0]);
  });

  it('of a request that lost a race at the instant of its grant is worth nothing', () => {
    const [a, b] = [new Resource('a', { capacity: 10 }), new Resource('b')];
    const sim = new Simulation({ entities: [a, b] });
    sim.spawn(
      b.use(function* () {
        yield 10;
      }),
    );
    sim.spawn(
      b.use(function* () {
        yield 1;
      }),
    );
    for (let i = 0; i < 9; i++)
      sim.at(20 + i, function* () {
        const [, lease] = yield* anyOf([a.acquire(), b.acquire()]);
        yield 0.1;
        lease.release();
      });
    sim.run();
    expect([b.stats.granted, b.stats.waits.count, b.stats.waits.mean, b.inUse]).toEqual([2, 2, 5, 0]);
  });
});

describe('a request', () => {
  it('can be cancelled in line and after its grant, and is withdrawn then', () => {
    const dock = new Resource('dock');
    const sim = new Simulation({ entities: [dock] });
    const [first, second, third] = [dock.acquire(), dock.acquire(), dock.acquire()];
    expect(second.cancel()).toBe(true);
    expect(dock.queueLength).toBe(1);
    expect(first.cancel()).toBe(true);
    expect([third.settled, dock.inUse, first.cancel()]).toEqual([true, 1, false]);
    sim.spawn(
      (function* () {
        yield* second;
      })(),
    );
    expect(codeOf(() => sim.run())).toBe('WITHDRAWN');
  });

  it('that lost a race cannot be waited for again: an error, not for ever', () => {
    const store = new Store<string>('store');
    const sim = new Simulation({ entities: [store] });
    let code = '';
    sim.spawn(
      (function* () {
        const get = store.get();
        yield* anyOf([get, sim.timeout(1)]);
        try {
          yield* get;
        } catch (error) {
          code = (error as { code: string }).code;
        }
      })(),
    );
    sim.run();
    expect(code).toBe('WITHDRAWN');
  });

  it('tells those who wait when another cancels it', () => {
    const future = new SimFuture<number>({ label: 'reply' });
    const sim = new Simulation();
    let code = '';
    sim.spawn(
      (function* () {
        try {
          yield* future;
        } catch (error) {
          code = (error as { code: string }).code;
        }
      })(),
    );
    sim.at(1, () => void future.cancel());
    sim.run();
    expect([code, future.resolve(3)]).toEqual(['WITHDRAWN', false]);
  });
});

it('utilization is a share of the units there were at the time', () => {
  const pool = new Resource('pool', { capacity: 1 });
  const sim = new Simulation({ entities: [pool], endTime: 20 });
  sim.at(10, () => pool.setCapacity(9));
  for (let i = 0; i < 8; i++) sim.at(10, () => void pool.tryAcquire());
  sim.run();
  expect(pool.stats.utilization).toBeCloseTo(80 / 100, 12);
});

describe('preemption', () => {
  /** Two workers want one unit; the second is urgent and comes at 4, for 3 s. */
  function contest(onPreempt: 'resume' | 'repeat' | 'lose' | undefined): { log: string[]; dock: Resource } {
    const [dock, worker] = [new Resource('dock'), new Worker('worker')];
    const sim = new Simulation({ entities: [dock, worker] });
    const log: string[] = [];
    const use = (name: string, seconds: number, options: object): Process =>
      (function* () {
        try {
          yield* dock.use(() => worker.do(seconds), options);
          log.push(`${name} ${sim.now}`);
        } catch (error) {
          log.push(`${name} ${(error as { code: string }).code} ${sim.now}`);
        }
      })();
    sim.spawn(use('slow', 10, { priority: 5, ...(onPreempt !== undefined && { onPreempt }) }));
    sim.at(1, () => void sim.spawn(use('waits', 1, { priority: 5 })));
    sim.at(4, () => void sim.spawn(use('urgent', 3, { priority: 1, preempt: true })));
    sim.run();
    expect([dock.inUse, dock.queueLength]).toEqual([0, 0]);
    return { log, dock };
  }

  it.each([
    [undefined, ['urgent 7', 'slow 13', 'waits 14']],
    ['resume', ['urgent 7', 'slow 13', 'waits 14']],
    ['repeat', ['urgent 7', 'slow 17', 'waits 18']],
    ['lose', ['slow PREEMPTED 4', 'urgent 7', 'waits 8']],
  ] as const)('with onPreempt %s', (onPreempt, expected) => {
    const { log, dock } = contest(onPreempt);
    expect(log).toEqual(expected);
    expect(dock.stats.preempted).toBe(1);
  });

  it('takes nothing from equals, nor from those who hold a lease of their own', () => {
    const dock = new Resource('dock', { capacity: 2 });
    const sim = new Simulation({ entities: [dock] });
    dock.acquire(1, { priority: 9 });
    sim.spawn(
      dock.use(
        function* () {
          yield 5;
        },
        { priority: 1 },
      ),
    );
    let at = NaN;
    sim.at(1, function* () {
      yield* dock.acquire(1, { priority: 1, preempt: true });
      at = sim.now;
    });
    sim.run();
    expect([at, dock.stats.preempted]).toEqual([5, 0]);
  });

  it('lets a plain wait go on, and what follows wait for the unit', () => {
    const dock = new Resource('dock');
    const sim = new Simulation({ entities: [dock] });
    const log: unknown[] = [];
    sim.spawn(
      dock.use(
        function* () {
          yield 3;
          log.push('back', sim.now);
        },
        { priority: 2 },
      ),
    );
    sim.at(1, () =>
      dock.use(
        function* () {
          yield 10;
        },
        { priority: 1, preempt: true },
      ),
    );
    sim.run();
    expect(log).toEqual(['back', 11]);
  });

  it('gives nothing back twice when its victim is killed', () => {
    const [dock, worker] = [new Resource('dock'), new Worker('worker')];
    const sim = new Simulation({ entities: [dock, worker] });
    const ended: string[] = [];
    const victim = worker.start(
      dock.use(
        function* () {
          try {
            yield* worker.do(10);
          } finally {
            ended.push('victim');
          }
        },
        { priority: 2 },
      ),
    );
    sim.at(1, () => dock.use(() => worker.do(10), { priority: 1, preempt: true }));
    sim.at(2, () => victim.kill());
    sim.run();
    expect([dock.inUse, dock.queueLength, ended]).toEqual([0, 0, ['victim']]);
  });
});

describe('a server', () => {
  const job = (sim: Simulation, server: Server, time: number, payload: object = {}, type = 'job'): void =>
    sim.schedule(new SimEvent({ time, type, target: server, payload }));

  it('changes its concurrency while it runs', () => {
    const server = new Server('q', { serviceTime: 10 });
    const sim = new Simulation({ entities: [server] });
    for (let i = 0; i < 3; i++) job(sim, server, 0);
    sim.at(1, () => server.setConcurrency(3));
    sim.at(2, () => server.setConcurrency(1));
    sim.run();
    expect([server.stats.completed, server.stats.responses.max, server.concurrency]).toEqual([3, 11, 1]);
    expect(server.stats.utilization).toBeCloseTo(30 / (1 + 3 + 9), 12);
  });

  it('serves without limit', () => {
    const server = new Server('q', { serviceTime: 10, concurrency: Infinity });
    const sim = new Simulation({ entities: [server] });
    for (let i = 0; i < 100; i++) job(sim, server, 0);
    sim.run();
    expect([server.stats.waits.max, server.stats.busy.max, server.stats.utilization]).toEqual([0, 100, 0]);
  });

  it('loses those who lose their patience, also over a crash', () => {
    const server = new Server('q', { serviceTime: 10, patience: 4 });
    const sim = new Simulation({ entities: [server] });
    const reply = new SimFuture();
    job(sim, server, 0);
    job(sim, server, 1, { reply });
    job(sim, server, 7);
    sim.run();
    expect([server.stats.completed, server.stats.reneged]).toEqual([2, 1]);
    expect((reply.error as { code: string }).code).toBe('TIMED_OUT');

    const other = new Server('q', { serviceTime: 10, patience: 4 });
    const crashing = new Simulation({ entities: [other] });
    for (const time of [0, 1, 5]) job(crashing, other, time);
    crashing.at(5.5, () => other.crash());
    crashing.at(6, () => other.restart());
    crashing.run();
    expect(other.stats).toMatchObject({ arrived: 3, lost: 1, reneged: 1, completed: 1 });
  });

  it.each([
    ['resume', { low: 13, high: 7 }],
    ['repeat', { low: 17, high: 7 }],
    ['lose', { high: 7 }],
  ] as const)('lets a job of higher priority go first: %s', (onPreempt, expected) => {
    const server = new Server('q', {
      serviceTime: ({ payload }) => (payload as { size: number }).size,
      queuePolicy: 'priority',
      preempt: true,
      onPreempt,
    });
    const sim = new Simulation({ entities: [server] });
    const ended: Record<string, number> = {};
    for (const [time, name, priority, size] of [
      [0, 'low', 5, 10],
      [4, 'high', 1, 3],
    ] as const) {
      const reply = new SimFuture();
      reply.onSettle(({ rejected }) => {
        if (!rejected) ended[name] = sim.now;
      });
      job(sim, server, time, { priority, size, reply });
    }
    sim.run();
    expect(ended).toEqual(expected);
    expect([server.stats.preempted, server.stats.lost, server.inUse]).toEqual([1, onPreempt === 'lose' ? 1 : 0, 0]);
  });

  it('counts by class, and hands its random stream to a function', () => {
    const server = new Server('q', {
      serviceTime: ({ type }, rng) => (type === 'read' ? 1 : 2 + 0 * rng.next()),
      classOf: ({ type }) => type,
    });
    const sim = new Simulation({ entities: [server] });
    for (const type of ['read', 'write', 'read']) job(sim, server, 0, {}, type);
    sim.run();
    expect(
      [...server.stats.byClass].map(([name, { completed, responses }]) => [name, completed, responses.max]),
    ).toEqual([
      ['read', 2, 4],
      ['write', 1, 3],
    ]);
  });

  it('refuses unknown options with the nearest known name', () => {
    expect(errorOf(() => new Server('q', { concurency: 3 } as never)).message).toContain('"concurrency"');
    expect(codeOf(() => new Server('q', { preempt: true }))).toBe('INVALID_OPTION');
  });
});
