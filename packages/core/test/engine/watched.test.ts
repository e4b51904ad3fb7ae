import { CallbackEntity, Entity, type Process, SimEvent, type SimObserver, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

/** A model in which everything that an observer can see happens. */
function model(): Simulation {
  class Worker extends Entity {
    *handleEvent(): Process {
      yield 0.5;
      this.trace('half', { done: 0.5 });
      yield 0.5;
    }
  }
  const worker = new Worker('worker');
  const sim = new Simulation({ entities: [worker] });
  for (const time of [0, 2, 3]) sim.schedule(new SimEvent({ time, type: `at ${time}`, target: worker }));
  sim.at(1.9, () => worker.pause());
  sim.at(2.5, () => worker.resume());
  sim.at(2.9, () => worker.crash());
  sim.at(3.5, () => worker.restart());
  sim.at(5, () => undefined).cancel();
  return sim;
}

const names = [
  'eventScheduled',
  'eventStarted',
  'eventEnded',
  'eventCancelled',
  'eventDropped',
  'eventDeferred',
  'processStarted',
  'processResumed',
  'processEnded',
  'traced',
] as const satisfies readonly (keyof SimObserver)[];

/** How often each method of an observer with these methods is called. */
function counts(methods: readonly (typeof names)[number][]): Record<string, number> {
  const seen: Record<string, number> = {};
  const observer: SimObserver = Object.fromEntries(
    methods.map((name) => [name, () => void (seen[name] = (seen[name] ?? 0) + 1)]),
  );
  const sim = new Simulation();
  sim.observe(observer);
  const whole = model();
  whole.observe(observer);
  whole.run();
  return seen;
}

describe('an observer', () => {
  it('sees of each kind what happened of it', () => {
    expect(counts(names)).toMatchObject({
      eventStarted: 6,
      eventEnded: 6,
      eventDropped: 1,
      eventDeferred: 1,
      processStarted: 2,
      processEnded: 2,
      traced: expect.any(Number),
    });
  });

  it('sees the same of one kind when it listens to that alone', () => {
    const all = counts(names);
    for (const name of names) expect(counts([name])).toEqual(name in all ? { [name]: all[name] } : {});
  });

  it('that listens to nothing, or leaves in the middle, changes nothing', () => {
    const plain = model().run().toJSON();
    const watched = model();
    const watching = watched.observe({});
    watched.runUntil(2.2);
    watching.cancel();
    expect(watched.run().toJSON()).toEqual(plain);
  });

  it('may fail at what happens outside a run: the failure is thrown at once', () => {
    const sim = new Simulation();
    sim.observe({
      eventScheduled: () => {
        throw new Error('seen enough');
      },
    });
    expect(() => sim.at(1, () => undefined)).toThrow('seen enough');
  });
});

describe('what is pending', () => {
  it('counts what is due now, what interrupts, what comes later and what a pause keeps', () => {
    class Sleeper extends Entity {
      handleEvent(): void {}
    }
    const sleeper = new Sleeper('sleeper');
    const other = new CallbackEntity('other', () => undefined);
    const sim = new Simulation({ entities: [sleeper, other] });
    const waiting = sim.spawn(
      (function* (): Process {
        try {
          yield 100;
        } catch {
          // Interrupted.
        }
      })(),
    );
    const seen: number[] = [];
    sim.at(1, () => sleeper.pause());
    for (const time of [2, 2]) sim.schedule(new SimEvent({ time, type: 'kept', target: sleeper }));
    sim.at(3, () => {
      seen.push(sim.summary().eventsPending);
      sim.schedule(new SimEvent({ time: 3, type: 'now', target: other }));
      sim.schedule(new SimEvent({ time: 3, type: 'now', target: other }));
      waiting.interrupt('up');
      seen.push(sim.summary().eventsPending);
      sim.schedule(new SimEvent({ time: 4, type: 'later', target: other }));
      seen.push(sim.summary().eventsPending);
    });
    sim.run();
    // Two that are kept and the sleep; two of now and the interrupt; one later.
    expect(seen).toEqual([3, 6, 7]);
  });

  it.each(['before it', 'during it', 'by an interrupt'] as const)(
    'does not end a run while daemons of its last instant may bring about work: scheduled %s',
    (how) => {
      const ran: string[] = [];
      const sim = new Simulation();
      const daemon = (): void => {
        ran.push('daemon');
        sim.at(3, () => void ran.push('of a daemon'));
      };
      const sleeping = sim.spawn(
        (function* (): Process {
          try {
            yield 100;
          } catch {
            daemon();
          }
        })(),
        { daemon: true },
      );
      sim.every(10, () => undefined);
      sim.at(2, () => {
        ran.push('last');
        if (how === 'during it') sim.at(2, daemon, { daemon: true });
        if (how === 'by an interrupt') sleeping.interrupt('up');
      });
      if (how === 'before it') sim.at(2, daemon, { daemon: true });
      expect(sim.run()).toMatchObject({ endReason: 'exhausted', endTime: 3 });
      expect(ran).toEqual(['last', 'daemon', 'of a daemon']);
    },
  );
});

describe('the guard against loops without time', () => {
  /** A chain of so many events at one instant, each of which makes the next. */
  function chain(length: number, maxEventsAtSameTime: number): () => number {
    const sim = new Simulation({ maxEventsAtSameTime });
    let ran = 0;
    const link = (): void => {
      if (++ran < length) sim.at(1, link);
    };
    sim.at(1, link);
    return () => {
      sim.run();
      return ran;
    };
  }

  it('lets exactly as many events run at one instant as its bound says', () => {
    expect(chain(20, 20)()).toBe(20);
    expect(chain(21, 20)).toThrow('more than 20 events');
  });
});
