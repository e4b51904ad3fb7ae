import { CallbackEntity } from '@sim/core';
import type { PartitionAssignment, RebalanceProtocol, RebalanceReason } from '@sim/consumer-group';
import { FixedDelayMember } from '../../src/coordinator/fixed-delay/fixed-delay-member.ts';
import { FixedDelayProtocol, type RebalanceResult } from '../../src/coordinator/fixed-delay/fixed-delay-protocol.ts';
import type { RemovalReason } from '../../src/member/member.ts';
import type { GroupPartition } from '../../src/offsets/group-partition.ts';
import { TopicTable } from '../../src/offsets/topic-table.ts';

/** Is told by names and numbers what the protocol of the fixed delay decides. */
export interface NamedObserver {
  joined?(member: string): void;
  rebalanceStarted?(reason: RebalanceReason): void;
  rebalanceEnded?(result: RebalanceResult): void;
  revoked?(member: string, partitions: readonly number[]): void;
  lost?(member: string, partitions: readonly number[]): void;
  assigned?(member: string, added: readonly number[], owned: readonly number[]): void;
  removed?(member: string, reason: RemovalReason): void;
}

interface Options {
  readonly assignmentStrategy: PartitionAssignment;
  readonly rebalanceProtocol?: RebalanceProtocol;
  readonly rebalanceDelay: number;
  readonly sessionTimeout?: number;
  readonly maxPollInterval?: number;
  readonly partitionCount: number;
}

const ids = (partitions: readonly GroupPartition[]): number[] => partitions.map(({ id }) => id);

/** The protocol of the fixed delay without a simulation, by names in place of members. */
export class NamedProtocol {
  private readonly log: { numPartitions: number };
  private readonly table: TopicTable;
  private readonly protocol: FixedDelayProtocol;

  constructor(observer: NamedObserver, options: Options) {
    const { partitionCount, assignmentStrategy } = options;
    this.log = { numPartitions: partitionCount };
    const none = (): number => 0;
    this.table = new TopicTable(
      'group',
      Object.assign(this.log, { highWatermark: none, logStartOffset: none, fetch: () => [] }),
    );
    this.protocol = new FixedDelayProtocol(
      {
        joined: ({ name }) => observer.joined?.(name),
        rebalanceStarted: (reason) => observer.rebalanceStarted?.(reason),
        rebalanceEnded: (result) => observer.rebalanceEnded?.(result),
        revoked: ({ name }, partitions) => observer.revoked?.(name, ids(partitions)),
        lost: ({ name }, partitions) => observer.lost?.(name, ids(partitions)),
        assigned: ({ name }, added, owned) => observer.assigned?.(name, ids(added), ids(owned)),
        removed: (member, reason) => {
          member.end(reason);
          observer.removed?.(member.name, reason);
        },
      },
      {
        owner: 'group',
        table: this.table,
        rebalanceProtocol: assignmentStrategy.preferredProtocol ?? 'eager',
        sessionTimeout: Infinity,
        maxPollInterval: Infinity,
        ...options,
      },
    );
  }

  get generation(): number {
    return this.protocol.generation;
  }

  get rebalancing(): boolean {
    return this.protocol.rebalancing;
  }

  get deadline(): number | undefined {
    return this.protocol.deadline;
  }

  get members(): ReadonlyMap<
    string,
    {
      readonly name: string;
      readonly instanceId: string | undefined;
      readonly state: string;
      readonly partitions: readonly number[];
      readonly generation: number;
    }
  > {
    return new Map(
      [...this.protocol.members].map(([name, { instanceId, state, owned, generation }]) => [
        name,
        { name, instanceId, state, partitions: ids(owned), generation },
      ]),
    );
  }

  owner(partition: number): string | undefined {
    return this.table.partitions[partition]?.owner?.name;
  }

  join(now: number, name: string, instanceId?: string): void {
    const consumer = this.protocol.members.get(name)?.consumer ?? new CallbackEntity(name, () => undefined);
    this.protocol.join(
      now,
      new FixedDelayMember(name, consumer, { instanceId, listener: {}, topics: undefined, listens: false }),
    );
  }

  leave(now: number, name: string): void {
    this.protocol.leave(now, this.member(name));
  }

  heartbeat(now: number, name: string): void {
    this.protocol.heartbeat(now, this.member(name));
  }

  pollStarted(now: number, name: string): void {
    this.protocol.pollStarted(now, this.member(name));
  }

  pollEnded(now: number, name: string): void {
    this.protocol.pollEnded(now, this.member(name));
  }

  partitionsChanged(now: number, count: number): void {
    if (count <= this.log.numPartitions) return;
    this.log.numPartitions = count;
    this.table.grow();
    if (this.table.takeGrowth()) this.protocol.request(now, 'partitions-added');
  }

  expire(now: number): void {
    this.protocol.expire(now);
  }

  advance(now: number): void {
    this.protocol.advance(now);
  }

  sessionDeadline(name: string): number {
    return this.protocol.sessionDeadline(this.member(name));
  }

  pollDeadline(name: string): number {
    return this.protocol.pollDeadline(this.member(name));
  }

  private member(name: string): FixedDelayMember {
    return this.protocol.members.get(name)!;
  }
}
