import { describe, expect, it } from 'vitest';
import { ClassicCoordinator } from '../../src/classic/classic-coordinator.ts';
import type { ClassicCoordinatorOptions } from '../../src/classic/classic-coordinator-options.ts';
import type {
  ClassicRequest,
  ClassicResponse,
  JoinGroupRequest,
  JoinGroupResponse,
} from '../../src/classic/classic-requests.ts';
import type { RebalanceReport } from '../../src/protocol/rebalance-report.ts';

const D = 3_000;

/** A coordinator and what it has answered, in milliseconds; ids are the names of the clients. */
class Desk {
  readonly reports: RebalanceReport[] = [];
  readonly removed: string[] = [];
  readonly coordinator: ClassicCoordinator;

  constructor(options: Partial<ClassicCoordinatorOptions> = {}) {
    this.coordinator = new ClassicCoordinator(
      {
        rebalanceEnded: (report) => void this.reports.push(report),
        memberRemoved: ({ memberId }, reason) => void this.removed.push(`${memberId} ${reason}`),
      },
      {
        initialRebalanceDelay: D,
        newMemberJoinTimeout: 300_000,
        newMemberId: (clientId, _instanceId, arrival) =>
          this.coordinator.members.has(clientId) ? `${clientId}${arrival}` : clientId,
        ...options,
      },
    );
  }

  /** Sends a request; the answers to it come into a list, which may stay empty. */
  ask(now: number, request: ClassicRequest): ClassicResponse[] {
    const got: ClassicResponse[] = [];
    this.coordinator.handle(now, request, (response) => got.push(response));
    return got;
  }

  errors(now: number, request: ClassicRequest): string[] {
    return this.ask(now, request).map(({ error }) => error);
  }

  join(now: number, memberId: string, more: Partial<JoinGroupRequest> = {}): ClassicResponse[] {
    return this.ask(now, { ...joinOf(memberId), ...more });
  }

  /** A newcomer's two steps. */
  enter(now: number, memberId: string, more: Partial<JoinGroupRequest> = {}): ClassicResponse[] {
    if (more.instanceId === undefined) this.join(now, '', { clientId: memberId, ...more });
    return this.join(now, more.instanceId === undefined ? memberId : '', { clientId: memberId, ...more });
  }

  sync(now: number, memberId: string, assignments: Record<string, number[]> = {}): ClassicResponse[] {
    const { generation } = this.coordinator;
    return this.ask(now, {
      type: 'SyncGroup',
      memberId,
      generation,
      assignments: new Map(Object.entries(assignments)),
    });
  }

  heartbeat(now: number, memberId: string, generation = this.coordinator.generation): string | undefined {
    return this.errors(now, { type: 'Heartbeat', memberId, generation })[0];
  }

  commit(now: number, memberId: string, generation = this.coordinator.generation): string | undefined {
    return this.errors(now, { type: 'OffsetCommit', memberId, generation })[0];
  }

  /** A stable group of these, at time 3 s. */
  stable(...members: string[]): void {
    for (const member of members) this.enter(0, member);
    this.coordinator.advance(D);
    this.coordinator.advance(2 * D);
    for (const member of members) this.sync(2 * D, member, {});
    expect(this.coordinator.state).toBe('Stable');
  }
}

function joinOf(memberId: string): JoinGroupRequest {
  return {
    type: 'JoinGroup',
    memberId,
    clientId: memberId,
    sessionTimeout: 45_000,
    rebalanceTimeout: 300_000,
    protocols: protocolsOf('range'),
  };
}

function protocolsOf(...names: string[]): JoinGroupRequest['protocols'] {
  return names.map((name) => ({ name, metadata: { topics: ['t'], ownedPartitions: [], generation: -1 } }));
}

const errorsOf = (responses: readonly ClassicResponse[]): string[] => responses.map(({ error }) => error);

describe('the first join phase', () => {
  it('answers a lone first member after the initial delay, not before', () => {
    const desk = new Desk();
    const answers = desk.enter(0, 'a');
    desk.coordinator.advance(D - 1);
    expect(answers).toEqual([]);
    desk.coordinator.advance(D);
    expect(errorsOf(answers)).toEqual(['NONE']);
  });

  it('waits for the delay again while others come, up to the rebalance timeout of the first', () => {
    const desk = new Desk();
    const answers = desk.enter(0, 'a', { rebalanceTimeout: 2 * D });
    for (let at = 1_000; at < 20_000 && answers.length === 0; at += 1_000) desk.enter(at, `m${at}`);
    desk.coordinator.advance(2 * D);
    expect(desk.reports).toEqual([]);
    expect(errorsOf(answers)).toEqual(['NONE']);
    expect(desk.coordinator.generation).toBe(1);
  });

  it('takes a newcomer for lost after 300 s in it, whatever its session timeout', () => {
    const desk = new Desk({ initialRebalanceDelay: 400_000 });
    const answers = desk.enter(0, 'a', { rebalanceTimeout: 900_000 });
    desk.coordinator.advance(299_999);
    expect(answers).toEqual([]);
    desk.coordinator.advance(300_000);
    expect(errorsOf(answers)).toEqual(['UNKNOWN_MEMBER_ID']);
  });
});

describe('a join phase of a group with members', () => {
  it('drops who has not joined again by the rebalance timeout, and says that it waited for it', () => {
    const desk = new Desk();
    desk.stable('a', 'b');
    const joined = desk.enter(10_000, 'c');
    desk.join(12_000, 'a');
    for (let at = 20_000; at < 310_000; at += 20_000) expect(desk.heartbeat(at, 'b')).toBe('REBALANCE_IN_PROGRESS');
    desk.coordinator.advance(310_000);
    expect(errorsOf(joined)).toEqual(['UNKNOWN_MEMBER_ID']);
    desk.sync(310_000, 'a');
    expect(desk.removed).toEqual(['c session-timeout', 'b rebalance-timeout']);
    const { cause, startedAt, endedAt, waitedFor } = desk.reports.at(-1)!;
    expect({ cause, startedAt, endedAt, waitedFor: waitedFor.map(({ clientId }) => clientId) }).toEqual({
      cause: 'join',
      startedAt: 10_000,
      endedAt: 310_000,
      waitedFor: ['b'],
    });
  });

  it('goes on for another rebalance timeout while only static members are left and none has joined', () => {
    const desk = new Desk();
    for (const name of ['a', 'b'])
      desk.enter(0, name, { instanceId: `i-${name}`, rebalanceTimeout: 10_000, sessionTimeout: 60_000 });
    desk.coordinator.advance(2 * D);
    for (const memberId of ['a', 'b'])
      desk.ask(2 * D, {
        type: 'SyncGroup',
        memberId,
        instanceId: `i-${memberId}`,
        generation: 1,
        assignments: new Map(),
      });
    desk.enter(7_000, 'c', { rebalanceTimeout: 10_000 });
    desk.ask(7_001, { type: 'LeaveGroup', memberId: 'c' });
    desk.coordinator.advance(17_000);
    desk.coordinator.advance(27_000);
    expect([desk.coordinator.state, desk.coordinator.generation, desk.coordinator.members.size]).toEqual([
      'PreparingRebalance',
      1,
      2,
    ]);
    const answers = ['a', 'b'].map((memberId) =>
      desk.join(28_000, memberId, { instanceId: `i-${memberId}`, rebalanceTimeout: 10_000 }),
    );
    expect(answers.map(errorsOf)).toEqual([['NONE'], ['NONE']]);
    expect(desk.coordinator.generation).toBe(2);
  });

  it('waits for a newcomer that was told its id, until that joins or its session ends', () => {
    const desk = new Desk();
    desk.stable('a');
    desk.enter(10_000, 'b');
    desk.join(10_500, '', { clientId: 'c', sessionTimeout: 8_000 });
    const answers = desk.join(11_000, 'a');
    desk.coordinator.advance(18_499);
    expect(answers).toEqual([]);
    desk.coordinator.advance(18_500);
    expect(errorsOf(answers)).toEqual(['NONE']);
    desk.sync(18_500, 'a');
    expect(desk.reports.at(-1)!.waitedFor).toEqual([{ memberId: 'c', clientId: 'c' }]);
  });

  it('begins when a member joins with another subscription, and when the leader joins', () => {
    const desk = new Desk();
    desk.stable('a', 'b');
    const unchanged = desk.join(10_000, 'b')[0] as JoinGroupResponse;
    expect([unchanged.error, unchanged.generation, desk.coordinator.state]).toEqual(['NONE', 1, 'Stable']);
    const metadata = { topics: ['t', 'u'], ownedPartitions: [], generation: -1 };
    expect(desk.join(11_000, 'b', { protocols: [{ name: 'range', metadata }] })).toEqual([]);
    expect(desk.coordinator.state).toBe('PreparingRebalance');
    expect(errorsOf(desk.join(12_000, 'a'))).toEqual(['NONE']);
    desk.sync(12_000, 'a');
    expect(desk.join(13_000, 'a')).toEqual([]);
    expect(desk.coordinator.state).toBe('PreparingRebalance');
  });
});

describe('the assignor of a group', () => {
  it('is one all members can work with, the one most like best; who shares none is refused', () => {
    const desk = new Desk({ initialRebalanceDelay: 0 });
    desk.enter(0, 'a', { protocols: protocolsOf('sticky', 'range', 'own') });
    desk.enter(0, 'b', { protocols: protocolsOf('range', 'sticky') });
    desk.enter(0, 'c', { protocols: protocolsOf('range', 'sticky') });
    expect(errorsOf(desk.join(0, '', { clientId: 'd', protocols: protocolsOf('own') }))).toEqual([
      'INCONSISTENT_GROUP_PROTOCOL',
    ]);
    const chosen = desk.join(1, 'a', { protocols: protocolsOf('sticky', 'range') })[0] as JoinGroupResponse;
    expect(chosen.protocolName).toBe('range');
  });

  it('makes a static member that returns rebalance a stable group if it changes', () => {
    const desk = new Desk({ initialRebalanceDelay: 0 });
    desk.enter(0, 'a', { instanceId: 'i', protocols: protocolsOf('range', 'sticky') });
    desk.coordinator.advance(0);
    desk.ask(0, { type: 'SyncGroup', memberId: 'a', instanceId: 'i', generation: 1, assignments: new Map() });
    desk.enter(1_000, 'a', { instanceId: 'i', protocols: protocolsOf('sticky') });
    expect([desk.coordinator.generation, desk.coordinator.state]).toEqual([2, 'CompletingRebalance']);
  });
});

describe('who is refused', () => {
  it('a joiner whose session timeout is out of bounds', () => {
    const desk = new Desk({ minSessionTimeout: 6_000, maxSessionTimeout: 1_800_000 });
    expect(errorsOf(desk.join(0, '', { sessionTimeout: 5_999 }))).toEqual(['INVALID_SESSION_TIMEOUT']);
    expect(errorsOf(desk.join(0, '', { sessionTimeout: 1_800_001 }))).toEqual(['INVALID_SESSION_TIMEOUT']);
    expect(errorsOf(desk.join(0, '', { sessionTimeout: 6_000 }))).toEqual(['MEMBER_ID_REQUIRED']);
  });

  it('in this order: a fenced process, a stranger, a member of another generation', () => {
    const desk = new Desk();
    desk.enter(0, 'a', { instanceId: 'i' });
    const generation = 7;
    const beat = (memberId: string, instanceId?: string): string[] =>
      desk.errors(1, { type: 'Heartbeat', memberId, instanceId, generation });
    expect([beat('b', 'i'), beat('b', 'j'), beat('b'), beat('a', 'i')]).toEqual([
      ['FENCED_INSTANCE_ID'],
      ['UNKNOWN_MEMBER_ID'],
      ['UNKNOWN_MEMBER_ID'],
      ['ILLEGAL_GENERATION'],
    ]);
  });

  it('a commit while the group waits for its plan, and one without membership while it has members', () => {
    const desk = new Desk();
    expect(desk.commit(0, '', -1)).toBe('NONE');
    desk.stable('a');
    expect(desk.commit(7_000, '', -1)).toBe('UNKNOWN_MEMBER_ID');
    expect([desk.commit(7_000, 'a', 0), desk.commit(7_000, 'a')]).toEqual(['ILLEGAL_GENERATION', 'NONE']);
    desk.enter(8_000, 'b');
    expect(desk.commit(8_500, 'a')).toBe('NONE');
    desk.join(9_000, 'a');
    expect(desk.commit(9_500, 'a')).toBe('REBALANCE_IN_PROGRESS');
  });
});

describe('a session', () => {
  it('is kept by commits as by heartbeats, and ends after its timeout', () => {
    const desk = new Desk();
    desk.stable('a');
    expect(desk.commit(30_000, 'a')).toBe('NONE');
    desk.coordinator.advance(74_999);
    expect(desk.coordinator.members.size).toBe(1);
    desk.coordinator.advance(75_000);
    expect([desk.coordinator.state, desk.coordinator.generation]).toEqual(['Empty', 2]);
  });

  it('of a follower that never syncs does not save it: it is removed after the rebalance timeout', () => {
    const desk = new Desk();
    for (const name of ['a', 'b']) desk.enter(0, name, { rebalanceTimeout: 6_000 });
    desk.coordinator.advance(2 * D);
    desk.sync(2 * D, 'a', { a: [0] });
    expect(desk.heartbeat(9_000, 'b')).toBe('NONE');
    desk.coordinator.advance(4 * D);
    expect([desk.heartbeat(4 * D, 'a'), desk.heartbeat(4 * D, 'b')]).toEqual([
      'REBALANCE_IN_PROGRESS',
      'UNKNOWN_MEMBER_ID',
    ]);
  });
});

describe('a static member', () => {
  it('is removed by an administrator who knows only its instance id', () => {
    const desk = new Desk({ initialRebalanceDelay: 0 });
    desk.enter(0, 'a', { instanceId: 'i' });
    expect(desk.errors(1, { type: 'LeaveGroup', memberId: '', instanceId: 'i' })).toEqual(['NONE']);
    expect(desk.coordinator.members.size).toBe(0);
  });

  it('fences the process before it: what that had parked is answered at once', () => {
    const desk = new Desk();
    const first = desk.enter(0, 'a', { instanceId: 'i' });
    desk.enter(1, 'a', { instanceId: 'i' });
    expect(errorsOf(first)).toEqual(['FENCED_INSTANCE_ID']);
  });
});

describe('the plan', () => {
  it('gives a member that the leader left out nothing', () => {
    const desk = new Desk();
    for (const name of ['a', 'b']) desk.enter(0, name);
    desk.coordinator.advance(2 * D);
    const parked = desk.sync(2 * D, 'b');
    expect(parked).toEqual([]);
    desk.sync(2 * D, 'a', { a: [0, 1] });
    expect(parked).toEqual([{ type: 'SyncGroup', error: 'NONE', assignment: [] }]);
    expect(desk.coordinator.assignment('a')).toEqual([0, 1]);
  });

  it('comes through an answer that brings on the next request at once', () => {
    const desk = new Desk({ initialRebalanceDelay: 0 });
    const log: string[] = [];
    const enter = (clientId: string, memberId = ''): void => {
      desk.coordinator.handle(0, { ...joinOf(memberId), clientId }, (response) => {
        log.push(`${clientId} ${response.error}`);
        const { memberId: id, generation } = response as JoinGroupResponse;
        if (response.error === 'MEMBER_ID_REQUIRED') enter(clientId, id);
        else
          desk.coordinator.handle(
            0,
            { type: 'SyncGroup', memberId: id, generation, assignments: new Map([[id, [1]]]) },
            (answer) => log.push(`${clientId} synced ${answer.error}`),
          );
      });
    };
    enter('a');
    desk.coordinator.advance(0);
    expect(log).toEqual(['a MEMBER_ID_REQUIRED', 'a NONE', 'a synced NONE']);
    expect(desk.coordinator.state).toBe('Stable');
  });
});
