import { describe, expect, it } from 'vitest';
import {
  anyOf,
  Entity,
  exponential,
  FaultSchedule,
  type Interrupt,
  type Process,
  Server,
  SimEvent,
  Simulation,
  Source,
} from '@sim/core';
import { codeOf } from '../support/code-of.ts';

/** Works, and writes down when it is done. */
class Worker extends Entity {
  readonly done: [string, number][] = [];
  *handleEvent(event: SimEvent): Process {
    const { seconds, wait = 0 } = event.payload as { readonly seconds: number; readonly wait?: number };
    yield* this.work(seconds);
    if (wait > 0) yield wait;
    this.done.push([event.type, this.now]);
  }
  do(seconds: number): Process {
    return this.work(seconds);
  }
  start(process: Process): ReturnType<Simulation['spawn']> {
    return this.spawn(process) as never;
  }
}

function scene(): {
  sim: Simulation;
  worker: Worker;
  faults: FaultSchedule;
  give: (time: number, name: string, seconds: number) => void;
} {
  const worker = new Worker('worker');
  const faults = new FaultSchedule();
  const sim = new Simulation({ entities: [worker, faults] });
  const give = (time: number, type: string, seconds: number): void =>
    sim.schedule(new SimEvent({ time, type, target: worker, payload: { seconds } }));
  return { sim, worker, faults, give };
}

describe('work', () => {
  it('takes its time, in one occurrence', () => {
    const { sim, worker, give } = scene();
    give(1, 'job', 10);
    expect(sim.run().eventsProcessed).toBe(2);
    expect(worker.done).toEqual([['job', 11]]);
  });

  it('without the star of its yield is an error that names the star', () => {
    const { sim, worker } = scene();
    sim.spawn(
      (function* () {
        yield worker.do(1) as never;
      })(),
    );
    expect(() => sim.run()).toThrow(
      /got a Generator \(to run a process inside this one, write yield\* instead of yield\)/,
    );
  });

  it('stands still while its entity is paused, and begins when it resumes', () => {
    const { sim, worker, faults, give } = scene();
    give(0, 'before', 10);
    give(5, 'meanwhile', 1);
    faults.pause(worker, { from: 1, to: 9 });
    sim.run();
    expect(worker.done).toEqual([
      ['meanwhile', 10],
      ['before', 18],
    ]);
  });

  it('runs at the pace of the moment while its entity is slowed', () => {
    const { sim, worker, faults, give } = scene();
    give(0, 'job', 10);
    faults.slow(worker, { from: 1, to: 9, factor: 10 });
    sim.run();
    expect(worker.done).toEqual([['job', 17.2]]);
  });

  it('begun in a slow-down is as fast as ever when that ends', () => {
    const { sim, worker, faults, give } = scene();
    give(1, 'job', 1);
    faults.slow(worker, { from: 0.9, to: 1.1, factor: 100 });
    sim.run();
    expect(worker.done).toEqual([['job', 2.099]]);
  });

  it('adds up exactly over pauses and overlapping slow-downs', () => {
    const { sim, worker, faults, give } = scene();
    give(0, 'job', 10);
    faults.slow(worker, { from: 2, to: 8, factor: 2 }); // 2 s done at 2
    faults.slow(worker, { from: 4, to: 6, factor: 5 }); // 3 s done at 4, 3.2 s at 6, 4.2 s at 8
    faults.pause(worker, { from: 9, to: 12 }); // 5.2 s done at 9
    sim.run();
    expect(worker.done).toEqual([['job', 16.8]]);
  });

  it('is not a wait: a plain yield goes on in a pause', () => {
    const worker = new Worker('worker');
    const sim = new Simulation({ entities: [worker] });
    sim.schedule(new SimEvent({ time: 0, type: 'job', target: worker, payload: { seconds: 1, wait: 9 } }));
    sim.at(2, () => worker.pause());
    sim.at(5, () => worker.resume());
    sim.run();
    expect(worker.done).toEqual([['job', 10]]);
  });

  it('dies with a crash', () => {
    const { sim, worker, faults, give } = scene();
    give(0, 'lost', 10);
    give(6, 'kept', 10);
    faults.crash(worker, { at: 1, restartAt: 5 });
    expect(sim.run().eventsPending).toBe(0);
    expect(worker.done).toEqual([['kept', 16]]);
  });

  it.each(['running', 'paused'] as const)(
    'that a process of another entity waits for is rejected by a crash while %s',
    (status) => {
      const { sim, worker } = scene();
      let code = '';
      sim.spawn(
        (function* () {
          try {
            yield* worker.do(10);
          } catch (error) {
            code = (error as { code: string }).code + ` ${sim.now}`;
          }
        })(),
      );
      if (status === 'paused') sim.at(1, () => worker.pause());
      sim.at(3, () => worker.crash());
      expect(sim.run().eventsPending).toBe(0);
      expect(code).toBe('PROCESS_KILLED 3');
    },
  );

  it('ends with an interrupt, also while it stands still', () => {
    const { sim, worker } = scene();
    const causes: unknown[] = [];
    const body = function* (): Process {
      try {
        yield* worker.do(10);
      } catch (error) {
        causes.push((error as Interrupt).cause, sim.now);
      }
    };
    const [a, b] = [worker.start(body()), sim.spawn(body())];
    sim.at(1, () => a.interrupt('a'));
    sim.at(2, () => worker.pause());
    sim.at(3, () => b.interrupt('b'));
    sim.at(4, () => worker.resume());
    expect(sim.run()).toMatchObject({ endTime: 4, eventsPending: 0, stuck: [] });
    expect(causes).toEqual(['a', 1, 'b', 3]);
  });

  it('of nothing takes no time, and bad amounts are refused at once', () => {
    const { sim, worker, give } = scene();
    give(3, 'job', 0);
    sim.run();
    expect(worker.done).toEqual([['job', 3]]);
    for (const seconds of [-1, NaN, Infinity, '1' as never])
      expect(codeOf(() => worker.do(seconds))).toBe('INVALID_DELAY');
    expect(codeOf(() => new Worker('alone').do(1))).toBe('NOT_ATTACHED');
  });

  it('that stands still at the end is named as stuck', () => {
    const { sim, worker, give } = scene();
    give(1, 'job', 10);
    sim.at(2, () => worker.pause());
    expect(sim.run().stuck).toEqual([
      { entity: 'worker', process: 'job', waitingFor: 'work of "worker", which is paused', since: 1 },
    ]);
  });

  it('can lose a race like any wait', () => {
    const { sim, worker } = scene();
    const winners: unknown[] = [];
    sim.spawn(
      (function* () {
        const job = worker.start(worker.do(10));
        winners.push((yield* anyOf([job, sim.timeout(3)]))[0], sim.now);
        job.kill();
      })(),
    );
    sim.run();
    expect(winners).toEqual([1, 3]);
  });
});

it('a station that breaks down and keeps its job agrees with White and Christie', () => {
  const [arrivals, service, failures, repairs] = [0.5, 1, 0.1, 0.4];
  const both = failures + repairs;
  const expected = (arrivals * (both ** 2 + service * failures)) / (both * (service * repairs - arrivals * both));
  const server = new Server('station', { serviceTime: exponential(1 / service) });
  const customers = Source.poisson('customers', server, { rate: arrivals });
  const faults = new FaultSchedule();
  faults.random(1 / failures, 1 / repairs).pause(server);
  new Simulation({ entities: [customers, faults], endTime: 400_000, seed: 7 }).run();
  const mean = server.stats.busy.mean + server.stats.queue.mean;
  expect(mean / expected).toBeGreaterThan(0.95);
  expect(mean / expected).toBeLessThan(1.05);
});
