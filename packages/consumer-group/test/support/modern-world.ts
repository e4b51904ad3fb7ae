import { ModernClient } from '../../src/modern/modern-client.ts';
import type { ModernClientOptions } from '../../src/modern/modern-client-options.ts';
import { ModernCoordinator } from '../../src/modern/modern-coordinator.ts';
import type { ModernCoordinatorOptions } from '../../src/modern/modern-coordinator-options.ts';
import { uniformAssignor } from '../../src/modern/uniform-assignor.ts';
import type { OffsetCommitRequest } from '../../src/protocol/offset-commit.ts';
import type { RebalanceReport } from '../../src/protocol/rebalance-report.ts';
import { type Process, World } from './world.ts';

/** A KIP-848 group over one topic, with Kafka's defaults, in milliseconds. */
export class ModernWorld extends World {
  readonly coordinator: ModernCoordinator;
  readonly reports: RebalanceReport[];
  readonly removed: string[];
  private readonly topic: number[];
  private starts = 0;

  constructor(partitions: number, options: Partial<ModernCoordinatorOptions> = {}) {
    const reports: RebalanceReport[] = [];
    const removed: string[] = [];
    const topic = Array.from({ length: partitions }, (_, partition) => partition);
    const coordinator = new ModernCoordinator(
      {
        rebalanceEnded: (report) => void reports.push(report),
        memberRemoved: ({ clientId }, reason) => void removed.push(`${clientId} ${reason}`),
      },
      {
        sessionTimeout: 45_000,
        heartbeatInterval: 5_000,
        assignors: [uniformAssignor],
        partitionsOf: () => topic,
        ...options,
      },
    );
    super(coordinator);
    this.coordinator = coordinator;
    this.reports = reports;
    this.removed = removed;
    this.topic = topic;
  }

  /** Adds partitions. */
  grow(count: number): void {
    for (let each = 0; each < count; each += 1) this.topic.push(this.topic.length);
    this.coordinator.metadataChanged();
  }

  addPartitions(count: number): void {
    this.grow(count);
  }

  join(name: string, isStatic: boolean, choice: number): Process {
    return this.consumer(name, {
      instanceId: isStatic ? `i-${name}` : undefined,
      hasListener: choice % 2 === 0,
      maxPollInterval: 30_000,
      requestTimeout: 5_000,
    });
  }

  override mayCommit({ memberId, generation }: OffsetCommitRequest): boolean {
    return this.coordinator.members.get(memberId)?.epoch === generation;
  }

  get partitions(): number {
    return this.topic.length;
  }

  /** Starts a process now. */
  consumer(name: string, options: Partial<ModernClientOptions> = {}): Process {
    const memberId = `${name}-${this.starts}`;
    this.starts += 1;
    return this.start(
      name,
      (port) =>
        new ModernClient(port, {
          memberId,
          clientId: name,
          topics: ['t'],
          maxPollInterval: 300_000,
          requestTimeout: 30_000,
          retryBackoff: 100,
          retryBackoffMax: 1_000,
          ...options,
        }),
    );
  }
}
