import {
  anyOf,
  Interrupt,
  isSimError,
  type Process,
  Resource,
  SimFuture,
  Simulation,
  Store,
  withTimeout,
} from '@sim/core';
import { describe, expect, it, vi } from 'vitest';

/** How many elements the searches and the removals in arrays had before them while `action` ran. */
function elementsTouched(action: () => void): number {
  let touched = 0;
  const spies = (['indexOf', 'splice', 'includes', 'findIndex', 'filter', 'slice'] as const).map((name) => {
    const real = Array.prototype[name] as (...args: unknown[]) => unknown;
    return vi.spyOn(Array.prototype, name).mockImplementation(function (this: unknown[], ...args: unknown[]) {
      touched += this.length;
      return real.apply(this, args);
    } as never);
  });
  try {
    action();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return touched;
}

describe('leaving a future that thousands wait for', () => {
  const COUNT = 20_000;
  const forms: readonly (readonly [string, (shared: SimFuture, sim: Simulation, n: number) => Process<unknown>])[] = [
    ['interrupted', (shared) => shared as unknown as Process],
    ['lost in anyOf', (shared, sim, n) => anyOf([shared, sim.timeout(2 + n * 1e-6)]) as unknown as Process],
    ['timed out', (shared, _, n) => withTimeout(shared, 2 + n * 1e-6) as unknown as Process],
  ];

  it.each(forms)('%s, costs each of them the same however many there are', (form, wait) => {
    const sim = new Simulation();
    const shared = new SimFuture();
    let left = 0;
    const handles = Array.from({ length: COUNT }, (_, n) =>
      sim.spawn(
        (function* () {
          try {
            yield* wait(shared, sim, n);
          } catch (error) {
            if (!(error instanceof Interrupt) && !isSimError(error, 'TIMED_OUT')) throw error;
          }
          left++;
        })(),
      ),
    );
    sim.runUntil(1);
    const touched = elementsTouched(() => {
      // The last to come first: a list that is searched from its front is at its worst.
      if (form === 'interrupted') for (const handle of handles.toReversed()) handle.interrupt();
      sim.runUntil(3);
    });
    expect(left).toBe(COUNT);
    expect(touched / COUNT).toBeLessThan(20);
  });

  it('costs the same in the line of a resource and of a store', () => {
    const dock = new Resource('dock');
    const belt = new Store<string>('belt');
    const sim = new Simulation({ entities: [dock, belt] });
    dock.tryAcquire();
    const handles = Array.from({ length: COUNT }, (_, n) =>
      sim.spawn(
        (function* () {
          yield* n % 2 === 0 ? dock.acquire(1, { priority: n % 3 }) : belt.get();
        })(),
      ),
    );
    sim.runUntil(1);
    const touched = elementsTouched(() => {
      for (const handle of handles.toReversed()) handle.kill();
    });
    expect([dock.queueLength, belt.stats.getsWaiting]).toEqual([0, 0]);
    expect(touched / COUNT).toBeLessThan(20);
  });
});

describe('errors that the course of a model makes by the thousand', () => {
  it.each([false, true])('carry a stack trace only if the simulation is to give them one: %s', (stackTraces) => {
    const sim = new Simulation({ stackTraces });
    const caught: Error[] = [];
    const nap = sim.spawn(
      (function* () {
        for (const wait of [9, withTimeout(new SimFuture(), 1)]) {
          try {
            yield wait;
          } catch (error) {
            caught.push(error as Error);
          }
        }
      })(),
    );
    const victim = sim.spawn(
      (function* () {
        yield 9;
      })(),
    );
    victim.onSettle(({ error }) => caught.push(error as Error));
    sim.at(1, () => nap.interrupt());
    sim.at(3, () => victim.kill());
    sim.run();
    const frames = caught.map(({ stack }) => stack!.split('\n').filter((line) => /^\s+at /.test(line)).length);
    expect(caught.map(({ name }) => name)).toEqual(['Interrupt', 'SimError', 'SimError']);
    expect(caught.map((error) => (isSimError(error) ? error.code : ''))).toEqual(['', 'TIMED_OUT', 'PROCESS_KILLED']);
    for (const count of frames) expect(count > 0).toBe(stackTraces);
  });
});
