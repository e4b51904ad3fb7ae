import type { GroupBroker } from '../../protocol/group-broker.ts';
import type { GroupClient, GroupClientPort } from '../../protocol/group-client.ts';
import type { KafkaMember } from './kafka-member.ts';

/**
 * What tells Kafka's two group protocols apart, for the entity that runs them: how their halves are
 * made. Times are ticks.
 *
 * @internal
 */
export interface KafkaProtocol {
  readonly broker: GroupBroker<any, any>;
  /** Whether a member that gives something up gives up everything, and reads nothing until it has joined again. */
  readonly eager: boolean;
  makeClient(member: KafkaMember, port: GroupClientPort<any>): GroupClient;
  /** The topics have other partitions than before. */
  partitionsChanged(): void;
  /** Somebody asks for a rebalance: true if the protocol has a way by itself. */
  requestRebalance(): boolean;
}
