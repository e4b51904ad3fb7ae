import { CooperativeStickyAssignment, type PartitionAssignment, RangeAssignment } from '@sim/consumer-group';
import { ClassicClient } from '../../src/classic/classic-client.ts';
import type { ClassicAssignor, ClassicClientOptions } from '../../src/classic/classic-client-options.ts';
import { ClassicCoordinator } from '../../src/classic/classic-coordinator.ts';
import type { ClassicCoordinatorOptions } from '../../src/classic/classic-coordinator-options.ts';
import type { OffsetCommitRequest } from '../../src/protocol/offset-commit.ts';
import type { RebalanceReport } from '../../src/protocol/rebalance-report.ts';
import { type Process, World } from './world.ts';

/** A classic group over one topic, with Kafka's defaults, in milliseconds. */
export class ClassicWorld extends World {
  readonly coordinator: ClassicCoordinator;
  readonly reports: RebalanceReport[];
  readonly removed: string[];
  partitions: number;
  /** How processes that a history starts move. */
  protocol: 'eager' | 'cooperative' = 'eager';

  constructor(partitions: number, options: Partial<ClassicCoordinatorOptions> = {}) {
    const reports: RebalanceReport[] = [];
    const removed: string[] = [];
    const coordinator = new ClassicCoordinator(
      {
        rebalanceEnded: (report) => void reports.push(report),
        memberRemoved: ({ clientId }, reason) => void removed.push(`${clientId} ${reason}`),
      },
      { initialRebalanceDelay: 3_000, newMemberJoinTimeout: 300_000, ...options },
    );
    super(coordinator);
    this.coordinator = coordinator;
    this.reports = reports;
    this.removed = removed;
    this.partitions = partitions;
  }

  /** Starts a process now. */
  consumer(
    name: string,
    options: Partial<ClassicClientOptions> & { protocol?: 'eager' | 'cooperative' } = {},
  ): Process {
    const { protocol = 'eager', ...rest } = options;
    const strategy = protocol === 'eager' ? new RangeAssignment() : new CooperativeStickyAssignment();
    return this.start(
      name,
      (port) =>
        new ClassicClient(port, {
          clientId: name,
          topics: ['t'],
          sessionTimeout: 45_000,
          heartbeatInterval: 3_000,
          maxPollInterval: 300_000,
          requestTimeout: 30_000,
          joinTimeoutLapse: 5_000,
          retryBackoff: 100,
          retryBackoffMax: 1_000,
          assignors: [this.assignor(protocol, strategy)],
          ...rest,
        }),
    );
  }

  addPartitions(count: number): void {
    this.partitions += count;
    for (const { dead, client } of this.processes) if (!dead) client.partitionsChanged(this.now);
  }

  join(name: string, isStatic: boolean): Process {
    return this.consumer(name, {
      protocol: this.protocol,
      instanceId: isStatic ? `i-${name}` : undefined,
      sessionTimeout: 10_000,
      heartbeatInterval: 1_000,
      maxPollInterval: 30_000,
      requestTimeout: 5_000,
    });
  }

  override mayCommit({ memberId, instanceId, generation }: OffsetCommitRequest): boolean {
    const { state, members } = this.coordinator;
    const known = members.get(memberId);
    return (
      known !== undefined &&
      known.instanceId === instanceId &&
      generation === this.coordinator.generation &&
      state !== 'CompletingRebalance'
    );
  }

  private assignor(protocol: 'eager' | 'cooperative', strategy: PartitionAssignment): ClassicAssignor {
    return {
      name: protocol === 'eager' ? 'range' : 'cooperative-sticky',
      protocol,
      usesClaims: protocol === 'cooperative',
      assign: (members) => {
        const all = Array.from({ length: this.partitions }, (_, partition) => partition);
        const names = members.map(({ memberId }) => memberId).sort();
        const claims = new Map(
          members.map(({ memberId, metadata: { ownedPartitions, generation } }) => [
            memberId,
            { partitions: ownedPartitions, generation },
          ]),
        );
        const instanceIds = new Map(
          members.flatMap(({ memberId, instanceId }) => (instanceId === undefined ? [] : [[memberId, instanceId]])),
        );
        return strategy.assign(all, names, { claims, instanceIds, protocol });
      },
    };
  }
}
