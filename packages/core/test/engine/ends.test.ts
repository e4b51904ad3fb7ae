import { describe, expect, it } from 'vitest';
import {
  anyOf,
  Counter,
  Entity,
  FaultSchedule,
  type Process,
  Resource,
  SimEvent,
  SimFuture,
  Simulation,
  Sink,
  Store,
  withTimeout,
} from '@sim/core';
import { codeOf, errorOf } from '../support/code-of.ts';

class Node extends Entity {
  next: Entity[] = [];
  drained: number[] = [];
  drain: () => void = () => undefined;
  override downstreamEntities(): readonly Entity[] {
    return this.next;
  }
  handleEvent(): void {}
  go<T>(process: Process<T>): ReturnType<Simulation['spawn']> {
    return this.spawn(process, { name: 'held' }) as never;
  }
  say(target: Entity): void {
    this.send(target, 'word');
  }
  protected override onDrain(): void {
    this.drained.push(this.now);
    this.drain();
  }
}

describe('a time-out that is shared', () => {
  it('rings at its time for whoever waits then, after others gave it up', () => {
    const store = new Store<string>('in');
    const sim = new Simulation({ entities: [store] });
    sim.at(1, () => void store.tryPut('a'));
    sim.at(2, () => void store.tryPut('b'));
    const batch: string[] = [];
    sim.spawn(
      (function* () {
        const linger = sim.timeout(10);
        for (;;) {
          const [index, item] = yield* anyOf([store.get(), linger]);
          if (index === 1) return;
          batch.push(item as string);
        }
      })(),
    );
    expect(sim.run()).toMatchObject({ endTime: 10, stuck: [] });
    expect(batch).toEqual(['a', 'b']);
  });

  it('rings at once when its time is past, and keeps no run alive while nobody waits', () => {
    const sim = new Simulation();
    const timeout = sim.timeout(5);
    const seen: number[] = [];
    sim.at(1, () => void anyOf([timeout, sim.timeout(0.5)]));
    sim.at(8, function* () {
      yield* timeout;
      seen.push(sim.now);
    });
    expect(sim.run().endTime).toBe(8);
    expect([seen, timeout.settled]).toEqual([[8], true]);
    const idle = new Simulation();
    idle.timeout(100);
    expect(idle.run().endTime).toBe(0);
  });

  it.each([
    ['a daemon first', [true, false]],
    ['a daemon last', [false, true]],
  ])('by withTimeout reaches the process that keeps the run alive: %s', (_, daemons) => {
    const sim = new Simulation();
    const wait = withTimeout(new SimFuture(), 5);
    const out: string[] = [];
    for (const daemon of daemons)
      sim.spawn(
        (function* () {
          try {
            yield* wait;
          } catch {
            out.push(`${daemon} ${sim.now}`);
          }
        })(),
        { daemon },
      );
    expect(sim.run().stuck).toEqual([]);
    expect(out).toContain('false 5');
  });
});

describe('a process killed in its own step', () => {
  it.each(['process', 'handler'] as const)('leaves no request behind and sends nothing: %s', (how) => {
    const [till, belt, sink, worker] = [new Resource('till'), new Store('belt'), new Sink('sink'), new Node('worker')];
    const sim = new Simulation({ entities: [till, belt, sink, worker] });
    belt.tryPut('parcel');
    const run = (body: () => Process): void => {
      sim.at(sim.now, () => {
        if (how === 'process') worker.go(body());
        else
          sim.schedule(
            new SimEvent({ time: sim.now, type: 'go', target: Object.assign(worker, { handleEvent: body }) }),
          );
      });
    };
    run(function* () {
      worker.crash();
      worker.restart();
      worker.crash();
      worker.say(sink);
      yield* till.acquire();
    });
    sim.run();
    sim.at(sim.now, () => worker.restart());
    run(function* () {
      worker.crash();
      yield* belt.get();
    });
    sim.run();
    expect([till.inUse, till.queueLength, belt.size, belt.stats.got, sink.received]).toEqual([0, 0, 1, 0, 0]);
  });

  it('spawned on a crashed entity says that it never ran', () => {
    const node = new Node('node');
    const sim = new Simulation({ entities: [node] });
    node.crash();
    const handle = node.go((function* () {})());
    expect((handle.error as Error).message).toContain('it never ran');
    expect(sim.run().stuck).toEqual([]);
  });
});

describe('the end', () => {
  it('waits for what the drain hands on, however long it takes', () => {
    const [slow, last] = [new Node('slow'), new Node('last')];
    slow.next = [last];
    slow.drain = () =>
      void slow.go(
        (function* () {
          yield 5;
          slow.say(last);
        })(),
      );
    const sim = new Simulation({ entities: [last, slow] });
    sim.at(1, () => {});
    expect(sim.run()).toMatchObject({ endReason: 'exhausted', eventsPending: 0 });
    expect([slow.drained, last.drained]).toEqual([[1], [6]]);
  });

  it('is taken up by the next run after a stop or a failure, and comes once', () => {
    const nodes = ['a', 'b', 'c'].map((name) => new Node(name));
    const sim = new Simulation({ entities: nodes });
    nodes[0]!.drain = () => void sim.at(sim.now + 1, () => sim.stop());
    nodes[1]!.drain = () => {
      throw new Error('drain');
    };
    expect(sim.run().endReason).toBe('stopped');
    expect(codeOf(() => sim.run())).toBe('UNHANDLED_FAILURE');
    expect(sim.run().endReason).toBe('exhausted');
    sim.run();
    expect(nodes.map(({ drained }) => drained.length)).toEqual([1, 1, 1]);
  });

  it('reaches a paused entity when it has resumed', () => {
    const node = new Node('node');
    const sim = new Simulation({ entities: [node] });
    sim.at(1, () => node.pause());
    sim.run();
    expect(node.drained).toEqual([]);
    sim.at(4, () => node.resume());
    sim.run();
    expect(node.drained).toEqual([4]);
  });

  it('lets daemons of the last instant bring about work', () => {
    const unit = new Resource('unit');
    const sim = new Simulation({ entities: [unit] });
    const hold = function* (): Process {
      yield 5;
    };
    sim.spawn(unit.use(hold), { daemon: true });
    let done = NaN;
    sim.spawn(
      (function* () {
        yield* unit.acquire();
        yield 1;
        done = sim.now;
      })(),
    );
    sim.at(5, () => {});
    sim.run();
    expect(done).toBe(6);
  });

  it('names what a paused entity holds', () => {
    const [node, other] = [new Node('node'), new Node('other')];
    const sim = new Simulation({ entities: [node, other] });
    node.go(
      (function* () {
        yield 5;
      })(),
    );
    for (const type of ['x', 'y']) sim.schedule(new SimEvent({ time: 2, type, target: other }));
    sim.at(1, () => [node, other].forEach((each) => each.pause()));
    expect(sim.run().stuck).toEqual([
      { entity: 'node', process: 'held', waitingFor: 'resume of "node"', since: 5 },
      { entity: 'other', process: 'event "x" and 1 more', waitingFor: 'resume of "other"', since: 2 },
    ]);
  });
});

describe('much of something', () => {
  it('an honest million at one instant runs, an endless loop does not', () => {
    const counter = new Counter('counter');
    const sim = new Simulation({ entities: [counter] });
    for (let i = 0; i < 1_000_001; i++) sim.schedule(new SimEvent({ time: 1 + i * 1e-6, type: 'x', target: counter }));
    sim.at(0.5, () => counter.pause());
    sim.at(2000, () => counter.resume());
    sim.run();
    expect(counter.total).toBe(1_000_001);
    const loop = (): void => void sim.at(sim.now, loop);
    sim.at(3000, loop);
    expect(codeOf(() => sim.run())).toBe('ZERO_TIME_LOOP');
  });

  it('a million scheduled for one instant beforehand runs, and hides no endless loop among them', () => {
    const counter = new Counter('counter');
    const sim = new Simulation({ entities: [counter] });
    const many = (time: number): void => {
      for (let i = 0; i < 1_002_000; i++) sim.schedule(new SimEvent({ time, type: 'x', target: counter }));
    };
    many(1);
    sim.run();
    expect([counter.total, sim.now]).toEqual([1_002_000, 1]);

    const settled = new SimFuture<number>();
    settled.resolve(1);
    many(2);
    sim.at(2, function* () {
      for (;;) yield* settled;
    });
    sim.schedule(new SimEvent({ time: 2, type: 'x', target: counter }));
    expect(codeOf(() => sim.run())).toBe('ZERO_TIME_LOOP');
    expect(counter.total).toBe(2 * 1_002_000);
  });

  it('a chain of ten thousand entities is attached and drained', () => {
    const nodes = Array.from({ length: 10_000 }, (_, i) => new Node(`n${i}`));
    nodes.forEach((node, i) => (node.next = i + 1 < nodes.length ? [nodes[i + 1]!] : []));
    const sim = new Simulation({ entities: [nodes[0]!] });
    sim.run();
    expect([sim.entities.length, sim.entities[9999]!.name, nodes.every(({ drained }) => drained.length === 1)]).toEqual(
      [10_000, 'n9999', true],
    );
  });
});

describe('failures', () => {
  it('of a listener wake the others all the same, and are loud', () => {
    const sim = new Simulation();
    const future = new SimFuture();
    future.onSettle(() => {
      throw new Error('listener');
    });
    let woke = false;
    sim.spawn(
      (function* () {
        yield* future;
        woke = true;
      })(),
    );
    sim.at(1, () => void future.resolve());
    expect(errorOf(() => sim.run()).message).toContain('listener');
    sim.run();
    expect(woke).toBe(true);
  });

  it('of an observer keep neither the event nor other observers from it, and stop the run', () => {
    const counter = new Counter('counter');
    const sim = new Simulation({ entities: [counter] });
    const seen: string[] = [];
    sim.observe({
      eventStarted: () => {
        throw new Error('observer');
      },
    });
    sim.observe({ eventStarted: ({ type }) => void seen.push(type) });
    sim.schedule(new SimEvent({ time: 1, type: 'x', target: counter }));
    expect(errorOf(() => sim.run()).message).toContain('observer');
    expect([counter.total, seen]).toEqual([1, ['x']]);
  });

  it('that lead to others are all named', () => {
    const sim = new Simulation();
    const first = sim.spawn(
      (function* () {
        yield 1;
        throw new Error('root');
      })() as Process,
      { name: 'first' },
    );
    const second = sim.spawn(follow(first), { name: 'second' });
    sim.spawn(follow(second), { name: 'third' });
    const error = errorOf(() => sim.run());
    expect(error.context.processes).toEqual(['first', 'second', 'third']);
    function* follow(other: SimFuture): Process {
      yield* other;
    }
  });

  it('are refused early: one generator twice, an async handler', () => {
    const node = new Node('node');
    const sim = new Simulation({ entities: [node] });
    const process = (function* (): Process {
      yield 1;
    })();
    node.go(process);
    expect(codeOf(() => node.go(process))).toBe('INVALID_OPTION');
    sim.at(1, async function* () {
      yield await Promise.resolve(1);
    } as never);
    expect(codeOf(() => sim.run())).toBe('INVALID_HANDLER_RESULT');
  });
});

describe('a schedule of faults', () => {
  it('that was crashed makes up for what it missed', () => {
    const [faults, a, b] = [new FaultSchedule(), new Sink('a'), new Sink('b')];
    const sim = new Simulation({ entities: [faults, a, b], endTime: 15 });
    faults.crash(a, { at: 1, restartAt: 5 });
    faults.crash(b, { at: 5, restartAt: 20 });
    sim.at(4, () => faults.crash());
    sim.at(6, () => faults.restart());
    sim.run();
    expect([a.status, b.status]).toEqual(['running', 'crashed']);
  });

  it('that was never added is an error', () => {
    const sink = new Sink('sink');
    new FaultSchedule().crash(sink, { at: 1 });
    const sim = new Simulation({ entities: [sink] });
    expect(codeOf(() => sim.run())).toBe('NOT_ATTACHED');
  });
});
