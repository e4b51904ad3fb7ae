import { CallbackEntity, isSimError, SimEvent, SimFuture } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { failure, Scene } from '../support/scene.ts';

describe('a poll', () => {
  it('waits while its member is rebalancing, and reads what the new assignment gives it', () => {
    const scene = new Scene({ partitions: 2 });
    scene.log.append(0, 1);
    scene.log.append(1, 1);
    scene.join(0, 'a');
    scene.join(1, 'b');
    scene.at(1.2, function* () {
      expect(yield* scene.poll('a')).toEqual(['0:0']);
      expect(scene.sim.now).toBe(1.501);
    });
    scene.sim.run();
  });

  it('under way when a rebalance begins returns nothing that was taken away: no record reaches two members of one generation', () => {
    const scene = new Scene({ partitions: 2, pollLatency: 0.2 });
    scene.log.append(0, 1);
    scene.log.append(1, 1);
    const polled: unknown[] = [];
    scene.join(0, 'a');
    scene.join(1, 'b');
    for (const [time, name] of [
      [0.9, 'a'],
      [1.1, 'b'],
    ] as const) {
      scene.at(time, function* () {
        polled.push([name, yield* scene.poll(name), scene.sim.now]);
      });
    }
    scene.sim.run();
    expect(polled).toEqual([
      ['a', ['0:0'], 1.7],
      ['b', ['1:0'], 1.7],
    ]);
    expect(scene.group.stats).toMatchObject({ polls: 2, recordsPolled: 2, recordsRedelivered: 0 });
  });

  it('fails if its member is evicted while it waits', () => {
    const scene = new Scene({ pollLatency: 5, sessionTimeout: 2 });
    scene.join(0, 'a');
    const poll = scene.spawn(
      failure(
        (function* () {
          yield 1;
          yield* scene.group.poll('a');
        })(),
      ),
    );
    scene.sim.at(1.5, () => scene.entity('a').pause());
    scene.sim.run();
    expect(isSimError(poll.value, 'UNKNOWN_MEMBER')).toBe(true);
    expect(String(poll.value)).toContain('heartbeats had stopped');
  });

  it('takes its latency, stretched when the group is slow', () => {
    const scene = new Scene({ pollLatency: { mean: 0.25, sample: () => 0.25 } });
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.group.poll('a');
      expect(scene.sim.now).toBe(0.75);
    });
    scene.sim.run();
  });

  it.each([0, -1, 1.5, NaN, Infinity])('for %s records is refused', (maxRecords) => {
    const scene = new Scene();
    const poll = scene.spawn(failure(scene.group.poll('a', maxRecords)));
    scene.sim.run();
    expect(isSimError(poll.value, 'INVALID_OPTION')).toBe(true);
  });

  it('drains a partition before it takes the next, and goes on where it stopped', () => {
    const scene = new Scene({ partitions: 2 });
    scene.log.append(0, 3);
    scene.log.append(1, 3);
    const polls: unknown[] = [];
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      for (let times = 3; times > 0; times -= 1) polls.push(yield* scene.poll('a', 2));
    });
    scene.sim.run();
    expect(polls).toEqual([
      ['0:0', '0:1'],
      ['0:2', '1:0'],
      ['1:1', '1:2'],
    ]);
  });

  it('lets no partition starve behind one that never runs dry: turns of twice maxRecords, or of maxPartitionFetch', () => {
    const turns = (maxPartitionFetch?: number): string => {
      const scene = new Scene({ partitions: 3, ...(maxPartitionFetch !== undefined && { maxPartitionFetch }) });
      let partitions = '';
      for (const partition of [0, 1, 2]) scene.log.append(partition, 100);
      scene.at(0, function* () {
        yield* scene.group.join('a', scene.entity('a'));
        for (let times = 8; times > 0; times -= 1) {
          scene.log.append(0, 50);
          partitions += String((yield* scene.group.poll('a', 10))[0]?.partition);
        }
      });
      scene.sim.run();
      return partitions;
    };
    expect([turns(), turns(10), turns(30)]).toEqual(['00112200', '01201201', '00011122']);
  });

  it('ends the turn of a partition that has given all it had, also when more has come meanwhile', () => {
    const scene = new Scene({ partitions: 2 });
    scene.log.append(0, 2);
    scene.log.append(1, 2);
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      expect(yield* scene.poll('a', 2)).toEqual(['0:0', '0:1']);
      scene.log.append(0, 2);
      expect(yield* scene.poll('a', 2)).toEqual(['1:0', '1:1']);
    });
    scene.sim.run();
  });

  it('fills up from as many partitions as it takes', () => {
    const scene = new Scene({ partitions: 3, maxPartitionFetch: 2 });
    for (const partition of [0, 1, 2]) scene.log.append(partition, 3);
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      expect(yield* scene.poll('a', 100)).toEqual(['0:0', '0:1', '1:0', '1:1', '2:0', '2:1', '0:2', '1:2', '2:2']);
    });
    scene.sim.run();
  });

  it('leaves out paused partitions until they are resumed, and gives them then in order', () => {
    const scene = new Scene({ partitions: 2 });
    scene.log.append(0, 2);
    scene.log.append(1, 2);
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      scene.group.pausePartitions('a', [0]);
      expect(yield* scene.poll('a')).toEqual(['1:0', '1:1']);
      scene.group.resumePartitions('a', [0]);
      expect(yield* scene.poll('a')).toEqual(['0:0', '0:1']);
      expect(() => scene.group.pausePartitions('a', [0, 7])).toThrow('expected a partition from 0 to 1, got 7');
      scene.group.pausePartitions('a', [0]);
      yield* scene.group.join('b', scene.entity('b'));
      // An eager rebalance forgets the pause.
      expect(yield* scene.poll('a')).toEqual(['0:0', '0:1']);
      expect(() => scene.group.pausePartitions('a', [1])).toThrow('expected a partition of "a", got partition 1');
    });
    scene.sim.run();
  });
});

describe('events', () => {
  it('do all that the methods do: Join, Poll, Commit, Leave, each with its reply', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 3);
    const replies: unknown[] = [];
    const send = (time: number, type: string, payload: object): void => {
      const reply = new SimFuture<unknown>();
      reply.onSettle(() => replies.push([type, reply.value, scene.sim.now]));
      scene.sim.schedule(new SimEvent({ time, type, target: scene.group, payload: { ...payload, reply } }));
    };
    send(0, 'Join', { consumerName: 'a', consumer: scene.entity('a'), instanceId: 'one' });
    send(1, 'Poll', { consumerName: 'a', maxRecords: 2 });
    send(2, 'Commit', { consumerName: 'a', offsets: { 0: 2 } });
    send(3, 'Leave', { consumerName: 'a' });
    scene.sim.run();
    const records = [0, 1].map((offset) => expect.objectContaining({ offset }) as unknown);
    expect(replies).toEqual([
      ['Join', [0], 0.5],
      ['Poll', records, 1.001],
      ['Commit', undefined, 2],
      ['Leave', undefined, 3.5],
    ]);
    expect(scene.group.committedOffset(0)).toBe(2);
  });

  it('reject their reply when they fail, and stop the run if there is none', () => {
    const scene = new Scene();
    const reply = new SimFuture<unknown>();
    scene.sim.schedule(
      new SimEvent({ time: 0, type: 'Poll', target: scene.group, payload: { consumerName: 'nobody', reply } }),
    );
    scene.sim.run();
    expect(isSimError(reply.error, 'UNKNOWN_MEMBER')).toBe(true);
    const loud = new Scene();
    loud.sim.schedule(
      new SimEvent({ time: 0, type: 'Commit', target: loud.group, payload: { consumerName: 'nobody', offsets: {} } }),
    );
    expect(() => loud.sim.run()).toThrow('expected a member, got "nobody"');
  });

  it('deliver Records to the consumer entity for a Poll without a reply', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 2);
    const got: unknown[] = [];
    const consumer = scene.sim.add(
      new CallbackEntity(
        'consumer',
        (event) => void got.push([event.type, (event.payload as { records: unknown[] }).records.length, event.time]),
      ),
    );
    scene.at(0, () => scene.group.join('a', consumer));
    for (const time of [1, 2])
      scene.sim.schedule(new SimEvent({ time, type: 'Poll', target: scene.group, payload: { consumerName: 'a' } }));
    scene.sim.run();
    expect(got).toEqual([
      ['Records', 2, 1.001],
      ['Records', 0, 2.001],
    ]);
  });

  it.each([
    ['Fetch', {}, 'UNKNOWN_EVENT_TYPE'],
    ['Join', undefined, 'INVALID_OPTION'],
    ['Join', { consumerName: 'a' }, 'INVALID_OPTION'],
    ['Join', { consumerName: '', consumer: new CallbackEntity('x', () => undefined) }, 'INVALID_OPTION'],
    ['Poll', { consumerName: 'a', reply: 1 }, 'INVALID_OPTION'],
  ])('of type %s with payload %j fail with their code', (type, payload, code) => {
    const scene = new Scene();
    scene.sim.schedule(new SimEvent<unknown>({ time: 0, type, target: scene.group, payload }));
    let error: unknown;
    try {
      scene.sim.run();
    } catch (caught) {
      error = caught;
    }
    expect(isSimError(error, code)).toBe(true);
  });
});
