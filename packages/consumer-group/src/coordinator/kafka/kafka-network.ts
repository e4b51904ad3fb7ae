import type { GroupHost } from '../group-host.ts';
import { toTicks } from '@sim/core';

/**
 * A message between a member and its coordinator.
 *
 * @public
 */
export interface GroupMessage {
  /** The consumer's name. */
  readonly consumer: string;
  /** Kafka's name of the request: `JoinGroup`, `Heartbeat`, `ConsumerGroupHeartbeat` … */
  readonly type: string;
  /** Whether it goes to the coordinator, or comes from it. */
  readonly direction: 'request' | 'response';
}

/**
 * Decides what becomes of a message: gives the seconds that each of its copies takes beside
 * `requestLatency`; none if it is lost.
 *
 * @public
 */
export type MessageFate = (message: GroupMessage) => readonly number[];

/**
 * Carries messages: they may be late, lost or doubled.
 *
 * @internal
 */
export class KafkaNetwork {
  private readonly host: GroupHost;
  private readonly latency: () => number;
  private readonly fate: MessageFate | undefined;
  private readonly quiet: () => boolean;

  constructor(host: GroupHost, latency: () => number, fate: MessageFate | undefined, quiet: () => boolean) {
    this.host = host;
    this.latency = latency;
    this.fate = fate;
    this.quiet = quiet;
  }

  carry(consumer: string, type: string, direction: GroupMessage['direction'], deliver: () => void): void {
    // The answers to a crashed coordinator, and its own, are lost: clients notice by their time-outs.
    if (!this.host.up()) return;
    const delays = this.fate?.({ consumer, type, direction }) ?? ONCE;
    for (const delay of delays)
      this.host.at(this.host.ticks() + toTicks(this.latency() + delay), type, deliver, this.quiet());
  }
}

const ONCE: readonly number[] = [0];
