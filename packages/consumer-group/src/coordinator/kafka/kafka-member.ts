import type { Timer } from '@sim/core';
import { Member } from '../../member/member.ts';
import { Connection } from '../../protocol/connection.ts';
import type { GroupClient } from '../../protocol/group-client.ts';

/**
 * A process in a group that follows one of Kafka's protocols. What it owns is what it believes to
 * own.
 *
 * @internal
 */
export class KafkaMember extends Member {
  /** Its half of the protocol. */
  client!: GroupClient;
  /** The broker's end of its connection. */
  readonly connection = new Connection();
  /** Polls that have begun and not ended; the join is one. */
  polls = 0;
  /** Whether it waits for its first assignment. */
  joining = true;
  timer: Timer | undefined = undefined;
  timerTicks = Infinity;
  timerDaemon = false;

  /** Whether its process works: it hears and sends nothing while it is down. */
  get running(): boolean {
    return !this.dead && this.consumer.status === 'running';
  }
}
