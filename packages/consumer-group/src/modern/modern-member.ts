import type { BrokerMember } from '../protocol/group-broker.ts';
import { Timer } from '../protocol/timers.ts';
import type { ConsumerGroupHeartbeatResponse } from './heartbeat-requests.ts';

/**
 * Where a member is on its way to the target assignment (`MemberState`): there, asked to revoke
 * something, or waiting for what others have not released.
 *
 * @internal
 */
export type ModernMemberState = 'STABLE' | 'UNREVOKED_PARTITIONS' | 'UNRELEASED_PARTITIONS';

/**
 * The epoch of a static member that is away for a while.
 *
 * @internal
 */
export const AWAY = -2;

/**
 * A member as the broker's coordinator of KIP-848 groups keeps it (`ConsumerGroupMember`).
 *
 * @internal
 */
export class ModernMember implements BrokerMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly instanceId: string | undefined;
  readonly session: Timer;
  readonly rebalance: Timer;
  epoch = 0;
  previousEpoch = -1;
  state: ModernMemberState = 'STABLE';
  topics: readonly string[] = [];
  rebalanceTimeout = Infinity;
  serverAssignor: string | undefined = undefined;
  /** Its part of the target assignment. */
  target: readonly number[] = [];
  assigned: readonly number[] = [];
  pendingRevocation: readonly number[] = [];
  /** The target epoch for which it is counted as having arrived; -1 if it is not. */
  arrivedAt = -1;
  /** The answer to a heartbeat that brings nothing new, made once for each epoch. */
  plainAnswer: ConsumerGroupHeartbeatResponse | undefined = undefined;

  constructor(
    memberId: string,
    clientId: string,
    instanceId: string | undefined,
    timers: { readonly session: (due: number) => void; readonly rebalance: (due: number) => void },
  ) {
    this.memberId = memberId;
    this.clientId = clientId;
    this.instanceId = instanceId;
    this.session = new Timer(timers.session);
    this.rebalance = new Timer(timers.rebalance);
  }

  get sessionDeadline(): number {
    return this.session.due;
  }

  moveTo(epoch: number): void {
    this.previousEpoch = this.epoch;
    this.epoch = epoch;
  }

  /** Takes over what a static member's process before this one had. */
  inherit(old: ModernMember): void {
    this.previousEpoch = old.previousEpoch;
    this.state = old.state;
    this.topics = old.topics;
    this.rebalanceTimeout = old.rebalanceTimeout;
    this.serverAssignor = old.serverAssignor;
    this.target = old.target;
    this.assigned = old.assigned;
    this.pendingRevocation = old.pendingRevocation;
  }
}
