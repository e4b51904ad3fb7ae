import { describe, expect, it } from 'vitest';
import { ClassicClient } from '../../src/classic/classic-client.ts';
import type { ClassicClientOptions } from '../../src/classic/classic-client-options.ts';
import type { ClassicRequest, ClassicResponse, JoinGroupResponse } from '../../src/classic/classic-requests.ts';
import type { KafkaAnswer } from '../../src/protocol/kafka-error.ts';
import { ClassicWorld } from '../support/classic-world.ts';

/** A client whose coordinator is the test. */
class Script {
  readonly sent: ClassicRequest[] = [];
  readonly told: string[] = [];
  readonly client: ClassicClient;
  commits: boolean | undefined = false;

  constructor(options: Partial<ClassicClientOptions> = {}, protocol: 'eager' | 'cooperative' = 'eager') {
    this.client = new ClassicClient(
      {
        send: (request) => void this.sent.push(request),
        autoCommit: () => {
          this.told.push('commit');
          return this.commits === true;
        },
        revoked: (partitions) => void this.told.push(`revoked ${partitions.join()}`),
        lost: (partitions) => void this.told.push(`lost ${partitions.join()}`),
        assigned: (added) => void this.told.push(`assigned ${added.join()}`),
        failed: (error) => void this.told.push(`failed ${error}`),
      },
      {
        clientId: 'c',
        topics: ['t'],
        sessionTimeout: 45_000,
        heartbeatInterval: 3_000,
        maxPollInterval: 300_000,
        requestTimeout: 30_000,
        joinTimeoutLapse: 5_000,
        retryBackoff: 100,
        retryBackoffMax: 1_000,
        assignors: [
          {
            name: 'range',
            protocol,
            usesClaims: false,
            assign: (members) => new Map(members.map(({ memberId }) => [memberId, [0, 1]])),
          },
        ],
        ...options,
      },
    );
  }

  get last(): ClassicRequest | undefined {
    return this.sent.at(-1);
  }

  /** Answers the request sent last. */
  answer(now: number, response: ClassicResponse): void {
    this.client.receive(now, this.sent.length, response);
  }

  joined(now: number, error: KafkaAnswer = 'NONE', generation = 1): void {
    const members = [
      {
        memberId: 'c-0',
        clientId: 'c',
        instanceId: undefined,
        metadata: { topics: [], ownedPartitions: [], generation: -1 },
      },
    ];
    const response: JoinGroupResponse = {
      type: 'JoinGroup',
      error,
      memberId: 'c-0',
      generation: error === 'NONE' ? generation : -1,
      leader: 'c-0',
      protocolName: 'range',
      skipAssignment: false,
      members,
    };
    this.answer(now, response);
  }

  synced(now: number, assignment: number[], error: KafkaAnswer = 'NONE'): void {
    this.answer(now, { type: 'SyncGroup', error, assignment });
  }

  beat(now: number, error: KafkaAnswer): void {
    this.client.advance(now);
    this.answer(now, { type: 'Heartbeat', error });
  }

  /** A member of generation 1 with these partitions, at time 0, inside poll. */
  stable(...assignment: number[]): this {
    this.client.pollStarted(0);
    this.joined(0);
    this.synced(0, assignment);
    this.sent.length = 0;
    this.told.length = 0;
    // Requests are counted from here on; the first of them has number 3.
    for (let each = 0; each < 2; each += 1) this.sent.push({ type: 'Heartbeat', memberId: '', generation: -1 });
    expect(this.client.state).toBe('STABLE');
    return this;
  }
}

describe('a classic member that joins', () => {
  it('joins again at once with the id it is told, shares the partitions out as leader, and is stable', () => {
    const script = new Script();
    script.client.pollStarted(0);
    expect(script.last).toMatchObject({ type: 'JoinGroup', memberId: '' });
    script.joined(0, 'MEMBER_ID_REQUIRED');
    expect(script.last).toMatchObject({ type: 'JoinGroup', memberId: 'c-0' });
    script.joined(1);
    expect(script.last).toMatchObject({ type: 'SyncGroup', generation: 1, assignments: new Map([['c-0', [0, 1]]]) });
    script.synced(2, [0, 1]);
    expect([script.client.state, script.told]).toEqual(['STABLE', ['assigned 0,1']]);
  });

  it('handles the answer to its join only inside poll, and is silent until then', () => {
    const script = new Script();
    script.client.pollStarted(0);
    script.client.pollEnded(1);
    script.joined(2);
    expect([script.client.state, script.sent.length, script.client.deadline]).toEqual([
      'PREPARING_REBALANCE',
      1,
      Infinity,
    ]);
    script.client.pollStarted(90_000);
    expect(script.last).toMatchObject({ type: 'SyncGroup' });
  });

  it('tries again after a while when nobody answers, and at once when a rebalance came in between', () => {
    const script = new Script();
    script.client.pollStarted(0);
    script.client.advance(304_999);
    expect(script.sent).toHaveLength(1);
    script.client.advance(305_000);
    script.client.advance(305_099);
    expect(script.sent).toHaveLength(1);
    script.client.advance(305_100);
    expect(script.sent).toHaveLength(2);
    script.joined(305_100);
    script.synced(305_101, [], 'REBALANCE_IN_PROGRESS');
    expect(script.last).toMatchObject({ type: 'JoinGroup', memberId: 'c-0' });
  });

  it.each([
    'FENCED_INSTANCE_ID',
    'GROUP_MAX_SIZE_REACHED',
    'INCONSISTENT_GROUP_PROTOCOL',
    'INVALID_SESSION_TIMEOUT',
  ] as const)('fails for good with %s', (error) => {
    const script = new Script();
    script.client.pollStarted(0);
    script.joined(0, error);
    expect([script.told, script.client.fatalError, script.client.deadline]).toEqual([
      [`failed ${error}`],
      error,
      Infinity,
    ]);
    expect(script.client.commitRequest()).toBe(error);
  });
});

describe('a stable classic member', () => {
  it('that hears of a rebalance in a batch joins when the batch is done: commits, gives all up, joins', () => {
    const script = new Script().stable(0, 1);
    script.client.pollEnded(1_000);
    script.beat(3_000, 'REBALANCE_IN_PROGRESS');
    expect([script.told, script.client.state]).toEqual([[], 'STABLE']);
    expect(script.client.commitRequest()).toMatchObject({ generation: 1 });
    script.client.pollStarted(9_000);
    expect([script.told, script.last]).toMatchObject([
      ['commit', 'revoked 0,1'],
      { type: 'JoinGroup', memberId: 'c-0' },
    ]);
    expect(script.client.commitRequest()).toBe('REBALANCE_IN_PROGRESS');
  });

  it('waits for the commit before it joins, at most for the poll interval, and goes on beating', () => {
    const script = new Script({ maxPollInterval: 10_000 }).stable(0);
    script.commits = true;
    script.beat(3_000, 'REBALANCE_IN_PROGRESS');
    script.client.advance(6_000);
    expect(script.last).toMatchObject({ type: 'Heartbeat' });
    script.client.advance(12_999);
    expect(script.told).toEqual(['commit']);
    script.client.advance(13_000);
    expect([script.told, script.last]).toMatchObject([['commit', 'revoked 0'], { type: 'JoinGroup' }]);
    script.client.autoCommitted(14_000);
    expect(script.told).toEqual(['commit', 'revoked 0']);
  });

  it('keeps its id with ILLEGAL_GENERATION and forgets it with UNKNOWN_MEMBER_ID; either way all is lost', () => {
    for (const [error, memberId] of [
      ['ILLEGAL_GENERATION', 'c-0'],
      ['UNKNOWN_MEMBER_ID', ''],
    ] as const) {
      const script = new Script().stable(0, 1);
      script.client.pollEnded(1_000);
      script.beat(3_000, error);
      expect([script.client.owned, script.client.state]).toEqual([[0, 1], 'UNJOINED']);
      expect(script.client.commitRequest()).toBe('UNKNOWN_MEMBER_ID');
      script.client.pollStarted(9_000);
      expect([script.told, script.last]).toMatchObject([['lost 0,1'], { type: 'JoinGroup', memberId }]);
    }
  });

  it('learns the same from a commit, unless it has moved on since that was sent', () => {
    const script = new Script().stable(0, 1);
    const request = script.client.commitRequest();
    if (typeof request === 'string') throw new Error(request);
    expect(script.client.commitAnswered(1_000, { ...request, generation: 0 }, 'ILLEGAL_GENERATION')).toBe('failed');
    expect(script.client.state).toBe('STABLE');
    expect(script.client.commitAnswered(1_000, request, 'COORDINATOR_NOT_AVAILABLE')).toBe('retry');
    expect(script.client.commitAnswered(1_000, request, 'UNKNOWN_MEMBER_ID')).toBe('failed');
    expect([script.told, script.last]).toMatchObject([['lost 0,1'], { type: 'JoinGroup', memberId: '' }]);
  });

  it('beats every 3 s, one at a time, and again soon after one that nobody answered', () => {
    const script = new Script().stable(0);
    const times: number[] = [];
    for (let now = 0; now <= 40_000; now += 100) {
      const before = script.sent.length;
      script.client.advance(now);
      if (script.sent.length > before) times.push(now);
      if (now === 3_000 || now === 6_000) script.beat(now, 'NONE');
    }
    expect(times).toEqual([3_000, 6_000, 9_000, 39_100]);
  });

  it('leaves when its application has not polled for too long, unless it is static: then it falls silent', () => {
    for (const instanceId of [undefined, 'i']) {
      const script = new Script({ instanceId }).stable(0);
      script.client.pollEnded(1_000);
      for (let now = 3_000; now < 301_000; now += 3_000) script.beat(now, 'NONE');
      const before = script.sent.length;
      script.client.advance(301_000);
      expect(script.sent.slice(before)).toEqual(
        instanceId === undefined ? [{ type: 'LeaveGroup', memberId: 'c-0', reason: 'max-poll-interval' }] : [],
      );
      expect([script.client.deadline, script.client.owned, script.told]).toEqual([Infinity, [0], []]);
    }
  });

  it('commits, gives up and leaves when it is closed; a static one does not say so', () => {
    for (const instanceId of [undefined, 'i']) {
      const script = new Script({ instanceId }).stable(0);
      script.client.close(1_000);
      expect(script.told).toEqual(['commit', 'revoked 0']);
      expect(script.sent.slice(2).map(({ type }) => type)).toEqual(instanceId === undefined ? ['LeaveGroup'] : []);
      script.client.pollStarted(2_000);
      expect([script.client.deadline, script.sent.length]).toEqual([Infinity, instanceId === undefined ? 3 : 2]);
    }
  });
});

describe('a cooperative classic member', () => {
  it('keeps what it has through join and sync, gives up the difference, and joins again at once', () => {
    const script = new Script({}, 'cooperative').stable(0, 1, 2);
    script.beat(3_000, 'REBALANCE_IN_PROGRESS');
    expect(script.last).toMatchObject({
      type: 'JoinGroup',
      protocols: [{ metadata: { ownedPartitions: [0, 1, 2], generation: 1 } }],
    });
    script.joined(4_000, 'NONE', 2);
    expect(script.client.owned).toEqual([0, 1, 2]);
    script.synced(4_000, [0, 3]);
    expect(script.told).toEqual(['commit', 'revoked 1,2', 'assigned 3', 'commit']);
    expect(script.last).toMatchObject({
      type: 'JoinGroup',
      reason: 'follow-up',
      protocols: [{ metadata: { ownedPartitions: [0, 3], generation: 2 } }],
    });
  });
});

describe('the leader of a classic group', () => {
  it('asks for a rebalance when there are more partitions, also if it sees them while it waits for the sync', () => {
    const world = new ClassicWorld(4);
    world.consumer('a');
    world.run(2_000);
    world.addPartitions(1);
    world.run(10_000);
    world.addPartitions(1);
    world.run(10_001);
    expect([world.coordinator.generation, world.processes[0]!.client.owned.length]).toEqual([2, 6]);
    world.network = () => [50];
    world.addPartitions(1);
    world.run(10_175);
    expect(world.processes[0]!.client.state).toBe('COMPLETING_REBALANCE');
    world.addPartitions(1);
    world.run(12_000);
    expect([world.coordinator.generation, world.processes[0]!.client.owned.length]).toEqual([4, 8]);
    expect(world.reports.at(-1)!.cause).toBe('partitions-added');
  });

  it('is asked by requestRebalance', () => {
    const world = new ClassicWorld(4);
    world.consumer('a');
    world.run(10_000);
    world.processes[0]!.client.requestRebalance(10_000);
    world.run(10_001);
    expect([world.coordinator.generation, world.reports.at(-1)!.cause]).toEqual([2, 'requested']);
  });
});
