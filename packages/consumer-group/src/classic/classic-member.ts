import type { BrokerMember } from '../protocol/group-broker.ts';
import { Timer } from '../protocol/timers.ts';
import type {
  JoinGroupProtocol,
  JoinGroupRequest,
  JoinGroupResponse,
  Subscription,
  SyncGroupResponse,
} from './classic-requests.ts';

/**
 * A member as the broker's classic coordinator keeps it (`ClassicGroupMember`).
 *
 * @internal
 */
export class ClassicMember implements BrokerMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly instanceId: string | undefined;
  readonly session: Timer;
  sessionTimeout = 0;
  rebalanceTimeout = 0;
  protocols: readonly JoinGroupProtocol[] = [];
  assignment: readonly number[] = [];
  /** In its first join: may expire although the join is parked. */
  isNew = false;
  parkedJoin: ((response: JoinGroupResponse) => void) | undefined = undefined;
  parkedSync: ((response: SyncGroupResponse) => void) | undefined = undefined;

  constructor(memberId: string, clientId: string, instanceId: string | undefined, expire: (due: number) => void) {
    this.memberId = memberId;
    this.clientId = clientId;
    this.instanceId = instanceId;
    this.session = new Timer(expire);
  }

  get sessionDeadline(): number {
    return this.session.due;
  }

  /** Takes over what a join says. */
  update({ sessionTimeout, rebalanceTimeout, protocols }: JoinGroupRequest): void {
    this.sessionTimeout = sessionTimeout;
    this.rebalanceTimeout = rebalanceTimeout;
    this.protocols = protocols;
  }

  /** Whether a join says what the last one said. */
  matches(protocols: readonly JoinGroupProtocol[]): boolean {
    if (protocols === this.protocols) return true;
    return (
      protocols.length === this.protocols.length &&
      protocols.every(({ name, metadata }, place) => {
        const known = this.protocols[place]!;
        return known.name === name && sameSubscription(known.metadata, metadata);
      })
    );
  }

  /** What it says to the leader under the chosen assignor. */
  metadata(protocolName: string): Subscription {
    return this.protocols.find(({ name }) => name === protocolName)?.metadata ?? this.protocols[0]!.metadata;
  }
}

function sameSubscription(a: Subscription, b: Subscription): boolean {
  return (
    a === b ||
    (a.generation === b.generation && sameItems(a.ownedPartitions, b.ownedPartitions) && sameItems(a.topics, b.topics))
  );
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((item, place) => item === b[place]));
}
