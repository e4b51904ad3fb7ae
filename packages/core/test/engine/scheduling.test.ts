import { CallbackEntity, Entity, type Process, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

/** Schedules in each way there is. */
function model(): Simulation {
  const target = new CallbackEntity('target', () => undefined);
  class Sender extends Entity {
    *handleEvent(): Process<readonly SimEvent[]> {
      this.send(target, 'sent', undefined, { delay: 1 });
      yield [0.5, new SimEvent({ time: 3, type: 'yielded', target })];
      yield this.sim.timeout(1);
      return [new SimEvent({ time: 4, type: 'returned', target })];
    }
  }
  const sender = new Sender('sender');
  const sim = new Simulation({ entities: [sender, target] });
  sim.schedule(new SimEvent({ time: 1, type: 'scheduled', target: sender }));
  sim.at(0, () => sim.at(9, () => undefined).cancel());
  const every = sim.every(2, () => {
    every.cancel();
  });
  return sim;
}

describe('an event that is scheduled', () => {
  it('is shown to observers, whoever schedules it and how', () => {
    const seen: string[] = [];
    const sim = new Simulation();
    const observer = { eventScheduled: ({ type }: SimEvent) => void seen.push(type) };
    sim.observe(observer);
    const watched = model();
    watched.observe(observer);
    watched.run();
    expect(seen).toEqual(['at', 'sent', 'yielded', 'timeout', 'returned']);
    seen.length = 0;
    const early = new Simulation();
    early.observe(observer);
    early.at(1, () => undefined);
    early.every(1, () => undefined);
    expect(seen).toEqual(['at', 'every']);
  });

  it('may be watched by somebody who looks at other things', () => {
    const plain = model().run().toJSON();
    for (const method of ['eventEnded', 'eventCancelled', 'traced'] as const) {
      const sim = model();
      sim.observe({ [method]: () => undefined });
      expect(sim.run().toJSON()).toEqual(plain);
    }
  });

  it('is dropped where its handler has crashed its own entity', () => {
    const heard: string[] = [];
    const target = new CallbackEntity('target', ({ type }) => void heard.push(type));
    class Dying extends Entity {
      handleEvent(): SimEvent {
        this.crash();
        return new SimEvent({ time: 5, type: 'too late', target });
      }
    }
    const dying = new Dying('dying');
    const sim = new Simulation({ entities: [dying, target] });
    sim.schedule(new SimEvent({ time: 1, type: 'go', target: dying }));
    expect(sim.run()).toMatchObject({ eventsDropped: 1, endTime: 1 });
    expect(heard).toEqual([]);
  });

  it('does not happen when it is cancelled, though it was the very first and due at once', () => {
    const sim = new Simulation();
    const ran: string[] = [];
    sim.at(0, () => void ran.push('first')).cancel();
    expect(sim.summary().eventsPending).toBe(0);
    sim.at(0, () => void ran.push('second'));
    sim.run();
    expect(ran).toEqual(['second']);
  });
});

describe('what a pause keeps', () => {
  it('is lost in a crash: events are dropped, but for those that were cancelled, and processes end', () => {
    const dropped: string[] = [];
    const deferred: string[] = [];
    class Worker extends Entity {
      *handleEvent({ type }: SimEvent): Process {
        if (type === 'work') yield 3;
      }
    }
    const worker = new Worker('worker');
    const sim = new Simulation({ entities: [worker] });
    sim.observe({
      eventDropped: ({ type }) => void dropped.push(type),
      eventDeferred: ({ type }) => void deferred.push(type),
    });
    const event = (time: number, type: string) => new SimEvent({ time, type, target: worker });
    const [kept, cancelled] = [event(3, 'kept'), event(3, 'cancelled')];
    sim.schedule([event(1, 'work'), kept, cancelled]);
    sim.at(2, () => worker.pause());
    sim.at(5, () => cancelled.cancel());
    sim.at(6, () => {
      // The event and the process, whose wait was over at 4, and the crash that is to come.
      expect(sim.summary().eventsPending).toBe(3);
    });
    sim.at(7, () => worker.crash());
    expect(sim.run()).toMatchObject({ eventsDropped: 1, eventsPending: 0, stuck: [] });
    expect(dropped).toEqual(['kept']);
    expect(deferred).toEqual(['kept', 'cancelled']);
  });
});

describe('a process', () => {
  function* twoSteps(): Process {
    try {
      yield 1;
      yield 5;
    } catch {
      yield 1;
    }
  }

  it('is shown to observers at each of its steps, and an interrupt is none of it', () => {
    const seen: string[] = [];
    const sim = new Simulation();
    sim.observe({ processResumed: (process, now) => void seen.push(`${process.name} at ${now}`) });
    const process = sim.spawn(twoSteps(), { name: 'p' });
    sim.at(3, () => process.interrupt('up'));
    sim.run();
    expect(seen).toEqual(['p at 0', 'p at 1', 'p at 4']);
  });

  it('may run beside a breakpoint that nobody else watches', () => {
    const sim = new Simulation();
    sim.spawn(twoSteps());
    sim.breakWhen(({ now }) => now >= 1);
    expect(sim.run()).toMatchObject({ endReason: 'stopped', endTime: 1 });
    expect(sim.run()).toMatchObject({ endReason: 'exhausted', endTime: 6 });
  });

  it('is spawned with options that there are', () => {
    const sim = new Simulation();
    const spawn = (options: object) => codeOf(() => sim.spawn((function* (): Process {})(), options as never));
    expect([spawn({ demon: true }), spawn({ daemon: 'no' }), spawn({ name: 3 })]).toEqual(
      Array.from({ length: 3 }, () => 'INVALID_OPTION'),
    );
  });

  it('without a name is numbered, from 1 on', () => {
    const sim = new Simulation();
    const names = [undefined, { name: 'own' }, undefined].map(
      (options) => sim.spawn((function* (): Process {})(), options).name,
    );
    expect(names).toEqual(['simulation#1', 'own', 'simulation#2']);
  });
});

describe('a run in slices', () => {
  it('ends when only daemons are left', async () => {
    const sim = new Simulation();
    sim.every(1, () => undefined);
    sim.at(3.5, () => undefined);
    expect(await sim.runAsync()).toMatchObject({ endReason: 'exhausted', endTime: 3.5 });
  });
});
