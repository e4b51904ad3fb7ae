import { anyOf, isSimError, type Process, SimEvent, Simulation, Store } from '@sim/core';
import { describe, expect, it } from 'vitest';

const setUp = (capacity = Infinity) => {
  const store = new Store<string>('belt', { capacity });
  const sim = new Simulation({ entities: [store] });
  const log: string[] = [];
  const note = (text: string) => void log.push(`${text} ${sim.now}`);
  function* put(...items: string[]): Process {
    for (const item of items) {
      yield* store.put(item);
      note(`put ${item}`);
    }
  }
  function* get(name: string, count = 1): Process {
    for (let i = 0; i < count; i++) note(`${name} got ${yield* store.get()}`);
  }
  return { store, sim, log, note, put, get };
};

describe('a store', () => {
  it('hands out items in the order in which they were put, to consumers in the order in which they asked', () => {
    const { sim, log, put, get } = setUp();
    for (const name of ['x', 'y', 'z']) sim.spawn(get(name));
    sim.at(2, () => void sim.spawn(put('a', 'b', 'c')));
    sim.run();
    expect(log.filter((line) => line.includes('got'))).toEqual(['x got a 2', 'y got b 2', 'z got c 2']);
  });

  it('makes producers wait while it is full', () => {
    const { sim, log, put, get } = setUp(2);
    sim.spawn(put('a', 'b', 'c', 'd'));
    sim.at(5, () => void sim.spawn(get('x')));
    sim.at(7, () => void sim.spawn(get('y')));
    sim.run();
    expect(log).toEqual(['put a 0', 'put b 0', 'x got a 5', 'put c 5', 'y got b 7', 'put d 7']);
  });

  it('hands an item straight through when consumers wait', () => {
    const { sim, store, put, get } = setUp(1);
    sim.spawn(get('x', 3));
    sim.spawn(put('a', 'b', 'c'));
    sim.run();
    expect([store.size, store.stats.put, store.stats.got]).toEqual([0, 3, 3]);
  });

  it('takes an item with tryPut only if there is room, and not past producers who wait', () => {
    const { sim, store, put } = setUp(1);
    expect([store.tryPut('a'), store.tryPut('b'), store.size, store.hasCapacity()]).toEqual([true, false, 1, false]);
    sim.spawn(put('c'));
    sim.at(1, () => void store.get());
    sim.at(0.5, () => void expect(store.tryPut('d')).toBe(false));
    sim.run();
    expect(store.size).toBe(1);
  });

  it('holds undefined and null like any other item', () => {
    const store = new Store<unknown>('belt');
    const sim = new Simulation({ entities: [store] });
    store.put(undefined);
    store.put(null);
    const got: unknown[] = [];
    sim.spawn(
      (function* () {
        got.push(yield* store.get(), yield* store.get());
      })(),
    );
    sim.run();
    expect(got).toEqual([undefined, null]);
  });

  it('records its level over time', () => {
    const { sim, store, put, get } = setUp();
    sim.spawn(put('a', 'b'));
    sim.at(4, () => void sim.spawn(get('x', 2)));
    sim.runUntil(10);
    expect([store.level.mean, store.level.max, store.stats.putsWaiting, store.stats.getsWaiting]).toEqual([
      0.8, 2, 0, 0,
    ]);
    store.resetStats();
    expect([store.stats.put, store.level.max]).toEqual([0, 0]);
  });
});

describe('a put or get that is given up', () => {
  it('leaves the line when its time runs out', () => {
    const { sim, store, log, note, put } = setUp(1);
    sim.spawn(
      (function* () {
        try {
          yield* store.get({ timeout: 2 });
        } catch (error) {
          note(isSimError(error, 'TIMED_OUT') ? 'no item' : 'failed');
        }
        yield* store.put('a');
        try {
          yield* store.put('b', { timeout: 2 });
        } catch (error) {
          note(isSimError(error, 'TIMED_OUT') ? 'no room' : 'failed');
        }
      })(),
    );
    sim.at(10, () => void sim.spawn(put('c')));
    sim.at(11, () => void store.get());
    sim.run();
    expect(log).toEqual(['no item 2', 'no room 4', 'put c 11']);
    expect(store.stats.got).toBe(1);
  });

  it('hands the item back to the front when its process is killed at that very instant', () => {
    const { sim, store, log, put, get } = setUp();
    const first = sim.spawn(get('x'));
    first.onSettle(() => undefined);
    sim.spawn(get('y'));
    sim.at(3, () => {
      store.put('a');
      store.put('b');
      first.kill();
    });
    sim.run();
    // y had been given b when x, which had been given a, was killed: a is the next item.
    expect(log).toEqual(['y got b 3']);
    sim.spawn(get('z'));
    sim.spawn(put('c'));
    sim.run();
    expect(log).toEqual(['y got b 3', 'z got a 3', 'put c 3']);
  });

  it('loses no item in a race that another future wins', () => {
    const { sim, store, log, note } = setUp();
    sim.spawn(
      (function* () {
        const [index] = yield* anyOf([sim.timeout(1), store.get()]);
        note(`won by ${index}`);
      })(),
    );
    // Scheduled after the deadline, so that it comes second at the same instant.
    sim.at(0.5, () => sim.at(1, () => void store.put('a')));
    sim.run();
    expect(log).toEqual(['won by 0 1']);
    expect(store.size).toBe(1);
  });

  it('takes back an item that was accepted at the instant its producer was killed', () => {
    const { sim, store, put } = setUp(1);
    store.put('full');
    const producer = sim.spawn(put('late'));
    producer.onSettle(() => undefined);
    sim.at(2, () => {
      void store.get();
      producer.kill();
    });
    sim.run();
    expect([store.size, store.stats.put, store.stats.got]).toEqual([0, 1, 1]);
  });
});

describe('a store refuses', () => {
  it.each<readonly [string, () => unknown, string]>([
    ['capacity 0', () => new Store('s', { capacity: 0 }), 'INVALID_OPTION'],
    ['capacity NaN', () => new Store('s', { capacity: NaN }), 'INVALID_OPTION'],
    ['a timeout below 0', () => setUp().store.get({ timeout: -1 }), 'INVALID_OPTION'],
    ['use outside a simulation', () => new Store('s').put(1), 'NOT_ATTACHED'],
    [
      'an event',
      () => setUp().store.handleEvent(new SimEvent({ time: 0, type: 'Put', target: new Store('s') })),
      'UNKNOWN_EVENT_TYPE',
    ],
  ])('%s', (_, action, code) => {
    let error: unknown;
    try {
      action();
    } catch (caught) {
      error = caught;
    }
    expect(isSimError(error, code)).toBe(true);
  });
});
