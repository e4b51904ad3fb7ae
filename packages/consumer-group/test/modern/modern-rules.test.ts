import { describe, expect, it } from 'vitest';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../src/modern/heartbeat-requests.ts';
import { ModernCoordinator } from '../../src/modern/modern-coordinator.ts';
import type { ModernCoordinatorOptions } from '../../src/modern/modern-coordinator-options.ts';
import { rangeAssignor } from '../../src/modern/range-assignor.ts';
import { uniformAssignor } from '../../src/modern/uniform-assignor.ts';
import type { RebalanceReport } from '../../src/protocol/rebalance-report.ts';
import { ModernWorld } from '../support/modern-world.ts';

/** A coordinator of one topic with four partitions, in milliseconds. */
class Desk {
  readonly reports: RebalanceReport[] = [];
  readonly removed: string[] = [];
  readonly partitions = [0, 1, 2, 3];
  readonly coordinator: ModernCoordinator;

  constructor(options: Partial<ModernCoordinatorOptions> = {}) {
    this.coordinator = new ModernCoordinator(
      {
        rebalanceEnded: (report) => void this.reports.push(report),
        memberRemoved: ({ memberId }, reason) => void this.removed.push(`${memberId} ${reason}`),
      },
      {
        sessionTimeout: 45_000,
        heartbeatInterval: 5_000,
        assignors: [uniformAssignor, rangeAssignor],
        partitionsOf: () => this.partitions,
        ...options,
      },
    );
  }

  beat(
    now: number,
    memberId: string,
    memberEpoch: number,
    more: Partial<ConsumerGroupHeartbeatRequest> = {},
  ): ConsumerGroupHeartbeatResponse {
    const answers: ConsumerGroupHeartbeatResponse[] = [];
    this.coordinator.handle(
      now,
      { type: 'ConsumerGroupHeartbeat', memberId, memberEpoch, ...more },
      (answer) => void answers.push(answer as ConsumerGroupHeartbeatResponse),
    );
    expect(answers).toHaveLength(1);
    return answers[0]!;
  }

  join(
    now: number,
    memberId: string,
    more: Partial<ConsumerGroupHeartbeatRequest> = {},
  ): ConsumerGroupHeartbeatResponse {
    return this.beat(now, memberId, 0, {
      clientId: memberId,
      rebalanceTimeout: 60_000,
      topics: ['t'],
      owned: [],
      ...more,
    });
  }

  commit(memberId: string, generation: number): string {
    let error = '';
    this.coordinator.handle(0, { type: 'OffsetCommit', memberId, generation }, (answer) => (error = answer.error));
    return error;
  }
}

describe('the KIP-848 coordinator', () => {
  it('gives a lone newcomer everything at once, and tells it the interval', () => {
    const desk = new Desk();
    expect(desk.join(0, 'a')).toEqual({
      type: 'ConsumerGroupHeartbeat',
      error: 'NONE',
      memberId: 'a',
      memberEpoch: 1,
      heartbeatInterval: 5_000,
      assignment: [0, 1, 2, 3],
    });
    expect([desk.coordinator.state, desk.coordinator.generation, desk.reports[0]!.cause]).toEqual([
      'Stable',
      1,
      'join',
    ]);
  });

  it('moves a partition in three heartbeats: told to give it up, gives it up, the other gets it', () => {
    const desk = new Desk();
    desk.join(0, 'a');
    expect(desk.join(1_000, 'b')).toMatchObject({ memberEpoch: 2, assignment: [] });
    expect(desk.coordinator.state).toBe('Reconciling');
    expect(desk.beat(2_000, 'a', 1)).toMatchObject({ memberEpoch: 1, assignment: [0, 1] });
    expect(desk.coordinator.members.get('a')).toMatchObject({
      state: 'UNREVOKED_PARTITIONS',
      pendingRevocation: [2, 3],
    });
    // A heartbeat that says nothing of what it owns changes nothing.
    expect(desk.beat(3_000, 'a', 1)).toMatchObject({ memberEpoch: 1, assignment: undefined });
    expect(desk.beat(4_000, 'b', 2)).toMatchObject({ memberEpoch: 2, assignment: undefined });
    expect([desk.coordinator.holder(2), desk.coordinator.members.get('b')!.state]).toEqual([
      'a',
      'UNRELEASED_PARTITIONS',
    ]);
    expect(desk.beat(5_000, 'a', 1, { owned: [0, 1] })).toMatchObject({ memberEpoch: 2, assignment: undefined });
    expect(desk.beat(6_000, 'b', 2)).toMatchObject({ memberEpoch: 2, assignment: [2, 3] });
    expect([desk.coordinator.holder(2), desk.coordinator.state]).toEqual(['b', 'Stable']);
    expect(desk.reports.at(-1)).toMatchObject({
      generation: 2,
      startedAt: 1_000,
      endedAt: 6_000,
      waitedFor: [{ memberId: 'b' }],
      phases: [
        { name: 'Assigning', from: 1_000, to: 1_000 },
        { name: 'Reconciling', from: 1_000, to: 6_000 },
      ],
    });
  });

  it('fences a member that has not given up by its rebalance timeout, though it beats', () => {
    const desk = new Desk();
    desk.join(0, 'a');
    desk.join(1_000, 'b');
    for (let now = 2_000; now < 62_000; now += 5_000) {
      desk.beat(now, 'a', 1);
      desk.beat(now, 'b', 2);
    }
    expect(desk.removed).toEqual([]);
    desk.coordinator.advance(62_000);
    expect(desk.removed).toEqual(['a rebalance-timeout']);
    expect([desk.coordinator.state, desk.coordinator.generation]).toEqual(['Assigning', 3]);
    // The target changes with the next heartbeat of anybody.
    expect(desk.beat(62_001, 'b', 2)).toMatchObject({ memberEpoch: 3, assignment: [0, 1, 2, 3] });
  });

  it('removes a silent member when its session ends, and the others get its part with their heartbeats', () => {
    const desk = new Desk();
    desk.join(0, 'a');
    desk.beat(20_000, 'a', 1);
    desk.coordinator.advance(64_999);
    expect(desk.coordinator.members.size).toBe(1);
    desk.coordinator.advance(65_000);
    expect([desk.removed, desk.coordinator.state, desk.coordinator.generation]).toEqual([
      ['a session-timeout'],
      'Empty',
      2,
    ]);
    expect(desk.coordinator.holder(0)).toBeUndefined();
  });

  it('takes a member with its last epoch for one that missed an answer, unless it owns something else', () => {
    const desk = new Desk();
    const first = desk.join(0, 'a');
    expect(desk.join(1, 'a')).toEqual(first);
    expect(desk.beat(2, 'a', 0).error).toBe('FENCED_MEMBER_EPOCH');
    expect(desk.beat(2, 'a', 0, { owned: [7] }).error).toBe('FENCED_MEMBER_EPOCH');
    desk.partitions.push(4);
    desk.coordinator.metadataChanged();
    expect(desk.beat(3, 'a', 1, { owned: [0, 1, 2, 3] })).toMatchObject({
      memberEpoch: 2,
      assignment: [0, 1, 2, 3, 4],
    });
    expect(desk.join(4, 'a').error).toBe('FENCED_MEMBER_EPOCH');
    expect(desk.beat(4, 'a', 3).error).toBe('FENCED_MEMBER_EPOCH');
    expect(desk.reports.at(-1)!.cause).toBe('partitions-added');
  });

  it('refuses strangers, a newcomer to a full group, and a second process of an instance', () => {
    const desk = new Desk({ maxSize: 2 });
    expect(desk.beat(0, 'x', 3).error).toBe('UNKNOWN_MEMBER_ID');
    expect(desk.beat(0, 'x', -1).error).toBe('UNKNOWN_MEMBER_ID');
    desk.join(0, 'a', { instanceId: 'i' });
    expect(desk.join(0, 'b', { instanceId: 'i' }).error).toBe('UNRELEASED_INSTANCE_ID');
    expect(desk.beat(0, 'b', 1, { instanceId: 'i' }).error).toBe('FENCED_INSTANCE_ID');
    desk.join(0, 'c');
    expect(desk.join(0, 'd').error).toBe('GROUP_MAX_SIZE_REACHED');
    expect(desk.join(0, 'c').error).toBe('NONE');
  });

  it('takes a commit with the epoch of the member and no other', () => {
    const desk = new Desk();
    expect(desk.commit('', -1)).toBe('NONE');
    desk.join(0, 'a');
    expect([desk.commit('a', 1), desk.commit('a', 0), desk.commit('b', 1), desk.commit('', -1)]).toEqual([
      'NONE',
      'STALE_MEMBER_EPOCH',
      'UNKNOWN_MEMBER_ID',
      'UNKNOWN_MEMBER_ID',
    ]);
  });

  it('computes a new target with the next heartbeat when it is asked to', () => {
    const desk = new Desk();
    desk.join(0, 'a');
    desk.coordinator.requestRebalance();
    expect(desk.beat(5_000, 'a', 1)).toMatchObject({ memberEpoch: 2, assignment: undefined });
    expect([desk.reports.at(-1)!.cause, desk.beat(10_000, 'a', 2).memberEpoch]).toEqual(['requested', 2]);
  });

  it('uses the assignor most members ask for', () => {
    const desk = new Desk();
    desk.partitions.splice(0, 4, 0, 1, 2, 3, 4, 5);
    desk.join(0, 'a', { serverAssignor: 'range' });
    desk.join(0, 'b', { serverAssignor: 'range' });
    desk.beat(1, 'a', 1);
    desk.beat(2, 'a', 1, { owned: [0, 1, 2] });
    expect(desk.beat(3, 'b', 2).assignment).toEqual([3, 4, 5]);
  });

  it('gives members what they subscribe to only', () => {
    const topics: Record<string, number[]> = { t: [0, 1], u: [2, 3] };
    const desk = new Desk({ partitionsOf: (topic) => topics[topic] ?? [] });
    expect(desk.join(0, 'a', { topics: ['t'] }).assignment).toEqual([0, 1]);
    expect(desk.join(0, 'b', { topics: ['t', 'u'] }).assignment).toEqual([2, 3]);
    expect(desk.beat(1, 'a', 1, { topics: ['u'] }).memberEpoch).toBe(1);
    expect(desk.coordinator.generation).toBe(3);
  });
});

describe('a static KIP-848 member', () => {
  it('that says it will be back keeps what it has; its next process gets it at once, without a rebalance', () => {
    const desk = new Desk();
    desk.join(0, 'a', { instanceId: 'i' });
    desk.join(0, 'b');
    desk.beat(1_000, 'a', 1, { instanceId: 'i', owned: [0, 1, 2, 3] });
    desk.beat(1_001, 'a', 1, { instanceId: 'i', owned: [0, 1] });
    desk.beat(1_002, 'b', 2);
    expect(desk.beat(2_000, 'a', -2, { instanceId: 'i' }).error).toBe('NONE');
    expect(desk.beat(3_000, 'b', 2)).toMatchObject({ memberEpoch: 2, assignment: undefined });
    expect(desk.commit('a', 2)).toBe('STALE_MEMBER_EPOCH');
    expect(desk.join(4_000, 'a2', { instanceId: 'i' })).toMatchObject({ memberEpoch: 2, assignment: [0, 1] });
    expect([desk.coordinator.generation, desk.reports.length, desk.removed]).toEqual([2, 2, ['a replaced']]);
    expect(desk.beat(5_000, 'a', 2, { instanceId: 'i' }).error).toBe('FENCED_INSTANCE_ID');
  });

  it('that does not come back loses it when its session ends', () => {
    const desk = new Desk();
    desk.join(0, 'a', { instanceId: 'i' });
    desk.beat(10_000, 'a', 1, { instanceId: 'i' });
    desk.beat(20_000, 'a', -2, { instanceId: 'i' });
    desk.coordinator.advance(55_000);
    expect([desk.removed, desk.coordinator.state]).toEqual([['a session-timeout'], 'Empty']);
  });
});

describe('a KIP-848 member', () => {
  it('loses everything when it is fenced, and joins again at once', () => {
    const world = new ModernWorld(4);
    const w = world.consumer('w');
    world.run(1_000);
    world.network = () => [];
    world.run(50_000);
    world.network = () => [0];
    world.run(70_000);
    expect(w.told.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'assigned 0,1,2,3',
      'lost 0,1,2,3',
      'assigned 0,1,2,3',
    ]);
    expect(world.coordinator.state).toBe('Stable');
  });

  it('is not fenced for an answer it has missed', () => {
    const world = new ModernWorld(4);
    const a = world.consumer('a');
    world.run(1_000);
    world.consumer('b');
    world.run(4_999);
    let letters = 0;
    // The request that gets a its new assignment arrives, its answer does not.
    world.network = () => (letters++ === 1 ? [] : [0]);
    world.run(90_000);
    expect(world.removed).toEqual([]);
    expect(a.told.map((line) => line.replace(/^\d+ /, ''))).toEqual(['assigned 0,1,2,3', 'revoked 2,3', 'assigned ']);
    expect(world.coordinator.state).toBe('Stable');
  });

  it('whose application does not poll leaves, loses its part, and joins again with the next poll', () => {
    const world = new ModernWorld(4);
    const w = world.consumer('w', { maxPollInterval: 30_000 });
    world.run(10_000);
    w.batch(100_000);
    world.run(40_000);
    expect([w.client.state, w.client.owned, world.removed]).toEqual(['STALE', [], ['w max-poll-interval']]);
    expect(w.client.commitRequest()).toBe('UNKNOWN_MEMBER_ID');
    world.run(100_000);
    expect(w.told).toEqual(['0 assigned 0,1,2,3', '40000 lost 0,1,2,3', '100000 assigned 0,1,2,3']);
  });

  it('with a listener hears of what it lost inside poll, and believes in it until then', () => {
    const world = new ModernWorld(4);
    const w = world.consumer('w', { maxPollInterval: 30_000, hasListener: true });
    world.run(10_000);
    w.batch(100_000);
    world.run(99_999);
    expect([w.client.state, w.client.owned]).toEqual(['STALE', [0, 1, 2, 3]]);
    world.run(100_000);
    expect(w.told.slice(1)).toEqual(['100000 lost 0,1,2,3', '100000 assigned 0,1,2,3']);
  });

  it('commits before it gives something up, and gives it up after that', () => {
    const world = new ModernWorld(4);
    const a = world.consumer('a');
    a.commitTakes = 700;
    world.run(1_000);
    world.consumer('b');
    world.run(20_000);
    expect(a.told).toEqual(['0 assigned 0,1,2,3', '5700 revoked 2,3', '5700 assigned ']);
  });

  it('asks again with its new epoch when a commit met the old one, and stops for good where it is refused', () => {
    const world = new ModernWorld(4, { maxSize: 1 });
    const { client } = world.consumer('a');
    world.run(1);
    const request = client.commitRequest();
    if (typeof request === 'string') throw new Error(request);
    expect(client.commitAnswered(1, request, 'STALE_MEMBER_EPOCH')).toBe('retry');
    expect(client.commitAnswered(1, request, 'UNKNOWN_MEMBER_ID')).toBe('failed');
    const b = world.consumer('b');
    world.run(2);
    expect([b.told, b.client.fatalError, b.client.deadline]).toEqual([
      ['1 failed GROUP_MAX_SIZE_REACHED'],
      'GROUP_MAX_SIZE_REACHED',
      Infinity,
    ]);
  });
});
