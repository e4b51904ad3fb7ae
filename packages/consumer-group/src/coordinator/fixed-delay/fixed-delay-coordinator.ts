import { type Entity, SimFuture, type Timer, toSeconds, toTicks } from '@sim/core';
import type { PartitionAssignment, RebalanceProtocol } from '../../assignment/partition-assignment.ts';
import { commitFenced } from '../../errors.ts';
import type { ResolvedJoin } from '../../member/join-options.ts';
import type { Member, RemovalReason } from '../../member/member.ts';
import type { GroupPartition } from '../../offsets/group-partition.ts';
import type { GroupCoordinator } from '../group-coordinator.ts';
import type { RebalanceReason } from '../group-counts.ts';
import type { GroupHost } from '../group-host.ts';
import { FixedDelayMember } from './fixed-delay-member.ts';
import { type FixedDelayObserver, FixedDelayProtocol, type RebalanceResult } from './fixed-delay-protocol.ts';
import { Liveness } from './liveness.ts';

/** Times are seconds. */
interface FixedDelayCoordinatorOptions {
  readonly assignmentStrategy: PartitionAssignment;
  readonly rebalanceProtocol: RebalanceProtocol;
  readonly rebalanceDelay: number;
  readonly sessionTimeout: number;
  readonly heartbeatInterval: number;
  readonly maxPollInterval: number;
}

/**
 * Connects the protocol of the fixed delay to a clock, a log and the consumers: carries out what it
 * decides.
 *
 * @internal
 */
export class FixedDelayCoordinator implements GroupCoordinator, FixedDelayObserver {
  readonly commitsHeldOnly = false;
  private readonly host: GroupHost;
  private readonly protocol: FixedDelayProtocol;
  private readonly liveness: Liveness;
  private timer: Timer | undefined = undefined;
  private timerTicks = Infinity;
  private ended: SimFuture | undefined = undefined;
  private reason: RebalanceReason = 'join';
  /** Names whose process was fenced by another one, until they join again. */
  private readonly fenced = new Set<string>();

  constructor(host: GroupHost, options: FixedDelayCoordinatorOptions) {
    this.host = host;
    const ticks = (seconds: number): number => (seconds === Infinity ? Infinity : toTicks(seconds));
    const { heartbeatInterval, maxPollInterval } = options;
    this.protocol = new FixedDelayProtocol(this, {
      owner: host.owner,
      table: host.table,
      assignmentStrategy: options.assignmentStrategy,
      rebalanceProtocol: options.rebalanceProtocol,
      rebalanceDelay: ticks(options.rebalanceDelay),
      sessionTimeout: ticks(options.sessionTimeout),
      maxPollInterval: ticks(maxPollInterval),
    });
    this.liveness = new Liveness(this.protocol, host, heartbeatInterval, maxPollInterval, () => this.arm());
  }

  get generation(): number {
    return this.protocol.generation;
  }

  get rebalancing(): boolean {
    return this.protocol.rebalancing;
  }

  get members(): ReadonlyMap<string, FixedDelayMember> {
    return this.protocol.members;
  }

  get consumerNames(): Iterable<string> {
    return this.protocol.members.keys();
  }

  get consumerCount(): number {
    return this.protocol.members.size;
  }

  join(name: string, consumer: Entity, join: ResolvedJoin): Member {
    const member = new FixedDelayMember(name, consumer, join);
    try {
      return this.protocol.join(this.host.ticks(), member);
    } finally {
      this.arm();
    }
  }

  leave(member: FixedDelayMember): SimFuture | undefined {
    try {
      this.protocol.leave(this.host.ticks(), member);
    } finally {
      this.arm();
    }
    return this.rebalancing
      ? (this.ended ??= new SimFuture({ label: `end of the rebalance of ${this.host.owner}` }))
      : undefined;
  }

  pollStarted(member: FixedDelayMember): void {
    this.protocol.pollStarted(this.host.ticks(), member);
  }

  pollEnded(member: FixedDelayMember): void {
    this.protocol.pollEnded(this.host.ticks(), member);
  }

  checkCommit(member: FixedDelayMember, entries: readonly (readonly [GroupPartition, number])[]): void {
    const { owner, table } = this.host;
    for (const [partition] of entries)
      if (partition.owner !== member)
        throw commitFenced(owner, member.name, table.placeOf(partition), partition.owner?.name);
    this.protocol.heartbeat(this.host.ticks(), member);
  }

  partitionsAdded(): void {
    this.request('partitions-added');
  }

  requestRebalance(): void {
    this.request('requested');
  }

  died(member: FixedDelayMember): void {
    member.silent = member.dead = true;
    for (const partition of member.owned) partition.pause(this.host.ticks());
    this.liveness.suspect(member);
  }

  silence(member: FixedDelayMember): void {
    member.silent = true;
    this.liveness.suspect(member);
  }

  wasReplaced(name: string): boolean {
    return this.fenced.has(name);
  }

  /** Its state outlives the crash; its timers do not. */
  crashed(): void {}

  restarted(): void {
    this.timerTicks = Infinity;
    this.arm();
    for (const member of this.members.values()) this.liveness.restarted(member);
  }

  joined(member: FixedDelayMember): void {
    const { name, instanceId } = member;
    this.fenced.delete(name);
    this.host.table.begun = true;
    this.host.counts.joins += 1;
    this.liveness.begin(member);
    this.host.trace('join', () => ({ member: name, instanceId }));
  }

  rebalanceStarted(reason: RebalanceReason): void {
    this.reason = reason;
    this.host.trace('rebalance', () => ({ phase: 'start', reason, members: this.members.size }));
    this.host.trace('rebalance-started', () => ({ generation: this.generation, reason }));
  }

  rebalanceEnded({ generation, startedAt, partitionsMoved, followUp }: RebalanceResult): void {
    const { reason, host } = this;
    const now = host.ticks();
    host.counts.rebalanced(reason, now - startedAt);
    host.counts.partitionsMoved += partitionsMoved;
    if (this.members.size === 0) for (const partition of host.table.partitions) partition.abandon();
    host.trace('rebalance', () => ({
      phase: 'end',
      reason,
      generation,
      partitionsMoved,
      followUp,
      seconds: toSeconds(now - startedAt),
    }));
    host.trace('rebalance-ended', () => ({
      generation,
      seconds: toSeconds(now - startedAt),
      phases: [{ name: 'fixed-delay', from: toSeconds(startedAt), to: toSeconds(now) }],
      waitedFor: [],
      reason,
    }));
    this.ended?.resolve();
    this.ended = undefined;
  }

  revoked(member: FixedDelayMember, partitions: readonly GroupPartition[]): void {
    if (member.gone !== undefined || partitions.length === 0) return;
    this.host.tell(member, 'onPartitionsRevoked', partitions);
    this.giveUp(member, partitions);
  }

  lost(member: FixedDelayMember, partitions: readonly GroupPartition[]): void {
    if (partitions.length > 0) this.host.tell(member, 'onPartitionsLost', partitions);
    this.giveUp(member, partitions);
  }

  assigned(member: FixedDelayMember, added: readonly GroupPartition[], owned: readonly GroupPartition[]): void {
    if (member.gone !== undefined) return;
    const now = this.host.ticks();
    // A dead process reads nothing, whatever it is given.
    for (const partition of owned)
      if (member.dead) partition.pause(now);
      else partition.resume(now);
    member.fetching.assign(owned, added);
    this.host.trace('assign', () => ({ member: member.name, partitions: this.host.table.placesOf(added) }));
    this.liveness.watchPolls(member);
    member.release();
    this.host.tell(member, 'onPartitionsAssigned', added);
    member.wake?.();
  }

  removed(member: FixedDelayMember, reason: RemovalReason): void {
    if (member.gone !== undefined) return;
    this.host.counts.removed(reason);
    if (reason === 'replaced') this.fenced.add(member.name);
    member.cancelTimers();
    this.host.trace(reason === 'left' ? 'leave' : 'evict', () => ({ member: member.name, reason }));
    member.end(reason);
  }

  private giveUp(member: FixedDelayMember, partitions: readonly GroupPartition[]): void {
    const now = this.host.ticks();
    for (const partition of partitions) partition.pause(now);
    const given = partitions.filter((partition) => member.fetching.get(partition) !== undefined);
    member.fetching.drop(given);
    if (given.length > 0)
      this.host.trace('revoke', () => ({ member: member.name, partitions: this.host.table.placesOf(given) }));
  }

  private request(reason: RebalanceReason): void {
    try {
      this.protocol.request(this.host.ticks(), reason);
    } finally {
      this.arm();
    }
  }

  /** Sets the timer to what the protocol waits for. */
  private arm(): void {
    const deadline = this.protocol.deadline ?? Infinity;
    if (deadline === this.timerTicks) return;
    this.timer?.cancel();
    this.timerTicks = deadline;
    this.timer =
      deadline === Infinity ? undefined : this.host.at(deadline, 'RebalanceEnd', () => this.advance(), false);
  }

  private advance(): void {
    this.timer = undefined;
    this.timerTicks = Infinity;
    this.host.table.grow();
    if (this.host.table.takeGrowth()) this.partitionsAdded();
    try {
      this.protocol.advance(this.host.ticks());
    } finally {
      this.arm();
    }
  }
}
