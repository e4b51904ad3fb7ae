import { type Entity, invalidOption, type SimFuture } from '@sim/core';
import { hasMethod } from '../checks.ts';
import type { PartitionPlace } from '../offsets/topic-partition.ts';
import type { Offsets } from './offset-entries.ts';

/**
 * The payload of a `Join` event.
 *
 * @public
 */
export interface JoinPayload<P extends PartitionPlace = number> {
  /** The name it joins under. */
  readonly consumerName: string;
  /** The entity behind it. */
  readonly consumer: Entity;
  /** Makes it a static member. */
  readonly instanceId?: string;
  /** The topics it subscribes to, in a group over several. @defaultValue all of the group */
  readonly topics?: readonly string[];
  /** Gets the assigned partitions, or the failure. */
  readonly reply?: SimFuture<readonly P[]>;
}

/**
 * The payload of a `Leave` event.
 *
 * @public
 */
export interface LeavePayload {
  /** Who leaves. */
  readonly consumerName: string;
  /** Resolved when the rebalance is over; gets the failure. */
  readonly reply?: SimFuture;
}

/**
 * The payload of a `Poll` event.
 *
 * @public
 */
export interface PollPayload<R = unknown> {
  /** Who polls. */
  readonly consumerName: string;
  /** How many records at most. @defaultValue 100 */
  readonly maxRecords?: number;
  /**
   * Gets the records, or the failure; without it they go to the consumer entity as
   * `Records { records }`.
   */
  readonly reply?: SimFuture<readonly R[]>;
}

/**
 * The payload of a `Commit` event.
 *
 * @public
 */
export interface CommitPayload {
  /** Who commits. */
  readonly consumerName: string;
  /** The next offset to be read, by partition. */
  readonly offsets: Offsets;
  /** Resolved when the commit is stored; gets the failure. */
  readonly reply?: SimFuture;
}

/**
 * The payload of a `Records` event: what a `Poll` without `reply` sends to the consumer entity.
 *
 * @public
 */
export interface RecordsPayload<R = unknown> {
  /** The records, none if there were none. */
  readonly records: readonly R[];
}

/** @internal */
export function isFuture(reply: unknown): reply is SimFuture<any> {
  return hasMethod(reply, 'resolve') && hasMethod(reply, 'reject');
}

/** @internal */
export function checkPayload<P extends object>(owner: string, type: string, payload: unknown): P {
  if (typeof payload !== 'object' || payload === null)
    throw invalidOption(owner, `payload of ${type}`, 'an object', payload);
  const { reply } = payload as { readonly reply?: unknown };
  if (reply !== undefined && !isFuture(reply)) throw invalidOption(owner, `reply of ${type}`, 'a SimFuture', reply);
  return payload as P;
}
