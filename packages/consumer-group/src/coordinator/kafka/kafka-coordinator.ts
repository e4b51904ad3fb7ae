import { type Entity, type SimFuture, type Timer, toSeconds, toTicks } from '@sim/core';
import { commitRefused } from '../../errors.ts';
import type { ResolvedJoin } from '../../member/join-options.ts';
import type { RemovalReason } from '../../member/member.ts';
import { ascendingPartitions } from '../../offsets/offset-tracker.ts';
import type { GroupPartition } from '../../offsets/group-partition.ts';
import type { BrokerMember, BrokerObserver, BrokerRemoval } from '../../protocol/group-broker.ts';
import type { KafkaError } from '../../protocol/kafka-error.ts';
import type { RebalanceReport } from '../../protocol/rebalance-report.ts';
import type { GroupCoordinator } from '../group-coordinator.ts';
import type { GroupHost } from '../group-host.ts';
import { KafkaMember } from './kafka-member.ts';
import type { KafkaProtocol } from './kafka-protocol.ts';
import { KafkaNetwork, type MessageFate } from './kafka-network.ts';

/** Times are seconds. */
interface KafkaCoordinatorOptions {
  /** One way, drawn for each message. */
  readonly requestLatency: () => number;
  readonly messageFate: MessageFate | undefined;
  /** How long committed offsets outlive the last member. */
  readonly offsetsRetention: number;
  /** How often a process that stands still is looked at. */
  readonly heartbeatInterval: number;
}

/**
 * Runs one of Kafka's group protocols: a broker, and a client for each process, that send each
 * other messages. The entity carries the messages and keeps the time; all decisions are theirs.
 *
 * Heartbeats keep no run alive while the group is at rest. While it is not, or while it has not
 * noticed yet that somebody died, all that brings it to rest does.
 *
 * @internal
 */
export class KafkaCoordinator implements GroupCoordinator {
  readonly commitsHeldOnly = true;
  /** The live processes by consumer name. */
  readonly members = new Map<string, KafkaMember>();
  private readonly host: GroupHost;
  private readonly protocol: KafkaProtocol;
  private readonly options: KafkaCoordinatorOptions;
  private readonly network: KafkaNetwork;
  /** Processes by the member id the broker knows them by. */
  private readonly fencedNames = new Set<string>();
  private timer: Timer | undefined = undefined;
  private timerTicks = Infinity;
  private expiry: Timer | undefined = undefined;
  private wasQuiet = true;
  /** Whether all members were well when they were looked at last, and when that was. */
  private allWell = true;
  private lookedAt = -Infinity;
  /** How long the group was down: the broker's clock stood still. */
  private downTicks = 0;
  private downSince: number | undefined = undefined;

  constructor(host: GroupHost, options: KafkaCoordinatorOptions, make: (observer: BrokerObserver) => KafkaProtocol) {
    this.host = host;
    this.options = options;
    this.protocol = make({
      memberAdded: (member) => this.added(member),
      memberRemoved: (member, reason) => this.removed(member, reason),
      rebalanceStarted: (_now, generation, reason) => {
        host.trace('rebalance', () => ({ phase: 'start', reason, members: this.protocol.broker.members.size }));
        host.trace('rebalance-started', () => ({ generation, reason }));
      },
      rebalanceEnded: (report) => this.rebalanceEnded(report),
    });
    this.network = new KafkaNetwork(host, options.requestLatency, options.messageFate, () => this.quiet);
  }

  get generation(): number {
    return Math.max(0, this.protocol.broker.generation);
  }

  get rebalancing(): boolean {
    const { state } = this.protocol.broker;
    return state !== 'Stable' && state !== 'Empty' && state !== 'Dead';
  }

  get consumerNames(): readonly string[] {
    return [...new Set(Array.from(this.protocol.broker.members.values(), ({ clientId }) => clientId))];
  }

  get consumerCount(): number {
    return this.protocol.broker.members.size;
  }

  join(name: string, consumer: Entity, join: ResolvedJoin): KafkaMember {
    const before = this.members.get(name);
    if (before !== undefined) {
      // Another process under its name: the old one is dead, and a ghost to the broker.
      this.buryProcess(before);
      before.end('replaced');
    }
    this.fencedNames.delete(name);
    this.host.table.begun = true;
    const member = new KafkaMember(name, consumer, join);
    member.client = this.protocol.makeClient(member, {
      send: (request, id) => this.send(member, request as { readonly type: string }, id),
      revoked: (partitions) => this.revoked(member, this.partitionsOf(partitions)),
      lost: (partitions) => this.lost(member, this.partitionsOf(partitions)),
      assigned: (added, owned) => this.assigned(member, this.partitionsOf(added), this.partitionsOf(owned)),
      failed: (error) => this.failed(member, error),
    });
    this.members.set(name, member);
    this.changed();
    this.expiry?.cancel();
    this.pollStarted(member);
    return member;
  }

  leave(member: KafkaMember): SimFuture | undefined {
    member.client.close(this.host.ticks());
    this.members.delete(member.name);
    this.changed();
    member.timer?.cancel();
    this.host.trace('leave', () => ({ member: member.name, reason: 'left' }));
    member.end('left');
    this.arm();
    return undefined;
  }

  pollStarted(member: KafkaMember): void {
    member.polls += 1;
    if (member.polls === 1) this.drive(member, () => member.client.pollStarted(this.host.ticks()));
  }

  pollEnded(member: KafkaMember): void {
    member.polls -= 1;
    if (member.polls === 0) this.drive(member, () => member.client.pollEnded(this.host.ticks()));
  }

  checkCommit(member: KafkaMember): void {
    const { client } = member;
    const request = client.commitRequest();
    if (typeof request === 'string') throw commitRefused(this.host.owner, member.name, request, false);
    let error: KafkaError | 'NONE' = 'COORDINATOR_NOT_AVAILABLE';
    this.protocol.broker.handle(this.brokerNow, request, (response: { error: KafkaError | 'NONE' }) => {
      error = response.error;
    });
    const answer: KafkaError | 'NONE' = error;
    let what: 'done' | 'retry' | 'failed' = 'failed';
    this.drive(member, () => (what = client.commitAnswered(this.host.ticks(), request, answer)));
    if ((what as string) !== 'done')
      throw commitRefused(this.host.owner, member.name, answer as KafkaError, (what as string) === 'retry');
  }

  partitionsAdded(): void {
    this.protocol.partitionsChanged();
    for (const member of this.members.values())
      if (member.running) this.drive(member, () => member.client.partitionsChanged(this.host.ticks()));
    this.arm();
  }

  requestRebalance(): void {
    if (!this.protocol.requestRebalance()) {
      for (const member of this.members.values()) {
        if (!member.running) continue;
        this.drive(member, () => member.client.requestRebalance(this.host.ticks()));
        break;
      }
    }
    this.arm();
  }

  died(member: KafkaMember): void {
    this.buryProcess(member);
    this.arm();
  }

  silence(member: KafkaMember): void {
    this.leave(member);
  }

  wasReplaced(name: string): boolean {
    return this.fencedNames.has(name);
  }

  crashed(): void {
    this.downSince = this.host.ticks();
  }

  restarted(): void {
    this.changed();
    if (this.downSince !== undefined) this.downTicks += this.host.ticks() - this.downSince;
    this.downSince = undefined;
    this.timerTicks = Infinity;
    for (const member of this.members.values()) {
      member.timerTicks = Infinity;
      this.armMember(member);
    }
    this.arm();
  }

  /** The broker's clock: it stood still while the group was down. */
  private get brokerNow(): number {
    return this.host.ticks() - this.downTicks;
  }

  /**
   * Whether the group is at rest, all that it takes for members are alive, and they know what they
   * have. The members are looked through when one of them has changed, and once in an interval of
   * their heartbeats: O(1) for a heartbeat.
   */
  private get quiet(): boolean {
    if (this.rebalancing) return false;
    const now = this.host.ticks();
    if (now - this.lookedAt >= toTicks(this.options.heartbeatInterval)) {
      this.lookedAt = now;
      this.allWell = this.areAllWell();
    }
    return this.allWell;
  }

  private areAllWell(): boolean {
    const { broker } = this.protocol;
    let live = 0;
    for (const member of this.members.values()) {
      if (member.consumer.status === 'crashed' || member.dead) continue;
      if (member.joining || !member.client.atRest || !broker.members.has(member.client.memberId)) return false;
      live += 1;
    }
    return live === broker.members.size;
  }

  /** Something about a member has changed: they are looked at again. */
  private changed(): void {
    this.lookedAt = -Infinity;
  }

  /** Lets a client do something, and sets its timer to what it waits for then. */
  private drive(member: KafkaMember, act: () => void): void {
    const { memberId, atRest } = member.client;
    act();
    if (member.client.memberId !== memberId || member.client.atRest !== atRest) this.changed();
    this.armMember(member);
    this.arm();
  }

  private send(member: KafkaMember, request: { readonly type: string }, id: number): void {
    this.network.carry(member.name, request.type, 'request', () => {
      if (!member.connection.admits(id)) return;
      this.protocol.broker.handle(this.brokerNow, request, (response: { readonly type: string }) =>
        this.network.carry(member.name, response.type, 'response', () => this.receive(member, id, response)),
      );
      this.arm();
    });
  }

  private receive(member: KafkaMember, id: number, response: unknown): void {
    if (member.dead || member.gone !== undefined || member.consumer.status === 'crashed') return;
    if (member.consumer.status === 'paused') {
      // Read when the process goes on.
      this.host.at(
        this.host.ticks() + toTicks(this.options.heartbeatInterval),
        'answer',
        () => this.receive(member, id, response),
        true,
      );
      return;
    }
    this.drive(member, () => member.client.receive(this.host.ticks(), id, response));
  }

  /** Sets the timers to what broker and clients wait for. */
  private arm(): void {
    const { quiet } = this;
    if (quiet !== this.wasQuiet) {
      this.wasQuiet = quiet;
      this.timerTicks = Infinity;
      for (const member of this.members.values()) this.armMember(member);
    }
    const deadline = this.protocol.broker.deadline + this.downTicks;
    // A later deadline is found out when the timer is due: heartbeats move it all the time.
    if (deadline >= this.timerTicks || !this.host.up()) return;
    this.timer?.cancel();
    this.timerTicks = deadline;
    this.timer =
      deadline === Infinity
        ? undefined
        : this.host.at(
            deadline,
            'coordinator',
            () => {
              this.timerTicks = Infinity;
              this.protocol.broker.advance(this.brokerNow);
              this.arm();
            },
            quiet,
          );
  }

  private armMember(member: KafkaMember): void {
    if (member.dead || member.gone !== undefined || !this.host.up()) return;
    const { deadline } = member.client;
    if (deadline === member.timerTicks && member.timerDaemon === this.wasQuiet) return;
    member.timer?.cancel();
    member.timerTicks = deadline;
    member.timerDaemon = this.wasQuiet;
    member.timer =
      deadline === Infinity
        ? undefined
        : this.host.at(deadline, `${member.name} of the group`, () => this.clientDue(member), this.wasQuiet);
  }

  private clientDue(member: KafkaMember): void {
    member.timerTicks = Infinity;
    if (member.consumer.status === 'crashed') {
      this.changed();
      this.buryProcess(member);
      this.arm();
      return;
    }
    if (member.consumer.status === 'paused') {
      // It stands still, its heartbeats too; what is overdue is done when it goes on.
      member.timerTicks = this.host.ticks() + toTicks(this.options.heartbeatInterval);
      member.timer = this.host.at(member.timerTicks, `${member.name} of the group`, () => this.clientDue(member), true);
      return;
    }
    this.host.table.grow();
    if (this.host.table.takeGrowth()) this.partitionsAdded();
    this.drive(member, () => member.client.advance(this.host.ticks()));
  }

  /** A process has died without a word: its partitions have no reader. */
  private buryProcess(member: KafkaMember): void {
    if (member.dead) return;
    member.dead = member.silent = true;
    this.changed();
    member.timer?.cancel();
    for (const partition of member.owned) if (partition.owner === member) partition.pause(this.host.ticks());
  }

  private added(member: BrokerMember): void {
    this.changed();
    this.host.counts.joins += 1;
    this.host.trace('join', () => ({
      member: member.clientId,
      instanceId: member.instanceId,
      memberId: member.memberId,
    }));
  }

  private removed({ clientId, memberId }: BrokerMember, reason: BrokerRemoval): void {
    this.changed();
    const why: RemovalReason = reason;
    this.host.counts.removed(why);
    if (reason !== 'left') this.host.trace('evict', () => ({ member: clientId, reason, memberId }));
    if (reason === 'replaced') this.fencedNames.add(clientId);
    if (this.protocol.broker.members.size <= 1) this.watchExpiry();
  }

  private rebalanceEnded({ generation, cause, startedAt, endedAt, phases, waitedFor }: RebalanceReport): void {
    const { host } = this;
    host.counts.rebalanced(cause, endedAt - startedAt);
    const seconds = toSeconds(endedAt - startedAt);
    const at = (ticks: number): number => toSeconds(ticks + this.downTicks);
    if (this.protocol.broker.members.size === 0) for (const partition of host.table.partitions) partition.abandon();
    host.trace('rebalance', () => ({ phase: 'end', reason: cause, generation, seconds }));
    host.trace('rebalance-ended', () => ({
      generation,
      seconds,
      phases: phases.map(({ name, from, to }) => ({ name, from: at(from), to: at(to) })),
      waitedFor: waitedFor.map(({ clientId }) => clientId),
      reason: cause,
    }));
  }

  /** Offsets of a group without members expire. */
  private watchExpiry(): void {
    this.expiry?.cancel();
    if (this.options.offsetsRetention === Infinity) return;
    this.expiry = this.host.at(
      this.host.ticks() + toTicks(this.options.offsetsRetention),
      'offsets expire',
      () => {
        if (this.protocol.broker.members.size > 0) return;
        for (const partition of this.host.table.partitions) partition.committed = undefined;
        this.host.trace('offsets-expired', () => ({}));
      },
      true,
    );
  }

  private partitionsOf(indexes: readonly number[]): GroupPartition[] {
    return indexes.map((index) => this.host.table.partitions[index]!);
  }

  private revoked(member: KafkaMember, partitions: readonly GroupPartition[]): void {
    this.host.tell(member, 'onPartitionsRevoked', partitions);
    this.giveUp(member, partitions);
  }

  private lost(member: KafkaMember, partitions: readonly GroupPartition[]): void {
    this.giveUp(member, partitions);
    member.state = 'rebalancing';
    this.host.tell(member, 'onPartitionsLost', partitions);
  }

  private giveUp(member: KafkaMember, partitions: readonly GroupPartition[]): void {
    if (partitions.length === 0) return;
    const now = this.host.ticks();
    for (const partition of partitions) {
      if (partition.owner !== member) continue;
      partition.owner = undefined;
      partition.pause(now);
    }
    const gone = new Set(partitions);
    member.owned = member.owned.filter((partition) => !gone.has(partition));
    member.fetching.drop(partitions);
    if (this.protocol.eager) member.state = 'rebalancing';
    this.host.trace('revoke', () => ({ member: member.name, partitions: this.host.table.placesOf(partitions) }));
  }

  private assigned(member: KafkaMember, added: readonly GroupPartition[], owned: readonly GroupPartition[]): void {
    const { host } = this;
    const now = host.ticks();
    for (const partition of added) {
      if (this.isOld(member, partition.owner)) continue;
      const last = partition.lastOwner;
      if (last !== undefined && last !== member && this.isLive(last)) host.counts.partitionsMoved += 1;
      partition.owner = partition.lastOwner = member;
      partition.resume(now);
    }
    member.owned = ascendingPartitions(owned);
    member.fetching.assign(owned, added);
    member.state = 'active';
    host.trace('assign', () => ({ member: member.name, partitions: host.table.placesOf(added) }));
    host.tell(member, 'onPartitionsAssigned', added);
    member.release();
    if (member.joining) host.at(now, 'joined', () => this.joined(member), false);
    member.wake?.();
  }

  /** The poll in which a process joined is over, unless it had to give up at once what it got. */
  private joined(member: KafkaMember): void {
    if (!member.joining || member.gone !== undefined || member.state === 'rebalancing') return;
    member.joining = false;
    this.changed();
    this.pollEnded(member);
  }

  /** Whether what a member was given has gone to another since: it heard of it late. */
  private isOld(member: KafkaMember, owner: { readonly name: string } | undefined): boolean {
    if (owner === undefined || (owner as unknown) === member || !this.isLive(owner)) return false;
    return this.members.get(owner.name)!.client.generation > member.client.generation;
  }

  /** Whether somebody is a process that lives. */
  private isLive(someone: { readonly name: string }): boolean {
    const process = this.members.get(someone.name);
    return process !== undefined && (process as unknown) === someone && !process.dead;
  }

  /** The broker has refused it for good. */
  private failed(member: KafkaMember, error: KafkaError): void {
    member.kafkaError = error;
    this.changed();
    if (this.members.get(member.name) === member) this.members.delete(member.name);
    member.timer?.cancel();
    for (const partition of member.owned) if (partition.owner === member) partition.pause(this.host.ticks());
    const replaced = error === 'FENCED_INSTANCE_ID';
    if (replaced) this.fencedNames.add(member.name);
    this.host.trace('evict', () => ({
      member: member.name,
      reason: replaced ? 'replaced' : 'fenced',
      kafkaError: error,
    }));
    if (member.owned.length > 0) this.lost(member, member.owned);
    member.end(replaced ? 'replaced' : 'fenced');
  }
}
