import { CallbackEntity, isSimError, SimEvent, SimFuture, Simulation } from '@sim/core';
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { FakeLog, NotifyingLog } from '../support/fake-log.ts';
import { failure, Scene } from '../support/scene.ts';

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a failure in a group', () => {
  it('of a strategy stops the run, and names the group and the event', () => {
    const scene = new Scene({
      assignmentStrategy: {
        assign: () => {
          throw new Error('no way');
        },
      },
    });
    scene.join(0, 'a');
    const error = errorOf(() => scene.sim.run());
    expect(isSimError(error, 'UNHANDLED_FAILURE') && error.context).toMatchObject({
      time: 0.5,
      entity: 'group',
      eventType: 'RebalanceEnd',
    });
  });

  it('of a listener stops the run, and leaves alone who brought the rebalance about', () => {
    const scene = new Scene();
    const boom = (): never => {
      throw new Error('boom');
    };
    scene.at(0, ({ group }) => group.join('a', scene.entity('a'), { listener: { onPartitionsRevoked: boom } }));
    let failed: unknown = 'not yet';
    scene.at(1, function* ({ group }) {
      failed = yield* failure(group.join('b', scene.entity('b')));
    });
    const error = errorOf(() => scene.sim.run());
    expect(
      isSimError(error, 'UNHANDLED_FAILURE') && [
        error.context['entity'],
        error.context['eventType'],
        (error.cause as Error).message,
      ],
    ).toEqual(['group', 'listener of a', 'boom']);
    // The rebalance goes on when the run does.
    scene.sim.run();
    expect([failed, scene.group.generation, scene.group.consumers]).toEqual([undefined, 2, ['a', 'b']]);
  });

  it('of whoever waits for a reply is not taken for one of the group', () => {
    const scene = new Scene();
    const reply = new SimFuture<readonly number[]>();
    reply.onSettle(() => {
      throw new Error('callback');
    });
    scene.sim.schedule(
      new SimEvent({
        time: 0,
        type: 'Join',
        target: scene.group,
        payload: { consumerName: 'a', consumer: scene.entity('a'), reply },
      }),
    );
    expect(errorOf(() => scene.sim.run())).toMatchObject({ code: 'UNHANDLED_FAILURE' });
  });
});

describe('a process that has been replaced', () => {
  it('cannot commit what was on its way', () => {
    const scene = new Scene({ commitLatency: 1, rebalanceDelay: 0.1 });
    scene.log.append(0, 10);
    scene.join(0, 'a');
    let error: unknown;
    scene.at(1, function* ({ group }) {
      error = yield* failure(group.commit('a', { 0: 5 }));
    });
    scene.at(1.2, ({ group }) => group.join('a', scene.entity('a2')));
    scene.sim.run();
    expect(isSimError(error, 'UNKNOWN_MEMBER')).toBe(true);
    expect(scene.group.committedOffset(0)).toBeUndefined();
  });

  it('before its first assignment leaves its place, its heartbeats and its records to the later one', () => {
    const scene = new Scene({ sessionTimeout: 3 });
    let first: unknown;
    scene.at(0, function* ({ group }) {
      first = yield* failure(group.join('a', scene.entity('old')));
    });
    scene.sim.at(0.1, () => scene.entity('old').crash());
    scene.join(0.2, 'a2');
    scene.at(0.3, ({ group }) => group.join('a', scene.entity('new')));
    scene.sim.run();
    expect(isSimError(first, 'UNKNOWN_MEMBER')).toBe(true);
    expect([scene.group.consumers, scene.group.generation, scene.group.stats.sessionTimeouts]).toEqual([
      ['a', 'a2'],
      1,
      0,
    ]);
  });

  it('with the instanceId of another consumer stops for good', () => {
    const log = new NotifyingLog(2);
    log.append(0, 10);
    const group = new ConsumerGroup('group', log);
    const consumers = ['c', 'd'].map(
      (name, n) => new Consumer(name, group, { instanceId: 'i', joinAt: 3 * n, serviceTime: 1 }),
    );
    const sim = new Simulation({ entities: consumers });
    sim.run();
    expect([group.consumers, group.stats.replacements, group.totalLag()]).toEqual([['d'], 1, 0]);
    expect(consumers.map(({ stats }) => stats.rejoins)).toEqual([0, 0]);
  });
});

describe('the timers of a group', () => {
  it('are exact at times that seconds cannot name', () => {
    const group = new ConsumerGroup('group', new FakeLog(4));
    const consumer = new CallbackEntity('consumer', () => undefined);
    const sim = new Simulation({ entities: [group, consumer], endTime: 8.5e6, maxEventsAtSameTime: 1000 });
    const rng = sim.rng('times');
    sim.spawn(
      (function* () {
        yield 8.4e6;
        for (let n = 0; n < 300; n += 1) {
          yield rng.next() * 100;
          yield* group.join('a', consumer);
          yield rng.next() * 100;
          yield* group.leave('a');
        }
      })(),
    );
    sim.run();
    expect(group.generation).toBe(600);
  });

  it('stand still while the group is crashed, and go on when it is back', () => {
    const scene = new Scene({ sessionTimeout: 3 });
    scene.join(0, 'a', 'b');
    scene.sim.at(10, () => scene.group.crash());
    scene.sim.at(10.5, () => scene.entity('b').crash());
    scene.sim.at(20, () => scene.group.restart());
    const seen: unknown[] = [];
    for (const time of [19, 30]) scene.sim.at(time, () => void seen.push(scene.group.consumers));
    scene.sim.run();
    expect(seen).toEqual([['a', 'b'], ['a']]);
  });
});

describe('a consumer', () => {
  it('that had stopped, and crashes and restarts, is evicted: its place is not kept for ever', () => {
    const log = new NotifyingLog(2);
    log.append(0, 20);
    log.append(1, 5);
    const group = new ConsumerGroup('group', log, { sessionTimeout: 3 });
    const [c, d] = ['c', 'd'].map((name) => new Consumer(name, group, { serviceTime: 1 }));
    const sim = new Simulation({ entities: [c!, d!] });
    sim.at(5, () => c!.stop());
    sim.at(5.5, () => c!.crash());
    sim.at(6.2, () => c!.restart());
    sim.run();
    expect([group.consumers, group.stats.sessionTimeouts, group.totalLag()]).toEqual([['d'], 1, 0]);
  });

  it('that crashes before it joins still joins at its time', () => {
    const scene = new Scene();
    const worker = scene.sim.add(new Consumer('worker', scene.group, { joinAt: 10 }));
    scene.sim.at(1, () => worker.crash());
    scene.sim.at(2, () => worker.restart());
    const seen: number[] = [];
    for (const time of [9.9, 10.1]) scene.sim.at(time, () => void seen.push(scene.group.consumerCount));
    scene.sim.run();
    expect(seen).toEqual([0, 1]);
  });
});
