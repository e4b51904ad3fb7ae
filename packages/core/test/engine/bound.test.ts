import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallbackEntity, Entity, SimEvent, Simulation } from '@sim/core';

describe('the bound of a run', () => {
  it('lets events at exactly the end run, and no later one', () => {
    const seen: number[] = [];
    const sim = new Simulation({ endTime: 3 });
    for (const time of [1, 2, 3, 5, 6]) sim.at(time, () => void seen.push(time));
    const summary = sim.run();
    expect(seen).toEqual([1, 2, 3]);
    expect(summary).toMatchObject({ endReason: 'end-time', endTime: 3, eventsProcessed: 3, eventsPending: 2 });
    expect(sim.now).toBe(3);
    expect(sim.run()).toMatchObject({ eventsProcessed: 3, endTime: 3 });
  });

  it('is reached by the clock even when nothing happens there', () => {
    const sim = new Simulation({ duration: 10 });
    sim.at(2, () => {});
    expect(sim.run()).toMatchObject({ endReason: 'exhausted', endTime: 10, stuck: [] });
    expect(sim.now).toBe(10);
  });

  it('without an end is the last event that is not a daemon', () => {
    const sim = new Simulation();
    let ticks = 0;
    sim.every(1, () => void ticks++);
    sim.at(3.5, () => {});
    sim.at(9, () => void ticks++, { daemon: true });
    expect(sim.run().endReason).toBe('exhausted');
    expect(ticks).toBe(3);
    expect(sim.now).toBe(3.5);
  });

  it('with an end lets daemons run to it', () => {
    const sim = new Simulation({ endTime: 5 });
    let ticks = 0;
    sim.every(1, () => void ticks++);
    sim.run();
    expect(ticks).toBe(5);
  });

  it('in pieces gives what one run gives, wherever it is cut', () => {
    const history = (cuts: readonly number[]): unknown[] => {
      const seen: unknown[] = [];
      const sim = new Simulation({ endTime: 20, seed: 5 });
      const draw = sim.rng('draws');
      const echo = new CallbackEntity('echo', (event) => {
        seen.push(['echo', event.payload, sim.now]);
      });
      sim.add(echo);
      for (let n = 0; n < 4; n++) {
        sim.spawn(
          (function* () {
            for (;;) {
              const wait = Math.round(4 * draw.next());
              yield [wait, new SimEvent({ time: sim.now + wait, type: 'x', target: echo, payload: n })];
              seen.push([n, sim.now]);
              if (wait === 0) yield 1;
            }
          })(),
        );
      }
      for (const cut of [...cuts].sort((a, b) => a - b)) sim.runUntil(cut);
      return [seen, sim.run().toJSON()];
    };
    const whole = history([]);
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: 0, max: 40 }).map((half) => half / 2),
          { maxLength: 8 },
        ),
        (cuts) => {
          expect(history(cuts)).toEqual(whole);
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  it('step by step gives what one run gives', () => {
    const build = (): { sim: Simulation; seen: number[] } => {
      const seen: number[] = [];
      const sim = new Simulation({ seed: 9 });
      const rng = sim.rng('x');
      sim.spawn(
        (function* () {
          for (let n = 0; n < 50; n++) {
            yield rng.next();
            seen.push(sim.now);
          }
        })(),
      );
      return { sim, seen };
    };
    const whole = build();
    whole.sim.run();
    const stepped = build();
    let steps = 0;
    while (stepped.sim.step() !== undefined) steps++;
    expect(stepped.seen).toEqual(whole.seen);
    expect(steps).toBe(whole.sim.summary().eventsProcessed);
  });

  it('is refused in the past, and never passes the end of the simulation', () => {
    const sim = new Simulation({ endTime: 10 });
    sim.runUntil(4);
    expect(() => sim.runUntil(3)).toThrow(/at or after the present time, 4 s/);
    expect(sim.runUntil(99).endTime).toBe(10);
  });
});

describe('the end of input', () => {
  class Drainer extends Entity {
    readonly log: string[];
    private readonly next: Entity | undefined;
    constructor(name: string, log: string[], next?: Entity) {
      super(name);
      this.log = log;
      this.next = next;
    }
    override downstreamEntities(): readonly Entity[] {
      return this.next === undefined ? [] : [this.next];
    }
    override handleEvent(event: SimEvent): void {
      this.log.push(`${this.name} got ${event.type}`);
    }
    protected override onDrain(): void {
      this.log.push(`${this.name} drains at ${this.now}`);
      if (this.next !== undefined) this.send(this.next, 'rest');
      this.send(this, 'later', undefined, { delay: 1 });
    }
  }

  it('is told once, in order of flow, and everything that is scheduled runs before the next is told', () => {
    const log: string[] = [];
    const b = new Drainer('b', log);
    // Attached in the wrong order.
    const sim = new Simulation({ entities: [b, new Drainer('a', log, b)] });
    sim.at(2, () => {});
    const summary = sim.run();
    expect(log).toEqual(['a drains at 2', 'b got rest', 'a got later', 'b drains at 3', 'b got later']);
    expect(summary).toMatchObject({ endReason: 'exhausted', eventsPending: 0, endTime: 4 });
    sim.run();
    expect(log.filter((line) => line.includes('drains'))).toHaveLength(2);
  });

  it('comes at the end time when that is reached with no work left', () => {
    const log: string[] = [];
    const sim = new Simulation({ endTime: 7, entities: [new Drainer('a', log)] });
    sim.at(2, () => {});
    sim.run();
    expect(log[0]).toBe('a drains at 7');
  });

  it('waits for what was brought about at the end time: interrupts and events come before the next is told', () => {
    const log: string[] = [];
    const sim = new Simulation({ endTime: 7 });
    const sleeping = sim.spawn(
      (function* () {
        try {
          yield 100;
        } catch {
          log.push('woken');
        }
      })(),
      { daemon: true },
    );
    class Caller extends Entity {
      handleEvent(): void {}
      protected override onDrain(): void {
        log.push(this.name);
        if (this.name === 'a') sleeping.interrupt('up');
        if (this.name === 'b') sim.at(7, () => void log.push('called'));
      }
    }
    for (const name of ['a', 'b', 'c']) sim.add(new Caller(name));
    sim.run();
    expect(log).toEqual(['a', 'woken', 'b', 'called', 'c']);
  });

  it('is broken off by a stop, also of one who is told, and goes on with the next run', () => {
    const log: string[] = [];
    class Stopper extends Entity {
      handleEvent(): void {}
      protected override onDrain(): void {
        log.push(this.name);
        if (this.name === 'a') this.sim.stop();
      }
    }
    const sim = new Simulation({ endTime: 7, entities: ['a', 'b'].map((name) => new Stopper(name)) });
    expect(sim.run()).toMatchObject({ endReason: 'stopped', endTime: 7 });
    expect(log).toEqual(['a']);
    expect(sim.run()).toMatchObject({ endReason: 'exhausted' });
    expect(log).toEqual(['a', 'b']);
  });

  it('does not come while work is left, after a stop, or from runUntil', () => {
    const log: string[] = [];
    const sim = new Simulation({ endTime: 7, entities: [new Drainer('a', log)] });
    sim.at(2, () => sim.stop());
    sim.at(8, () => {});
    sim.runUntil(1);
    sim.run();
    sim.run();
    expect(log).toEqual([]);
  });
});
