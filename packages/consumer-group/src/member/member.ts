import { type Entity, SimFuture } from '@sim/core';
import { FetchOrder } from '../offsets/fetch-order.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';
import type { ResolvedJoin } from './join-options.ts';
import type { RebalanceListener } from './rebalance-listener.ts';

/**
 * Whether a member may read.
 *
 * * `'active'`: it reads its partitions.
 * * `'rebalancing'`: it has to wait for the end of a rebalance.
 *
 * @public
 */
export type ConsumerState = 'active' | 'rebalancing';

/**
 * Why a member was removed.
 *
 * * `'left'`: it said so.
 * * `'session-timeout'`: its heartbeats stopped.
 * * `'max-poll-interval'`: it did not poll in time.
 * * `'rebalance-timeout'`: it did not take part in a rebalance in time.
 * * `'replaced'`: it joined again: another process now goes by its name, or by its `instanceId`.
 * * `'fenced'`: the coordinator refused it for another reason.
 *
 * @public
 */
export type RemovalReason =
  'left' | 'session-timeout' | 'max-poll-interval' | 'rebalance-timeout' | 'replaced' | 'fenced';

const WHY_GONE: Readonly<Record<RemovalReason, string>> = {
  left: 'it has left the group',
  'session-timeout': 'it was evicted, its heartbeats had stopped for sessionTimeout',
  'max-poll-interval': 'it was evicted, it had not polled for maxPollInterval',
  'rebalance-timeout': 'it was evicted, it had not taken part in a rebalance in time',
  replaced: 'it is fenced, another process has taken its place',
  fenced: 'the coordinator has refused it',
};

/**
 * A process in a group, from its join to its end: one object for what the coordinator, the offsets
 * and the consumer know of it. Commands carry it; names are looked up once, at the public methods.
 * Another process under the same name is another member.
 *
 * @internal
 */
export class Member {
  readonly name: string;
  /** The entity behind it: its heartbeats stop when it is down, and it gets `Records`. */
  readonly consumer: Entity;
  readonly instanceId: string | undefined;
  readonly listener: RebalanceListener<never>;
  /** What it subscribes to; `undefined`: all topics of the group. */
  readonly topics: ReadonlySet<string> | undefined;
  /** Whether it wants to be told when its partitions change. */
  readonly listens: boolean;
  /** What it reads, as far as it knows. */
  readonly fetching = new FetchOrder();
  /** What it owns, by the coordinator; ascending. */
  owned: readonly GroupPartition[] = [];
  state: ConsumerState = 'rebalancing';
  /** Why it was removed; `undefined` while it is a member. */
  gone: RemovalReason | undefined = undefined;
  /** Kafka's name of what it was refused with. */
  kafkaError: string | undefined = undefined;
  /**
   * Whether it has died, or stopped without leaving: it sends no heartbeats though its entity may
   * run, and no command of it has an effect.
   */
  silent = false;
  /** Whether its process has died, so that nobody reads its partitions. */
  dead = false;
  /** Called when there may be something to read: the consumer is idle. */
  wake: (() => void) | undefined = undefined;
  private readyFuture: SimFuture | undefined = undefined;

  constructor(name: string, consumer: Entity, { instanceId, listener, topics, listens }: ResolvedJoin) {
    this.name = name;
    this.consumer = consumer;
    this.instanceId = instanceId;
    this.listener = listener;
    this.topics = topics;
    this.listens = listens;
  }

  /** Whether it sends heartbeats. */
  get alive(): boolean {
    return !this.silent && this.consumer.status === 'running';
  }

  /** Why it was removed, in words. */
  get whyGone(): string {
    return this.gone === undefined ? 'its process has died' : WHY_GONE[this.gone];
  }

  /** A future of the moment when it may read, or is no member any more. */
  ready(): SimFuture {
    return (this.readyFuture ??= new SimFuture({ label: `assignment of ${JSON.stringify(this.name)}` }));
  }

  /** Lets everybody go on who waits for it to be ready. */
  release(): void {
    this.readyFuture?.resolve();
    this.readyFuture = undefined;
  }

  /** It is no member any more. */
  end(reason: RemovalReason): void {
    this.gone = reason;
    this.state = 'rebalancing';
    this.owned = [];
    this.release();
    this.wake?.();
  }
}
