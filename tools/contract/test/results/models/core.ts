import { exponential, FaultSchedule, logNormal, Resource, Server, Simulation, Source } from '@sim/core';
import { arrivals, type ReferenceModel } from './reference-model.ts';

/** A queue with classes, patience and preemption, whose server crashes, pauses and is slow. */
const troubledServer: ReferenceModel = {
  about: '@sim/core',
  name: 'troubled server',
  build() {
    const served = arrivals('served');
    const refused = arrivals('refused');
    const isUrgent = (payload: unknown): boolean => payload === 'urgent';
    const server = new Server('server', {
      concurrency: 2,
      serviceTime: logNormal({ mean: 0.18, standardDeviation: 0.15 }),
      queueLimit: 12,
      patience: exponential(3),
      priority: ({ payload }) => (isUrgent(payload) ? 0 : 1),
      classOf: ({ payload }) => String(payload),
      queuePolicy: 'priority',
      preempt: true,
      downstream: served.entity,
      dropTo: refused.entity,
    });
    const source = Source.poisson('source', server, {
      rate: 10,
      limit: 2000,
      payload: ({ rng }) => (rng.next() < 0.1 ? 'urgent' : 'usual'),
    });
    const faults = new FaultSchedule();
    faults.crash(server, { at: 40, restartAt: 43 });
    faults.pause(server, { from: 80, to: 82 });
    faults.slow(server, { from: 100, to: 120, factor: 2 });
    const sim = new Simulation({ seed: 'troubled', entities: [source, faults] });
    return {
      sim,
      answers: () => ({
        completed: server.stats.completed,
        dropped: server.stats.dropped,
        lost: server.stats.lost,
        reneged: server.stats.reneged,
        preempted: server.stats.preempted,
        utilization: server.stats.utilization,
        response: server.stats.responses.mean ?? 0,
        served: served.found.sum,
        refused: refused.found.sum,
      }),
    };
  },
};

/** Processes that wait for each other, with time-outs, and share a resource. */
const philosophers: ReferenceModel = {
  about: '@sim/core',
  name: 'processes at a resource',
  build() {
    const desk = new Resource('desk', { capacity: 3 });
    const sim = new Simulation({ seed: 5, endTime: 600, entities: [desk] });
    const done = { visits: 0, sum: 0 };
    const [think, write] = [exponential(4), exponential(1.5)];
    for (let person = 0; person < 12; person++)
      sim.spawn(
        (function* () {
          for (;;) {
            yield think.sample(sim.rng(`think-${person}`));
            yield* desk.use(function* () {
              yield write.sample(sim.rng(`write-${person}`));
            });
            done.visits++;
            done.sum += sim.now * (person + 1);
          }
        })(),
        { name: `person-${person}` },
      );
    return { sim, answers: () => ({ ...done }) };
  },
};

export const coreModels: readonly ReferenceModel[] = [troubledServer, philosophers];
