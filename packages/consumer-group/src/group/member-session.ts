import type { Entity, SimEvent, SimFuture } from '@sim/core';
import { PollOrder } from '../offsets/poll-order.ts';
import type { RebalanceListener } from './rebalance-listener.ts';

/**
 * What a group keeps for one member's process: its timers, its waits, the order of its partitions.
 * Another process under the same name has another session.
 *
 * @internal
 */
export class MemberSession {
  readonly name: string;
  readonly consumer: Entity;
  readonly instanceId: string | undefined;
  readonly listener: RebalanceListener;
  readonly order = new PollOrder();
  /** Resolved when the member may read, or is a member no more. */
  ready: SimFuture | undefined = undefined;
  /** Why it is over; `undefined` while it lasts. */
  gone: string | undefined = undefined;
  /**
   * Whether it has stopped without leaving, or died: it sends no heartbeats though its entity runs.
   */
  silent = false;
  /** Whether it has left by itself. */
  left = false;
  /** Whether another process has taken its place. */
  replaced = false;
  heartbeats: { cancel(): void } | undefined = undefined;
  eviction: SimEvent | undefined = undefined;
  evictionTicks = Infinity;
  pollTimer: SimEvent | undefined = undefined;
  /** Called when there may be something to read: the consumer is idle. */
  wake: (() => void) | undefined = undefined;

  constructor(name: string, consumer: Entity, instanceId: string | undefined, listener: RebalanceListener) {
    this.name = name;
    this.consumer = consumer;
    this.instanceId = instanceId;
    this.listener = listener;
  }

  /** Whether it sends heartbeats. */
  get alive(): boolean {
    return !this.silent && this.consumer.status === 'running';
  }

  end(why: string): void {
    this.gone = why;
    this.heartbeats?.cancel();
    this.eviction?.cancel();
    this.pollTimer?.cancel();
    this.release();
  }

  /** Lets everybody go on who waits for this member to be ready. */
  release(): void {
    this.ready?.resolve();
    this.ready = undefined;
  }
}
