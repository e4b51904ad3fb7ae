import { describe, expect, expectTypeOf, it } from 'vitest';
import { CallbackEntity, Entity, type Process, type ProcessHandle, SimEvent, SimFuture, Simulation } from '@sim/core';
import { errorOf } from '../support/code-of.ts';

describe('a process', () => {
  it('waits for delays, futures and other processes, and returns a value', () => {
    const sim = new Simulation();
    const gate = new SimFuture<string>();
    function* inner(): Process<number> {
      yield 1;
      return 20;
    }
    const outer = sim.spawn(
      (function* () {
        const a = yield* inner();
        const b = yield* gate;
        const c = yield* sim.spawn(inner());
        expectTypeOf(a).toEqualTypeOf<number>();
        expectTypeOf(b).toEqualTypeOf<string>();
        expectTypeOf(c).toEqualTypeOf<number>();
        return `${a}${b}${c}@${sim.now}`;
      })(),
    );
    expectTypeOf(outer).toEqualTypeOf<ProcessHandle<string>>();
    sim.at(5, () => void gate.resolve('-'));
    sim.run();
    expect(outer.value).toBe('20-20@6');
  });

  it('schedules the events of a pair before its delay begins', () => {
    const seen: unknown[] = [];
    const target = new CallbackEntity('target', (event) => void seen.push([event.type, sim.now]));
    const sim = new Simulation({ entities: [target] });
    sim.spawn(
      (function* (): Process {
        yield [2, new SimEvent({ time: 1, type: 'one', target })];
        seen.push(['woke', sim.now]);
        yield [0, [new SimEvent({ time: 2, type: 'two', target }), new SimEvent({ time: 3, type: 'three', target })]];
      })(),
    );
    sim.run();
    expect(seen).toEqual([
      ['one', 1],
      ['woke', 2],
      ['two', 2],
      ['three', 3],
    ]);
  });

  it('spawned now starts after the current event, and a handler that is a process starts inside it', () => {
    const seen: string[] = [];
    class Starter extends Entity {
      *handleEvent(): Process {
        seen.push('handler begins');
        this.spawn(
          (function* (): Process {
            seen.push('spawned');
          })(),
        );
        seen.push('handler goes on');
        yield 0;
        seen.push('handler ends');
      }
    }
    const starter = new Starter('starter');
    const sim = new Simulation({ entities: [starter] });
    sim.schedule(new SimEvent({ time: 0, type: 'x', target: starter }));
    sim.run();
    expect(seen).toEqual(['handler begins', 'handler goes on', 'spawned', 'handler ends']);
  });

  it('of a handler may return events, at once or after waits', () => {
    const seen: number[] = [];
    const sink = new CallbackEntity('sink', () => void seen.push(sim.now));
    const source: CallbackEntity = new CallbackEntity('source', function* (event): Process<SimEvent[]> {
      if (event.type === 'slow') yield 2;
      return [new SimEvent({ time: sim.now + 1, type: 'x', target: sink })];
    });
    const sim: Simulation = new Simulation({ entities: [sink, source] });
    sim.schedule([
      new SimEvent({ time: 0, type: 'fast', target: source }),
      new SimEvent({ time: 0, type: 'slow', target: source }),
    ]);
    sim.run();
    expect(seen).toEqual([1, 3]);
  });

  it('waits on a settled future without losing its turn', () => {
    const sim = new Simulation();
    const done = new SimFuture<number>();
    done.resolve(1);
    const seen: string[] = [];
    sim.spawn(
      (function* () {
        yield* done;
        seen.push('a');
      })(),
    );
    sim.spawn(
      (function* (): Process {
        seen.push('b');
      })(),
    );
    sim.run();
    expect(seen).toEqual(['a', 'b']);
  });

  it('started by a daemon event is a daemon: its waits keep no run alive', () => {
    const seen: number[] = [];
    const ticker = new CallbackEntity('ticker', function* () {
      yield 100;
      seen.push(sim.now);
    });
    const sim = new Simulation({ entities: [ticker] });
    sim.schedule(new SimEvent({ time: 1, type: 'tick', target: ticker, daemon: true }));
    sim.spawn(
      (function* () {
        yield 1000;
      })(),
      { daemon: true },
    );
    sim.at(2, () => {});
    sim.run();
    expect(sim.now).toBe(2);
    expect(seen).toEqual([]);
  });

  it('that fails throws into whoever waits for it', () => {
    const sim = new Simulation();
    const seen: unknown[] = [];
    const failing = sim.spawn(
      (function* (): Process {
        yield 1;
        throw new Error('boom');
      })(),
    );
    sim.spawn(
      (function* () {
        try {
          yield* failing;
        } catch (error) {
          seen.push((error as Error).message, sim.now);
        }
      })(),
    );
    sim.run();
    expect(seen).toEqual(['boom', 1]);
    expect(failing.rejected).toBe(true);
  });

  it('that fails with nobody waiting stops the run, naming time, owner and process', () => {
    class Owner extends Entity {
      handleEvent(): void {
        this.spawn(
          (function* (): Process {
            yield 2;
            throw new RangeError('out of beer');
          })(),
          { name: 'pub crawl' },
        );
      }
    }
    const owner = new Owner('owner');
    const sim = new Simulation({ entities: [owner] });
    sim.schedule(new SimEvent({ time: 1, type: 'go', target: owner }));
    const error = errorOf(() => sim.run());
    expect(error.code).toBe('UNHANDLED_FAILURE');
    expect(error.context).toMatchObject({ time: 3, entity: 'owner', eventType: 'pub crawl' });
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(/at 3 s, entity "owner", "pub crawl": RangeError: out of beer/);
  });

  it('that waits for ever is listed as stuck, with what it waits for and since when', () => {
    const sim = new Simulation();
    sim.spawn(
      (function* () {
        yield 4;
        yield* new SimFuture({ label: 'Godot' });
      })(),
      { name: 'Vladimir' },
    );
    sim.at(10, () => {});
    const { stuck, endReason } = sim.run();
    expect(endReason).toBe('exhausted');
    expect(stuck).toEqual([{ entity: 'simulation', process: 'Vladimir', waitingFor: 'Godot', since: 4 }]);
  });

  it('that waits is not stuck while something is still to come', () => {
    const sim = new Simulation({ endTime: 5 });
    const future = new SimFuture();
    sim.spawn(
      (function* () {
        yield* future;
      })(),
    );
    sim.at(6, () => void future.resolve());
    expect(sim.run().stuck).toEqual([]);
  });
});
