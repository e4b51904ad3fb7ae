import {
  CallbackEntity,
  constant,
  FaultSchedule,
  isSimError,
  Server,
  type ServerOptions,
  SimEvent,
  SimFuture,
  Simulation,
} from '@sim/core';
import { describe, expect, it } from 'vitest';

const setUp = (options: ServerOptions = {}, endTime = Infinity) => {
  const log: string[] = [];
  const out = new CallbackEntity(
    'out',
    (event) =>
      void log.push(`${event.type} ${String((event.payload as { id?: unknown } | undefined)?.id)} ${event.time}`),
  );
  const server = new Server('desk', { downstream: out, ...options });
  const sim = new Simulation({ endTime, entities: [server] });
  const send = (time: number, id: string, more: object = {}) =>
    sim.schedule(new SimEvent({ time, type: 'job', target: server, payload: { id, ...more } }));
  return { server, sim, log, send };
};

describe('a server', () => {
  it('serves one job after the other, and hands each on with its type and payload', () => {
    const { sim, log, send } = setUp({ serviceTime: 2 });
    send(0, 'a');
    send(1, 'b');
    send(10, 'c');
    const { eventsProcessed } = sim.run();
    expect(log).toEqual(['job a 2', 'job b 4', 'job c 12']);
    expect(eventsProcessed).toBe(9); // arrival, end of service and hand-over of each
  });

  it('serves as many at the same time as its concurrency says', () => {
    const { sim, log, send } = setUp({ serviceTime: 3, concurrency: 2 });
    for (const id of ['a', 'b', 'c', 'd']) send(0, id);
    sim.run();
    expect(log).toEqual(['job a 3', 'job b 3', 'job c 6', 'job d 6']);
  });

  it.each([
    ['fifo', ['a', 'b', 'c', 'd', 'e']],
    ['lifo', ['a', 'e', 'd', 'c', 'b']],
    ['priority', ['a', 'd', 'c', 'e', 'b']],
  ] as const)('takes jobs from its queue %s', (queuePolicy, order) => {
    const { sim, log, send } = setUp({ serviceTime: 1, queuePolicy });
    [
      ['a', 9],
      ['b', 3],
      ['c', 2],
      ['d', 1],
      ['e', 2],
    ].forEach(([id, priority], index) => send(index / 100, id as string, { priority }));
    sim.run();
    expect(log.map((line) => line.split(' ')[1])).toEqual(order);
  });

  it('takes the priority from a function if there is one', () => {
    const { sim, log, send } = setUp({
      serviceTime: 1,
      queuePolicy: 'priority',
      priority: (event) => -(event.payload as { size: number }).size,
    });
    for (const [id, size] of [
      ['a', 1],
      ['b', 2],
      ['c', 5],
    ] as const)
      send(0, id, { size });
    sim.run();
    expect(log.map((line) => line.split(' ')[1])).toEqual(['a', 'c', 'b']);
  });

  it('takes the service time from a distribution, or from the event', () => {
    const bySize = setUp({ serviceTime: (event) => (event.payload as { size: number }).size });
    bySize.send(0, 'a', { size: 4 });
    bySize.send(0, 'b', { size: 0 });
    bySize.sim.run();
    expect(bySize.log).toEqual(['job a 4', 'job b 4']);
    const drawn = setUp({ serviceTime: constant(0.25) });
    drawn.send(0, 'a');
    drawn.sim.run();
    expect(drawn.log).toEqual(['job a 0.25']);
  });

  it('takes a time that depends on how many jobs are in the system, the one that begins included', () => {
    const loads: number[] = [];
    const serviceTime: ServerOptions['serviceTime'] = (_event, _rng, jobsInSystem) => {
      loads.push(jobsInSystem);
      return jobsInSystem;
    };
    const { sim, log, send } = setUp({ serviceTime, concurrency: 2 });
    for (const id of ['a', 'b', 'c', 'd']) send(0, id);
    send(20, 'e');
    sim.run();
    // a and b find nobody waiting; c begins at 1 with b in service and d waiting; d with c alone.
    expect(loads).toEqual([1, 2, 3, 2, 1]);
    expect(log).toEqual(['job a 1', 'job b 2', 'job c 4', 'job d 4', 'job e 21']);
  });

  it('drops what finds the queue full, counts it, and hands it to dropTo', () => {
    const dropped: unknown[] = [];
    const dropTo = new CallbackEntity('bin', (event) => void dropped.push((event.payload as { id: string }).id));
    const { sim, server, log, send } = setUp({ serviceTime: 5, queueLimit: 1, dropTo });
    for (const id of ['a', 'b', 'c', 'd']) send(0, id);
    sim.at(1, () => void expect(server.hasCapacity()).toBe(false));
    sim.run();
    expect(log).toEqual(['job a 5', 'job b 10']);
    expect(dropped).toEqual(['c', 'd']);
    expect(server.stats).toMatchObject({ arrived: 4, completed: 2, dropped: 2, lost: 0 });
    expect(server.hasCapacity()).toBe(true);
  });

  it('with a queue limit of 0 is a pure loss system', () => {
    const { sim, server, send } = setUp({ serviceTime: 5, queueLimit: 0, concurrency: 2 });
    for (const id of ['a', 'b', 'c']) send(0, id);
    sim.run();
    expect(server.stats).toMatchObject({ completed: 2, dropped: 1 });
  });

  it('answers through the reply in the payload: resolved at the end, rejected when dropped', () => {
    const { sim, send } = setUp({ serviceTime: 2, queueLimit: 0 });
    const [served, refused] = [new SimFuture<unknown>(), new SimFuture<unknown>()];
    send(0, 'a', { reply: served });
    send(1, 'b', { reply: refused });
    const seen: unknown[] = [];
    sim.spawn(
      (function* () {
        yield* served;
        seen.push(sim.now);
      })(),
    );
    sim.run();
    expect([seen, isSimError(refused.error, 'QUEUE_FULL')]).toEqual([[2], true]);
    expect((refused.error as Error).message).toBe(
      'Server "desk": expected at most 0 waiting jobs, "job" found as many',
    );
  });

  it('measures waits, responses, queue and utilization', () => {
    const { sim, server, send } = setUp({ serviceTime: 2 }, 10);
    send(0, 'a');
    send(0, 'b');
    send(1, 'c');
    sim.run();
    const { waits, responses, queue, busy, utilization } = server.stats;
    expect([waits.sum, waits.count, responses.sum, queue.mean, queue.max, busy.mean, utilization]).toEqual([
      5, 3, 11, 0.5, 2, 0.6, 0.6,
    ]);
    server.resetStats();
    expect(server.stats).toMatchObject({ arrived: 0, completed: 0, utilization: 0 });
  });

  it('keeps no run alive for a job brought by a daemon', () => {
    const { sim, server } = setUp({ serviceTime: 5 });
    sim.schedule(new SimEvent({ time: 1, type: 'job', target: server, daemon: true }));
    sim.at(2, () => undefined);
    expect(sim.run().endTime).toBe(2);
  });
});

describe('a server in trouble', () => {
  it('loses the jobs in service when it crashes, and goes on with its queue after the restart', () => {
    const { sim, server, log, send } = setUp({ serviceTime: 4, concurrency: 2 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) send(0, id);
    send(2.5, 'while down');
    sim.at(2, () => server.crash());
    sim.at(3, () => server.restart());
    const summary = sim.run();
    expect(log).toEqual(['job c 7', 'job d 7', 'job e 11']);
    expect(server.stats).toMatchObject({ arrived: 5, completed: 3, lost: 2 });
    expect(server.stats.busy.value).toBe(0);
    expect(summary.eventsDropped).toBe(1);
  });

  it('loses its queue too if that does not survive', () => {
    const { sim, server, log, send } = setUp({ serviceTime: 4, queueSurvivesCrash: false });
    for (const id of ['a', 'b', 'c']) send(0, id);
    sim.at(2, () => server.crash());
    sim.at(3, () => server.restart());
    send(5, 'd');
    sim.run();
    expect(log).toEqual(['job d 9']);
    expect(server.stats).toMatchObject({ arrived: 4, completed: 1, lost: 3 });
  });

  it.each([
    { queueSurvivesCrash: true, lost: ['served 2', 'down 2.5'], served: ['queued 7'] },
    { queueSurvivesCrash: false, lost: ['served 2', 'queued 2', 'down 2.5'], served: [] },
  ])('answers to every job that a crash loses: $lost', ({ queueSurvivesCrash, lost, served }) => {
    const { sim, server, send } = setUp({ serviceTime: 4, queueSurvivesCrash });
    const heard: { lost: string[]; served: string[] } = { lost: [], served: [] };
    for (const [id, time] of [
      ['served', 0],
      ['queued', 0],
      ['down', 2.5],
    ] as const) {
      const reply = new SimFuture<unknown>();
      send(time, id, { reply });
      sim.spawn(
        (function* () {
          try {
            yield reply;
            heard.served.push(`${id} ${sim.now}`);
          } catch (error) {
            expect(isSimError(error, 'PROCESS_KILLED')).toBe(true);
            heard.lost.push(`${id} ${sim.now}`);
          }
        })(),
      );
    }
    sim.at(2, () => server.crash());
    sim.at(3, () => server.restart());
    expect(sim.run().stuck).toEqual([]);
    expect(heard).toEqual({ lost, served });
  });

  it('answers to what it had not looked at yet when it crashes in a pause', () => {
    const { sim, server, send } = setUp({ serviceTime: 4 });
    const reply = new SimFuture<unknown>();
    sim.at(1, () => server.pause());
    send(2, 'a', { reply });
    sim.at(3, () => server.crash());
    sim.run();
    expect(isSimError(reply.rejected ? reply.error : undefined, 'PROCESS_KILLED')).toBe(true);
  });

  it('holds everything while it is paused, work included', () => {
    const { sim, server, log, send } = setUp({ serviceTime: 2 });
    send(0, 'a');
    send(0, 'b');
    sim.at(1, () => server.pause());
    sim.at(6, () => server.resume());
    sim.run();
    expect(log).toEqual(['job a 7', 'job b 9']);
  });

  it('works slower while it is slowed, at the pace of the moment', () => {
    const { sim, server, log, send } = setUp({ serviceTime: 2 });
    const faults = new FaultSchedule('faults');
    sim.add(faults);
    faults.slow(server, { from: 1, to: 5, factor: 3 });
    for (const time of [0, 2, 20]) send(time, String(time));
    sim.run();
    expect(log).toEqual(['job 0 4', 'job 2 6.666666667', 'job 20 22']);
  });
});

describe('a server refuses', () => {
  it.each<readonly [string, ServerOptions, RegExp]>([
    ['concurrency 0', { concurrency: 0 }, /Server "s": concurrency must be an integer >= 1/],
    [
      'a negative service time',
      { serviceTime: -1 },
      /serviceTime must be a finite number of seconds >= 0 or a distribution/,
    ],
    ['an unknown policy', { queuePolicy: 'sjf' as never }, /queuePolicy must be one of "fifo", "lifo", "priority"/],
    ['a queue limit of NaN', { queueLimit: NaN }, /queueLimit must be an integer >= 0 or Infinity/],
    ['a downstream that is no entity', { downstream: {} as never }, /downstream must be an Entity/],
    ['a dropTo that is no entity', { dropTo: 7 as never }, /dropTo must be an Entity/],
    ['a priority that is no function', { priority: 7 as never }, /priority must be a function/],
    [
      'a survival that is no boolean',
      { queueSurvivesCrash: 'yes' as never },
      /queueSurvivesCrash must be one of true, false/,
    ],
  ])('%s', (_, options, message) => {
    expect(() => new Server('s', options)).toThrow(message);
  });

  it('a service time from a function that is no duration, and a priority NaN, by stopping the run', () => {
    const bad = setUp({ serviceTime: () => NaN });
    bad.send(0, 'a');
    expect(() => bad.sim.run()).toThrow(
      /Server "desk": a sample of serviceTime must be a finite number of seconds >= 0, got NaN/,
    );
    const nan = setUp({ queuePolicy: 'priority', priority: () => NaN });
    nan.send(0, 'a');
    nan.send(0, 'b');
    expect(() => nan.sim.run()).toThrow(/the priority of "job" must be a number/);
  });
});
