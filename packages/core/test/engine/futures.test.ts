import { describe, expect, expectTypeOf, it } from 'vitest';
import { allOf, anyOf, isSimError, type Process, SimFuture, Simulation, withTimeout } from '@sim/core';
import { codeOf } from '../support/code-of.ts';

/** Runs one process to the end of its simulation. */
function running<T>(body: (sim: Simulation) => Process<T>): T {
  const sim = new Simulation();
  const handle = sim.spawn(body(sim));
  sim.run();
  return handle.value;
}

describe('a future', () => {
  it('wakes all its waiters, at the time it settles, in the order in which they came', () => {
    const sim = new Simulation();
    const future = new SimFuture<string>();
    const seen: string[] = [];
    for (let n = 0; n < 12; n++) {
      sim.spawn(
        (function* () {
          const value = yield* future;
          seen.push(`${n}${value}@${sim.now}`);
        })(),
      );
    }
    sim.at(3, () => {
      future.resolve('!');
      seen.push('resolver goes on');
    });
    sim.run();
    expect(seen).toEqual(['resolver goes on', ...Array.from({ length: 12 }, (_, n) => `${n}!@3`)]);
  });

  it('settles once', () => {
    const future = new SimFuture<number>();
    expect(future.settled).toBe(false);
    expect(future.resolve(1)).toBe(true);
    expect(future.resolve(2)).toBe(false);
    expect(future.reject(new Error('no'))).toBe(false);
    expect([future.settled, future.rejected, future.value, future.error]).toEqual([true, false, 1, undefined]);
  });

  it('throws its rejection in the waiter, and when its value is read', () => {
    const boom = new Error('boom');
    const future = new SimFuture<number>();
    future.reject(boom);
    expect(future.error).toBe(boom);
    expect(() => future.value).toThrow(boom);
    expect(
      running(function* () {
        try {
          yield* future;
        } catch (error) {
          return error;
        }
        return 'not thrown';
      }),
    ).toBe(boom);
  });

  it('has no value before it settles', () => {
    expect(codeOf(() => new SimFuture({ label: 'reply' }).value)).toBe('NOT_SETTLED');
  });

  it('works before the run and after it', () => {
    const future = new SimFuture<number>();
    future.resolve(3);
    expect(
      running(function* () {
        return yield* future;
      }),
    ).toBe(3);
    const late = new SimFuture();
    const sim = new Simulation();
    const waiting = sim.spawn(
      (function* () {
        yield* late;
        return sim.now;
      })(),
    );
    sim.runUntil(2);
    expect(late.resolve()).toBe(true);
    expect(waiting.settled).toBe(false);
    sim.run();
    expect(waiting.value).toBe(2);
  });

  it('calls onSettle at once, as part of the settling event', () => {
    const future = new SimFuture<number>();
    const seen: number[] = [];
    future.onSettle((settled) => seen.push(settled.value));
    future.resolve(5);
    future.onSettle((settled) => seen.push(settled.value + 1));
    expect(seen).toEqual([5, 6]);
  });

  it('is abandoned once, when the last of its waiters has gone', () => {
    const sim = new Simulation();
    let abandoned = 0;
    const future = new SimFuture({ onAbandon: () => void abandoned++ });
    const waiters = [1, 2].map(() =>
      sim.spawn(
        (function* () {
          yield* future;
        })(),
      ),
    );
    sim.runUntil(1);
    waiters[0]!.kill();
    expect(abandoned).toBe(0);
    waiters[1]!.kill();
    expect(abandoned).toBe(1);
  });

  it('granted and then not taken, at the same instant, is abandoned too', () => {
    const sim = new Simulation();
    const grants: string[] = [];
    const grant = new SimFuture<string>({
      onAbandon: (future) => grants.push(future.settled ? 'handed back' : 'withdrawn'),
    });
    const holder = sim.spawn(
      (function* () {
        yield* grant;
        grants.push('used');
      })(),
    );
    sim.at(1, () => {
      grant.resolve('unit');
      holder.kill();
    });
    sim.run();
    expect(grants).toEqual(['handed back']);
  });
});

describe('anyOf', () => {
  it('gives index and value of the first, typed by its parts', () => {
    const text = new SimFuture<string>();
    const [index, value] = running(function* (sim) {
      sim.at(2, () => void text.resolve('hi'));
      const first = yield* anyOf([sim.timeout(3), text]);
      expectTypeOf(first).toEqualTypeOf<readonly [index: number, value: string | void]>();
      return first;
    });
    expect([index, value]).toEqual([1, 'hi']);
  });

  it('withdraws the losers, so that a lost timeout keeps no run alive', () => {
    const sim = new Simulation();
    sim.spawn(
      (function* () {
        yield* anyOf([sim.timeout(2), sim.timeout(1000)]);
      })(),
    );
    const summary = sim.run();
    expect(sim.now).toBe(2);
    expect(summary.eventsCancelled).toBe(1);
  });

  it('takes the first in the list among futures that have settled, and hands the others back', () => {
    const back: string[] = [];
    const settled = (name: string): SimFuture<string> => {
      const future = new SimFuture<string>({ onAbandon: () => back.push(name) });
      future.resolve(name);
      return future;
    };
    expect(anyOf([settled('a'), settled('b'), settled('c')]).value).toEqual([0, 'a']);
    expect(back).toEqual(['b', 'c']);
  });

  it('hands everything back when its own waiter goes', () => {
    const sim = new Simulation();
    const back: string[] = [];
    const part = (name: string): SimFuture => new SimFuture({ onAbandon: () => back.push(name) });
    const waiter = sim.spawn(
      (function* () {
        yield* anyOf([part('a'), allOf([part('b'), part('c')]), withTimeout(part('d'), 9)]);
      })(),
    );
    sim.runUntil(1);
    waiter.interrupt();
    expect(codeOf(() => sim.run())).toBe('UNHANDLED_FAILURE');
    expect(back).toEqual(['a', 'b', 'c', 'd']);
    expect(sim.summary().eventsPending).toBe(0);
  });

  it('is rejected by the first if that is rejected, and refuses an empty list', () => {
    const failing = new SimFuture();
    const any = anyOf([new SimFuture(), failing]);
    failing.reject('no');
    expect(any.error).toBe('no');
    expect(codeOf(() => anyOf([]))).toBe('INVALID_OPTION');
    expect(codeOf(() => anyOf([1] as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => anyOf(undefined as never))).toBe('INVALID_OPTION');
  });
});

describe('allOf', () => {
  it('gives the values in the order of the list, typed by its parts', () => {
    const a = new SimFuture<number>();
    const b = new SimFuture<string>();
    const all = allOf([a, b]);
    expectTypeOf(all).toEqualTypeOf<SimFuture<[number, string]>>();
    b.resolve('b');
    expect(all.settled).toBe(false);
    a.resolve(1);
    expect(all.value).toEqual([1, 'b']);
    expect(allOf([]).value).toEqual([]);
  });

  it('is rejected by the first rejection, and lets the others go', () => {
    let withdrawn = 0;
    const pending = new SimFuture({ onAbandon: () => void withdrawn++ });
    const failing = new SimFuture();
    const all = allOf([pending, failing]);
    failing.reject('no');
    expect(all.error).toBe('no');
    expect(withdrawn).toBe(1);
  });

  it('counts a future that is listed twice', () => {
    const twice = new SimFuture<number>();
    const all = allOf([twice, twice]);
    twice.resolve(4);
    expect(all.value).toEqual([4, 4]);
  });
});

describe('withTimeout', () => {
  it('passes on what comes in time, and leaves no timer behind', () => {
    const sim = new Simulation();
    const reply = new SimFuture<string>();
    sim.at(1, () => void reply.resolve('pong'));
    const asking = sim.spawn(
      (function* () {
        return yield* withTimeout(reply, 5);
      })(),
    );
    sim.run();
    expect([asking.value, sim.now]).toEqual(['pong', 1]);
  });

  it('is rejected with TIMED_OUT when it takes too long, and withdraws the request', () => {
    let withdrawn = 0;
    const outcome = running(function* (sim) {
      try {
        yield 3;
        yield* withTimeout(new SimFuture({ label: 'ack', onAbandon: () => void withdrawn++ }), 5);
      } catch (error) {
        return [isSimError(error, 'TIMED_OUT'), sim.now, (error as Error).message];
      }
      return [];
    });
    expect(outcome).toEqual([true, 8, 'waiting for "ack" took longer than 5 s']);
    expect(withdrawn).toBe(1);
  });

  it('works inside anyOf', () => {
    const outcome = running(function* (sim) {
      try {
        yield* anyOf([new SimFuture(), withTimeout(new SimFuture(), 2)]);
      } catch (error) {
        return [isSimError(error, 'TIMED_OUT'), sim.now];
      }
      return [];
    });
    expect(outcome).toEqual([true, 2]);
  });

  it.each([-1, NaN, Infinity, '1' as never])('refuses %s', (seconds) => {
    expect(codeOf(() => withTimeout(new SimFuture(), seconds))).toBe('INVALID_DELAY');
  });
});
