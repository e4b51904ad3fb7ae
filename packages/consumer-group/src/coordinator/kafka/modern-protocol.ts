import { toTicks } from '@sim/core';
import type { PartitionAssignment } from '../../assignment/partition-assignment.ts';
import { RangeAssignment } from '../../assignment/range-assignment.ts';
import { ModernClient } from '../../modern/modern-client.ts';
import { ModernCoordinator } from '../../modern/modern-coordinator.ts';
import type { ModernRequest } from '../../modern/heartbeat-requests.ts';
import type { ServerAssignor } from '../../modern/modern-coordinator-options.ts';
import { uniformAssignor } from '../../modern/uniform-assignor.ts';
import type { BrokerObserver } from '../../protocol/group-broker.ts';
import type { GroupClientPort } from '../../protocol/group-client.ts';
import type { GroupHost } from '../group-host.ts';
import { planAssignment } from '../plan-assignment.ts';
import type { KafkaProtocol } from './kafka-protocol.ts';

/** Times are seconds. */
interface ModernOptions {
  /** `undefined`: Kafka's own `uniform`. */
  readonly assignmentStrategy: PartitionAssignment | undefined;
  readonly maxSize: number;
  readonly sessionTimeout: number;
  readonly heartbeatInterval: number;
  readonly maxPollInterval: number;
}

/**
 * Kafka's protocol of KIP-848: the assignor runs in the broker.
 *
 * @internal
 */
export function modernProtocol(host: GroupHost, options: ModernOptions, observer: BrokerObserver): KafkaProtocol {
  const { table } = host;
  const broker = new ModernCoordinator(observer, {
    sessionTimeout: toTicks(options.sessionTimeout),
    heartbeatInterval: toTicks(options.heartbeatInterval),
    maxSize: options.maxSize,
    assignors: [serverAssignor(host, options.assignmentStrategy)],
    partitionsOf: (topic) =>
      table.topics.find(({ name }) => name === topic)?.partitions.map(({ index }) => index) ?? [],
  });
  let processes = 0;
  return {
    broker,
    eager: false,
    makeClient: (member, port) =>
      new ModernClient(port as GroupClientPort<ModernRequest>, {
        memberId: `${member.instanceId ?? member.name}-${processes++}`,
        clientId: member.name,
        instanceId: member.instanceId,
        topics: [...(member.topics ?? table.topics.map(({ name }) => name))].sort(),
        maxPollInterval: options.maxPollInterval === Infinity ? Infinity : toTicks(options.maxPollInterval),
        requestTimeout: toTicks(30),
        retryBackoff: toTicks(0.1),
        retryBackoffMax: toTicks(1),
        hasListener: member.listens,
      }),
    partitionsChanged: () => broker.metadataChanged(),
    requestRebalance: () => {
      broker.requestRebalance();
      return true;
    },
  };
}

/** The assignor of the broker: Kafka's, or a strategy of the user's. */
function serverAssignor(host: GroupHost, strategy: PartitionAssignment | undefined): ServerAssignor {
  if (strategy === undefined) return uniformAssignor;
  const { table } = host;
  return {
    name: strategy instanceof RangeAssignment ? 'range' : strategy.constructor.name,
    assign: (members) => {
      const claimants = Array.from(members, ([name, { instanceId, topics, assigned }]) => ({
        name,
        instanceId,
        topics: table.single ? undefined : new Set(topics),
        owned: assigned.map((index) => table.partitions[index]!),
        generation: assigned.length > 0 ? 0 : -1,
      }));
      const parts = new Map<string, number[]>(claimants.map(({ name }) => [name, []]));
      // The broker moves partitions step by step itself: the target is the whole.
      const plan = planAssignment(host.owner, strategy, 'eager', table, claimants, () => false);
      plan.forEach((claimant, index) => {
        if (claimant !== undefined) parts.get(claimant.name)!.push(index);
      });
      return parts;
    },
  };
}
