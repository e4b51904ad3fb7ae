import {
  allOf,
  anyOf,
  type Entity,
  Level,
  type Process,
  type ProcessHandle,
  Resource,
  Server,
  SimEvent,
  type SimFuture,
  Simulation,
  Store,
  TraceRecorder,
  withTimeout,
} from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Reads every getter of an object and of what those give, two levels deep. */
function look(at: unknown, depth = 2): void {
  if (typeof at !== 'object' || at === null || depth === 0) return;
  for (let shape: unknown = at; shape !== null && shape !== Object.prototype; shape = Object.getPrototypeOf(shape)) {
    for (const { get } of Object.values(Object.getOwnPropertyDescriptors(shape))) {
      if (get === undefined) continue;
      try {
        look(get.call(at), depth - 1);
      } catch {
        // A rejection, or that there is no value yet: what was thrown is not the question.
      }
    }
  }
  for (const ask of ['toJSON', 'metrics', 'parameters', 'warnings', 'upstreamEntities'] as const) {
    const method = (at as Record<string, unknown>)[ask];
    if (typeof method !== 'function') continue;
    const told: unknown = method.call(at);
    if (ask === 'metrics') for (const metric of told as { read(): unknown }[]) look(metric.read(), depth - 1);
  }
  if (at instanceof Level) void [at.percentile(50), at.fractionAbove(1)];
}

const STEPS = [
  'wait',
  'get',
  'put',
  'acquire',
  'use',
  'job',
  'forget get',
  'forget put',
  'forget acquire',
  'make time-out',
  'wait for made',
  'race',
  'gather',
  'deadline',
  'cancel made',
  'settle made',
  'interrupt',
] as const;
type Step = readonly [(typeof STEPS)[number], number];

/**
 * Runs scripts that share a store, a resource, a server, and whatever requests and time-outs any of
 * them has made; says all that can be known of the run.
 */
function tell(scripts: readonly (readonly Step[])[], watched: boolean): unknown {
  const store = new Store<number>('store', { capacity: 2 });
  const resource = new Resource('resource', { capacity: 1 });
  const server = new Server('server', { serviceTime: 1.5, patience: 4, queueLimit: 2 });
  const entities: readonly Entity[] = [store, resource, server];
  const sim = new Simulation({ entities });
  const speed = new Level(sim, { initial: 0.1 });
  const trace = new TraceRecorder();
  sim.observe(trace);
  const made: SimFuture<any>[] = [];
  const handles: ProcessHandle<any>[] = [];
  const log: unknown[] = [];
  const keep = <T>(future: SimFuture<T>): SimFuture<T> => {
    made.push(future);
    return future;
  };
  const pick = (n: number): SimFuture<any> => made[n % Math.max(made.length, 1)] ?? keep(sim.timeout(n % 5));

  function* take([step, n]: Step): Process<unknown> {
    switch (step) {
      case 'wait':
        speed.set(speed.value * 1.1);
        return yield n % 4;
      case 'get':
        return yield* keep(store.get());
      case 'put':
        return yield* keep(store.put(n));
      case 'acquire': {
        const lease = yield* keep(resource.acquire());
        yield n % 3;
        return void lease.release();
      }
      case 'use':
        return yield* resource.use(function* () {
          yield n % 3;
        });
      case 'job':
        return yield [n % 2, new SimEvent({ time: sim.now, type: 'job', target: server })];
      case 'forget get':
        return void keep(store.get());
      case 'forget put':
        return void keep(store.put(-n));
      case 'forget acquire':
        return void keep(resource.acquire());
      case 'make time-out':
        return void keep(sim.timeout(n % 5));
      case 'wait for made':
        return yield* pick(n);
      case 'race':
        return yield* anyOf([pick(n), pick(n + 1), sim.timeout(n % 6)]);
      case 'gather':
        return yield* withTimeout(allOf([pick(n), pick(n + 1)]), 3);
      case 'deadline':
        return yield* keep(withTimeout(pick(n), n % 4));
      case 'cancel made':
        return pick(n).cancel();
      case 'settle made':
        return pick(n).reject(new Error(`settled ${n}`));
      case 'interrupt':
        return void handles[n % handles.length]!.interrupt(n);
    }
  }

  scripts.forEach((script, who) => {
    handles.push(
      sim.spawn(
        (function* () {
          for (const step of script) {
            let result: unknown;
            try {
              result = yield* take(step);
            } catch (error) {
              result = String(error);
            }
            log.push([sim.now, who, step, typeof result === 'object' ? JSON.stringify(result) : result]);
          }
        })(),
      ),
    );
  });
  if (watched) {
    const watch = (): void => {
      for (const each of [...entities, ...made, ...handles, speed]) look(each);
      void sim.summary();
    };
    sim.observe({ eventScheduled: watch, eventEnded: watch, processResumed: watch });
  }
  const { wallClockSeconds: _, ...summary } = JSON.parse(JSON.stringify(sim.runUntil(60))) as Record<string, unknown>;
  return {
    log,
    trace: trace.toJsonLines().split('\n'),
    summary,
    left: made.map((each) => [each.settled, each.rejected]),
    speed: [speed.mean, speed.integral, speed.percentile(50), speed.toJSON()],
    figures: JSON.stringify([store.stats, resource.stats, server.stats]),
  };
}

describe('looking', () => {
  it('at everything, at every event, leaves each run as it is', () => {
    const step = fc.tuple(fc.constantFrom(...STEPS), fc.nat(12));
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 12 }), { minLength: 1, maxLength: 4 }), (scripts) => {
        expect(tell(scripts, true)).toEqual(tell(scripts, false));
      }),
      { seed: 3, numRuns: 80 },
    );
  });

  it('at an item that nobody has taken does not keep it from whoever waits', () => {
    const store = new Store<string>('belt');
    const sim = new Simulation({ entities: [store] });
    const glance = store.get();
    const got: unknown[] = [];
    sim.at(1, () => void store.put('a'));
    sim.at(2, () => void got.push(glance.settled, glance.value));
    sim.at(3, function* () {
      got.push(yield* store.get(), glance.settled);
    });
    expect(sim.run().warnings).toHaveLength(1);
    expect(got).toEqual([true, 'a', 'a', false]);
  });

  it('is not needed to take an item without a process: onSettle takes it', () => {
    const store = new Store<string>('belt');
    const sim = new Simulation({ entities: [store] });
    const got: string[] = [];
    store.get().onSettle(({ value }) => got.push(value));
    sim.at(1, () => void store.put('a'));
    sim.at(2, () => void sim.spawn(store.get()[Symbol.iterator]() as Process<any>));
    sim.at(3, () => void store.put('b'));
    expect(sim.run().warnings).toEqual([]);
    expect([got, store.size]).toEqual([['a'], 0]);
  });

  it('at a time-out whose time is past changes neither races nor gatherings nor what can be cancelled', () => {
    for (const looked of [false, true]) {
      const sim = new Simulation();
      const bell = sim.timeout(1);
      const never = sim.timeout(100);
      const seen: unknown[] = [];
      sim.at(2, function* () {
        if (looked) void bell.settled;
        const done = withTimeout(allOf([sim.timeout(0)]), 9);
        yield 1;
        seen.push((yield* anyOf([done, bell]))[0], bell.cancel(), bell.resolve(), bell.rejected);
        yield* allOf([bell, never]);
        seen.push(sim.now);
      });
      sim.run();
      expect(seen).toEqual([0, false, false, false, 100]);
    }
  });
});
