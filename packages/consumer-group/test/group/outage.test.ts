import { SimEvent, SimFuture, Simulation, Sink } from '@sim/core';
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { FakeLog, NotifyingLog } from '../support/fake-log.ts';
import { failure, Scene } from '../support/scene.ts';

describe('a group that crashes', () => {
  it('settles every reply with a code, also of what is under way', () => {
    const group = new ConsumerGroup('group', new FakeLog(1), { pollLatency: 2, rebalanceDelay: 1 });
    const me = new Sink('me');
    const sim = new Simulation({ entities: [group, me], endTime: 60 });
    const [poll, join] = [new SimFuture<any>(), new SimFuture<any>()];
    const send = (time: number, type: string, payload: object): void =>
      sim.schedule(new SimEvent({ time, type, target: group, payload }));
    send(0, 'Join', { consumerName: 'a', consumer: me });
    send(5, 'Poll', { consumerName: 'a', reply: poll });
    send(5.5, 'Join', { consumerName: 'b', consumer: me, reply: join });
    const codes: unknown[] = [];
    for (const reply of [poll, join])
      sim.spawn(
        (function* () {
          codes.push(
            yield* failure(
              (function* () {
                yield* reply;
              })(),
            ),
          );
        })(),
      );
    sim.at(6, () => group.crash());
    sim.at(8, () => group.restart());
    sim.run();
    expect(codes).toMatchObject([{ code: 'COORDINATOR_NOT_AVAILABLE' }, { code: 'COORDINATOR_NOT_AVAILABLE' }]);
  });

  it.each(['crash', 'pause, then crash'] as const)('answers every event that it loses: %s', (how) => {
    const group = new ConsumerGroup('group', new FakeLog(1));
    const me = new Sink('me');
    const sim = new Simulation({ entities: [group, me], endTime: 60 });
    const payloads = {
      Join: { consumerName: 'b', consumer: me },
      Leave: { consumerName: 'a' },
      Poll: { consumerName: 'a' },
      Commit: { consumerName: 'a', offsets: { 0: 0 } },
    };
    sim.schedule(new SimEvent({ time: 0, type: 'Join', target: group, payload: { consumerName: 'a', consumer: me } }));
    sim.at(5, () => (how === 'crash' ? group.crash() : group.pause()));
    sim.at(7, () => group.crash());
    const answers: string[] = [];
    for (const [type, payload] of Object.entries(payloads)) {
      const reply = new SimFuture<any>();
      sim.schedule(new SimEvent({ time: 6, type, target: group, payload: { ...payload, reply } }));
      // Without an answer wanted nothing happens.
      sim.schedule(new SimEvent({ time: 6, type, target: group, payload }));
      reply.onSettle(() => answers.push(`${type} at ${sim.now}`));
      sim.spawn(
        (function* () {
          const error = yield* failure(
            (function* () {
              yield* reply;
            })(),
          );
          expect(error).toMatchObject({ code: 'COORDINATOR_NOT_AVAILABLE' });
        })(),
      );
    }
    const { eventsDropped } = sim.run();
    const at = how === 'crash' ? 6 : 7;
    expect(answers).toEqual([`Join at ${at}`, `Leave at ${at}`, `Poll at ${at}`, `Commit at ${at}`]);
    expect(eventsDropped).toBe(8);
  });

  it('fails those who call, stores nothing, and lets consumers wait until it is back', () => {
    const log = new NotifyingLog(1);
    const group = new ConsumerGroup('group', log);
    const consumer = new Consumer('worker', group, { serviceTime: 1 });
    const sim = new Simulation({ entities: [consumer], endTime: 100 });
    log.append(0, 5);
    sim.at(2, () => group.crash());
    let refused: unknown;
    sim.at(
      20,
      () =>
        void sim.spawn(
          (function* () {
            refused = yield* failure(group.commit('worker', { 0: 1 }));
          })(),
        ),
    );
    const stored: unknown[] = [];
    sim.at(30, () => void stored.push(group.committedOffset(0)));
    sim.at(31, () => group.restart());
    sim.run();
    expect(refused).toMatchObject({
      code: 'COORDINATOR_NOT_AVAILABLE',
      context: { kafkaError: 'COORDINATOR_NOT_AVAILABLE' },
    });
    expect([stored, group.committedOffset(0), group.totalLag()]).toEqual([[undefined], 5, 0]);
  });

  it('has one poll timer a member afterwards, however often it crashed', () => {
    const scene = new Scene({ maxPollInterval: 10, endTime: 1000 });
    scene.spawn(scene.group.join('a', scene.entity('a')));
    scene.sim.every(4, () => void scene.spawn(scene.group.poll('a')));
    for (let crash = 0; crash < 100; crash += 1) {
      scene.sim.at(2, () => scene.group.crash());
      scene.sim.at(2, () => scene.group.restart());
    }
    expect(scene.sim.run().eventsPending).toBeLessThan(10);
    expect(scene.group.stats.pollTimeouts).toBe(0);
  });

  it('answers when it goes on, if it is only paused', () => {
    const scene = new Scene({ endTime: 20 });
    scene.log.append(0, 3);
    scene.join(0, 'a');
    scene.sim.at(5, () => scene.group.pause());
    scene.sim.at(9, () => scene.group.resume());
    let answer: unknown;
    scene.at(6, function* () {
      answer = [(yield* scene.poll('a')).length, scene.sim.now];
    });
    scene.sim.run();
    expect(answer).toEqual([3, 9.001]);
  });
});

describe('a poll without reply', () => {
  it('survives the member it was for', () => {
    const scene = new Scene({ pollLatency: 2, endTime: 20 });
    scene.join(0, 'a');
    scene.sim.schedule(new SimEvent({ time: 5, type: 'Poll', target: scene.group, payload: { consumerName: 'a' } }));
    scene.leave(6, 'a');
    expect(() => scene.sim.run()).not.toThrow();
  });
});

describe('offsets of a transaction', () => {
  it('are committed with it, forgotten when it is aborted, and put off while the group is down', () => {
    const scene = new Scene();
    scene.log.append(0, 10);
    const { group } = scene;
    group.addPendingOffsets('t', new Map([[0, 5]]));
    expect(group.committedOffset(0)).toBeUndefined();
    group.completePendingOffsets('t', false);
    group.completePendingOffsets('t', true);
    expect(group.committedOffset(0)).toBeUndefined();
    group.addPendingOffsets('t', new Map([[0, 7]]));
    group.crash();
    group.completePendingOffsets('t', true);
    expect(group.committedOffset(0)).toBeUndefined();
    expect(() => group.addPendingOffsets('u', { 0: 1 })).toThrow(
      expect.objectContaining({ code: 'COORDINATOR_NOT_AVAILABLE' }),
    );
    group.restart();
    expect(group.committedOffset(0)).toBe(7);
    expect(() => group.addPendingOffsets('t', new Map([[0, 11]]))).toThrow(
      expect.objectContaining({ code: 'OFFSET_OUT_OF_RANGE' }),
    );
  });
});

describe('a strategy', () => {
  it('is not asked for nobody', () => {
    const asked: number[] = [];
    const scene = new Scene({
      assignmentStrategy: {
        assign: (partitions, consumers) => {
          asked.push(consumers.length);
          return new Map(consumers.slice(0, 1).map((name) => [name, [...partitions]]));
        },
      },
    });
    scene.join(0, 'a');
    scene.leave(5, 'a');
    scene.sim.run();
    expect([asked, scene.group.generation]).toEqual([[1], 2]);
  });

  it('is asked again when somebody requests a rebalance', () => {
    const scene = new Scene();
    scene.join(0, 'a');
    scene.sim.at(5, () => scene.group.requestRebalance());
    scene.sim.run();
    expect([scene.group.generation, scene.group.stats.rebalanceSecondsByCause.get('requested')]).toEqual([2, 0.5]);
  });
});

describe('lag', () => {
  it('never counts what retention has taken', () => {
    const scene = new Scene({ partitions: 1, committedOffsets: { 0: 2 } });
    scene.log.append(0, 10);
    scene.log.expire(0, 10);
    expect([scene.group.totalLag(), scene.group.lag()[0]!.records]).toEqual([0, 0]);
  });
});

describe('records of a partition that is added', () => {
  it("and passed over by 'latest' are counted as lost", () => {
    const scene = new Scene({ partitions: 1, autoOffsetReset: 'latest', endTime: 30 });
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.poll('a');
      yield 5;
      scene.log.grow(2);
      scene.log.append(1, 7);
      for (;;) {
        yield 1;
        yield* scene.poll('a');
      }
    });
    scene.sim.run();
    expect(scene.group.stats.recordsLost).toBe(7);
  });
});
