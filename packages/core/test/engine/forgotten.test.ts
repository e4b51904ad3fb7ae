import {
  allOf,
  anyOf,
  Entity,
  type Process,
  Resource,
  Server,
  SimEvent,
  Simulation,
  Store,
  withTimeout,
} from '@sim/core';
import { describe, expect, it } from 'vitest';

class Clerk extends Entity {
  do(seconds: number): Process {
    return this.work(seconds);
  }
  override handleEvent(): void {
    this.work(1);
  }
}

describe('a get that nobody waits for', () => {
  const forms: readonly (readonly [string, (store: Store<string>, sim: Simulation) => unknown])[] = [
    ['alone', (store) => store.get()],
    ['with a time-out', (store) => store.get({ timeout: 5 })],
    ['inside withTimeout', (store) => withTimeout(store.get(), 5)],
    ['in a race', (store, sim) => anyOf([store.get(), sim.timeout(5)])],
    ['among others', (store, sim) => allOf([store.get(), anyOf([sim.timeout(5), store.get({ timeout: 1 })])])],
  ];

  it.each(forms)('%s takes no item from those who wait, and is reported', (_, forget) => {
    const store = new Store<string>('belt');
    const sim = new Simulation({ entities: [store] });
    const got: string[] = [];
    sim.spawn(
      (function* () {
        forget(store, sim);
        yield 2;
        got.push(yield* store.get());
      })(),
    );
    sim.at(1, () => void store.put('a'));
    const { warnings, stuck } = sim.run();
    expect([got, stuck]).toEqual([['a'], []]);
    expect(warnings.join()).toMatch(/^Store "belt": nobody waited for .*yield\* store\.get\(\)$/);
  });

  it('when it is made waits from the moment somebody waits for it', () => {
    const store = new Store<string>('belt');
    const sim = new Simulation({ entities: [store] });
    const got: string[] = [];
    sim.spawn(
      (function* () {
        const [first, second] = [store.get(), store.get()];
        yield 3;
        got.push(`${yield* first} ${sim.now}`, `${yield* second} ${sim.now}`);
      })(),
    );
    sim.at(1, () => void store.put('a'));
    sim.at(5, () => void store.put('b'));
    expect(sim.run().warnings).toEqual([]);
    expect(got).toEqual(['a 3', 'b 5']);
  });

  it('takes what is there when it is made', () => {
    const store = new Store<string>('belt');
    new Simulation({ entities: [store] });
    store.put('a');
    expect([store.get().value, store.size]).toEqual(['a', 0]);
  });

  it('in a race takes one item, not two', () => {
    const belts = ['left', 'right'].map((name) => new Store<string>(name));
    const sim = new Simulation({ entities: belts });
    const [left, right] = belts as [Store<string>, Store<string>];
    const got: unknown[] = [];
    sim.spawn(
      (function* () {
        const race = anyOf([left.get(), right.get()]);
        yield 2;
        got.push(yield* race);
      })(),
    );
    sim.at(1, () => {
      left.put('a');
      right.put('b');
    });
    expect(sim.run().warnings).toEqual([]);
    expect([got, left.size, right.size]).toEqual([[[0, 'a']], 0, 1]);
  });
});

describe('a put that nobody waits for', () => {
  it('is in order while there is room, and reported when it had to wait', () => {
    const store = new Store<string>('belt', { capacity: 1 });
    const sim = new Simulation({ entities: [store] });
    store.put('a');
    expect(sim.summary().warnings).toEqual([]);
    store.put('b');
    expect(sim.summary().warnings).toEqual([
      'Store "belt": nobody waited for a put without room; write yield* store.put(item)',
    ]);
  });
});

describe('an acquire that nobody waits for', () => {
  it('is told of in plain words where it is the only one', () => {
    const dock = new Resource('dock');
    const sim = new Simulation({ entities: [dock] });
    sim.at(1, () => void dock.acquire());
    expect(sim.run().warnings).toEqual([
      'Resource "dock": nobody waited for an acquire; write const lease = yield* resource.acquire()',
    ]);
  });

  it('stands in nobody’s way, and is reported', () => {
    const dock = new Resource('dock');
    const sim = new Simulation({ entities: [dock] });
    const log: string[] = [];
    function* visit(name: string): Process {
      const lease = yield* dock.acquire();
      log.push(`${name} ${sim.now}`);
      yield 1;
      lease.release();
    }
    sim.spawn(visit('a'));
    sim.at(0.5, () => void dock.acquire());
    sim.at(0.6, () => void dock.acquire(1, { priority: -1, timeout: 1 }));
    sim.at(0.7, () => void sim.spawn(visit('b')));
    const summary = sim.run();
    expect(log).toEqual(['a 0', 'b 1']);
    expect(summary.warnings).toEqual([
      'Resource "dock": nobody waited for 2 requests of the kind acquire; write const lease = yield* resource.acquire()',
    ]);
    expect(summary.toText()).toContain('What looks like a mistake:\n  Resource "dock"');
  });

  it('keeps its place before those who ask later once somebody waits for it', () => {
    const dock = new Resource('dock');
    const sim = new Simulation({ entities: [dock] });
    const log: string[] = [];
    function* hold(name: string, ask = dock.acquire()): Process {
      const lease = yield* ask;
      log.push(`${name} ${sim.now}`);
      yield 2;
      lease.release();
    }
    sim.spawn(hold('first'));
    sim.spawn(
      (function* () {
        const early = dock.acquire();
        yield 1;
        yield* hold('early', early);
      })(),
    );
    sim.at(0.5, () => void sim.spawn(hold('late')));
    expect(sim.run().warnings).toEqual([]);
    expect(log).toEqual(['first 0', 'early 2', 'late 4']);
    expect(dock.stats.withdrawn).toBe(0);
  });

  it('is no mistake when its lease was released, or it was cancelled', () => {
    const dock = new Resource('dock', { capacity: 2 });
    const sim = new Simulation({ entities: [dock] });
    dock.acquire().value.release();
    const request = dock.acquire(2);
    const behind = dock.acquire();
    expect([request.cancel(), behind.cancel(), dock.inUse]).toEqual([true, true, 0]);
    expect(sim.summary().warnings).toEqual([]);
  });
});

describe('a process that is made and never run', () => {
  it('is reported for work', () => {
    const clerk = new Clerk('clerk');
    const sim = new Simulation({ entities: [clerk] });
    sim.schedule(new SimEvent({ time: 0, type: 'x', target: clerk }));
    sim.spawn(
      (function* () {
        yield* clerk.do(1);
        clerk.do(2);
      })(),
    );
    const { warnings } = sim.run();
    expect(warnings).toEqual([
      'Clerk "clerk": work was called 2 times without being run; write yield* this.work(seconds)',
    ]);
    expect(sim.summary().toJSON()).toMatchObject({ warnings });
  });

  it('is reported for use', () => {
    const dock = new Resource('dock');
    const sim = new Simulation({ entities: [dock] });
    const body = function* (): Process {
      yield 1;
    };
    sim.spawn(
      (function* () {
        yield* dock.use(body);
        dock.use(body);
      })(),
    );
    expect(sim.run().warnings).toEqual([
      'Resource "dock": use was called once without being run; write yield* resource.use(body)',
    ]);
  });
});

describe('what a paused, crashed or closed server holds', () => {
  const serve = (options = {}) => {
    const desk = new Server('desk', { serviceTime: 10, queueSurvivesCrash: true, ...options });
    const sim = new Simulation({ entities: [desk] });
    for (const time of [0, 1, 2]) sim.schedule(new SimEvent({ time, type: `job${time}`, target: desk }));
    return { desk, sim };
  };

  it('is stuck in a pause: jobs in service, jobs that wait, events that came', () => {
    const { desk, sim } = serve();
    sim.at(1.5, () => desk.pause());
    expect(sim.run().stuck).toEqual([
      { entity: 'desk', process: 'service of "job0"', waitingFor: 'resume of "desk"', since: 0 },
      { entity: 'desk', process: 'queued "job1"', waitingFor: 'resume of "desk"', since: 1 },
      { entity: 'desk', process: 'event "job2"', waitingFor: 'resume of "desk"', since: 2 },
    ]);
  });

  it('is stuck when it is crashed or has nobody to serve', () => {
    const { desk, sim } = serve();
    sim.at(3, () => desk.crash());
    expect(sim.run().stuck).toEqual([
      { entity: 'desk', process: 'queued "job1" and 1 more', waitingFor: 'restart of "desk"', since: 1 },
    ]);
    const closed = serve();
    closed.desk.setConcurrency(0);
    expect(closed.sim.run().stuck).toEqual([
      { entity: 'desk', process: 'queued "job0" and 2 more', waitingFor: 'concurrency of "desk"', since: 0 },
    ]);
  });

  it('is nothing in health', () => {
    const { sim } = serve();
    expect(sim.run().stuck).toEqual([]);
  });
});

describe('items handed back at one instant', () => {
  it('never make a store hold more than its capacity, and none is lost', () => {
    const store = new Store<string>('belt', { capacity: 1 });
    const sim = new Simulation({ entities: [store] });
    const sizes: number[] = [];
    const getters = [1, 2].map(() =>
      sim.spawn(
        (function* () {
          yield* store.get();
        })(),
      ),
    );
    sim.at(1, () => {
      for (const item of ['a', 'b', 'c', 'd']) store.put(item);
      for (const getter of getters.reverse()) {
        getter.kill();
        sizes.push(store.size);
      }
    });
    const got: string[] = [];
    function* drain(): Process {
      for (let i = 0; i < 4; i++) {
        got.push(yield* store.get());
        sizes.push(store.size);
      }
    }
    sim.at(2, () => void sim.spawn(drain()));
    sim.run();
    expect(Math.max(...sizes, store.level.max)).toBe(1);
    expect(got).toEqual(['a', 'b', 'c', 'd']);
  });
});
