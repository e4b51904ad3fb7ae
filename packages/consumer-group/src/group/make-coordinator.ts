import type { PartitionAssignment, RebalanceProtocol } from '../assignment/partition-assignment.ts';
import { FixedDelayCoordinator } from '../coordinator/fixed-delay/fixed-delay-coordinator.ts';
import type { GroupCoordinator } from '../coordinator/group-coordinator.ts';
import type { GroupHost } from '../coordinator/group-host.ts';
import { classicProtocol } from '../coordinator/kafka/classic-protocol.ts';
import { KafkaCoordinator } from '../coordinator/kafka/kafka-coordinator.ts';
import type { MessageFate } from '../coordinator/kafka/kafka-network.ts';
import { modernProtocol } from '../coordinator/kafka/modern-protocol.ts';

/**
 * What decides who owns what.
 *
 * * `'fixed-delay'`: every rebalance takes `rebalanceDelay`, however busy the members are.
 * * `'classic'`: Kafka's classic protocol: members join and sync, and a rebalance waits for all.
 * * `'consumer'`: Kafka's protocol of KIP-848: the broker moves partitions one by one.
 *
 * @public
 */
export type CoordinatorKind = 'fixed-delay' | 'classic' | 'consumer';

/** Times are seconds. */
interface CoordinatorSettings {
  readonly coordinator: CoordinatorKind;
  readonly assignmentStrategy: PartitionAssignment;
  /** Whether the user has chosen the strategy. */
  readonly strategyChosen: boolean;
  readonly rebalanceProtocol: RebalanceProtocol;
  readonly rebalanceDelay: number;
  readonly initialRebalanceDelay: number;
  readonly maxSize: number;
  readonly sessionTimeout: number;
  readonly heartbeatInterval: number;
  readonly maxPollInterval: number;
  readonly offsetsRetention: number;
  readonly messageFate: MessageFate | undefined;
}

/** @internal */
export function makeCoordinator(
  host: GroupHost,
  settings: CoordinatorSettings,
  requestLatency: () => number,
): GroupCoordinator {
  if (settings.coordinator === 'fixed-delay') return new FixedDelayCoordinator(host, settings);
  return new KafkaCoordinator(host, { ...settings, requestLatency }, (observer) =>
    settings.coordinator === 'classic'
      ? classicProtocol(host, settings, observer)
      : modernProtocol(
          host,
          { ...settings, assignmentStrategy: settings.strategyChosen ? settings.assignmentStrategy : undefined },
          observer,
        ),
  );
}

/** @internal */
export function assumptionsOf(coordinator: CoordinatorKind): readonly string[] {
  const always = 'Reading a record costs nothing but pollLatency: brokers and networks have no limit.';
  if (coordinator === 'fixed-delay')
    return [
      always,
      'A rebalance takes rebalanceDelay, however busy the members are.',
      'Committed offsets do not expire.',
    ];
  return [always, 'One broker coordinates the group; its log of offsets loses nothing.'];
}
