import { toTicks } from '@sim/core';
import type { PartitionAssignment, RebalanceProtocol } from '../../assignment/partition-assignment.ts';
import { RangeAssignment } from '../../assignment/range-assignment.ts';
import { RoundRobinAssignment } from '../../assignment/round-robin-assignment.ts';
import { ClassicClient } from '../../classic/classic-client.ts';
import type { ClassicAssignor } from '../../classic/classic-client-options.ts';
import type { ClassicRequest } from '../../classic/classic-requests.ts';
import { ClassicCoordinator } from '../../classic/classic-coordinator.ts';
import type { BrokerObserver } from '../../protocol/group-broker.ts';
import type { GroupClientPort } from '../../protocol/group-client.ts';
import type { GroupHost } from '../group-host.ts';
import { planAssignment } from '../plan-assignment.ts';
import type { KafkaProtocol } from './kafka-protocol.ts';

/** Times are seconds. */
interface ClassicOptions {
  readonly assignmentStrategy: PartitionAssignment;
  readonly rebalanceProtocol: RebalanceProtocol;
  readonly initialRebalanceDelay: number;
  readonly maxSize: number;
  readonly sessionTimeout: number;
  readonly heartbeatInterval: number;
  readonly maxPollInterval: number;
}

/** `Infinity` stays what it is. */
function ticks(seconds: number): number {
  return seconds === Infinity ? Infinity : toTicks(seconds);
}

/**
 * Kafka's classic protocol: the assignor runs in the leader.
 *
 * @internal
 */
export function classicProtocol(host: GroupHost, options: ClassicOptions, observer: BrokerObserver): KafkaProtocol {
  const broker = new ClassicCoordinator(observer, {
    initialRebalanceDelay: ticks(options.initialRebalanceDelay),
    newMemberJoinTimeout: toTicks(300),
    maxSize: options.maxSize,
  });
  const assignor = classicAssignor(host, options.assignmentStrategy, options.rebalanceProtocol);
  return {
    broker,
    eager: options.rebalanceProtocol === 'eager',
    makeClient: (member, port) =>
      new ClassicClient(port as GroupClientPort<ClassicRequest>, {
        clientId: member.name,
        instanceId: member.instanceId,
        topics: [...(member.topics ?? host.table.topics.map(({ name }) => name))].sort(),
        sessionTimeout: ticks(options.sessionTimeout),
        heartbeatInterval: ticks(options.heartbeatInterval),
        maxPollInterval: ticks(options.maxPollInterval),
        requestTimeout: toTicks(30),
        joinTimeoutLapse: toTicks(5),
        retryBackoff: toTicks(0.1),
        retryBackoffMax: toTicks(1),
        assignors: [assignor],
      }),
    partitionsChanged: () => undefined,
    requestRebalance: () => false,
  };
}

function classicAssignor(host: GroupHost, strategy: PartitionAssignment, protocol: RebalanceProtocol): ClassicAssignor {
  return {
    name: strategy.constructor.name,
    protocol,
    usesClaims: !(strategy instanceof RangeAssignment || strategy instanceof RoundRobinAssignment),
    assign: (members) => {
      const { partitions } = host.table;
      const claimants = members.map(({ memberId, instanceId, metadata }) => ({
        name: memberId,
        instanceId,
        topics: host.table.single ? undefined : new Set(metadata.topics),
        owned: metadata.ownedPartitions.map((index) => partitions[index]!),
        generation: metadata.generation,
      }));
      const held = new Set(claimants.flatMap(({ owned }) => owned));
      const plan = planAssignment(
        host.owner,
        strategy,
        protocol,
        host.table,
        claimants,
        (partition) => protocol === 'cooperative' && held.has(partition),
      );
      const holder = new Map(claimants.flatMap(({ name, owned }) => owned.map((each) => [each, name] as const)));
      const parts = new Map<string, number[]>(members.map(({ memberId }) => [memberId, []]));
      plan.forEach((claimant, index) => {
        if (claimant === undefined) return;
        // Under the cooperative protocol what somebody else still owns is handed out in the next round.
        const other = holder.get(partitions[index]!);
        if (protocol === 'cooperative' && other !== undefined && other !== claimant.name) return;
        parts.get(claimant.name)!.push(index);
      });
      return parts;
    },
  };
}
