import { checkNumber, invalidOption, type SimEvent, type SimFuture } from '@sim/core';
import type { LogRecord } from '../log-record.ts';

/**
 * What an `Append` event carries.
 *
 * @public
 */
export interface AppendPayload<V> {
  /** Chooses the partition; `null` for none. */
  readonly key: string | null;
  /** What the record says. */
  readonly value: V;
  /**
   * When its sender made it, in seconds: the record's timestamp in a log with `CreateTime`.
   * @defaultValue when the event happens
   */
  readonly timestamp?: number;
  /**
   * Gets the record, or the reason why there is none. Without it, a refused append stops the run.
   */
  readonly reply?: SimFuture<LogRecord<V>>;
}

/**
 * What a `Read` event carries.
 *
 * @public
 */
export interface ReadPayload<V> {
  /** The partition. */
  readonly partition: number;
  /** Where to begin. @defaultValue the log start, which is 0 until records expire */
  readonly offset?: number;
  /** The most records to give. @defaultValue 100 */
  readonly maxRecords?: number;
  /** Gets the records, or the reason why there are none. */
  readonly reply: SimFuture<readonly LogRecord<V>[]>;
}

/** @internal */
export function checkAppend<V>(owner: string, payload: unknown): AppendPayload<V> {
  const { reply } = checkObject(owner, 'Append', payload);
  if (reply !== undefined) checkReply(owner, 'Append', reply);
  const { timestamp } = payload as AppendPayload<V>;
  if (timestamp !== undefined) checkNumber(owner, 'the timestamp of Append', timestamp);
  return payload as AppendPayload<V>;
}

/** @internal */
export function checkRead<V>(owner: string, payload: unknown): ReadPayload<V> {
  checkReply(owner, 'Read', checkObject(owner, 'Read', payload).reply);
  return payload as ReadPayload<V>;
}

/** @internal */
export function checkObject(owner: string, type: string, payload: unknown): { readonly reply?: unknown } {
  if (typeof payload !== 'object' || payload === null)
    throw invalidOption(owner, `the payload of ${type}`, 'an object', payload);
  return payload;
}

/** @internal */
export function checkReply(owner: string, type: string, reply: unknown): void {
  if (!isReply(reply)) throw invalidOption(owner, `the reply of ${type}`, 'a SimFuture', reply);
}

/**
 * Answers to an event that a crashed entity has lost, if somebody waits for the answer.
 *
 * @internal
 */
export function refuseEvent({ payload }: SimEvent, refusal: () => Error): void {
  const { reply } = (payload ?? {}) as { readonly reply?: unknown };
  if (isReply(reply)) reply.reject(refusal());
}

/** By shape: a page may hold two copies of core. */
function isReply(reply: unknown): reply is SimFuture<never> {
  const { resolve, reject } = (reply ?? {}) as { readonly resolve?: unknown; readonly reject?: unknown };
  return typeof resolve === 'function' && typeof reject === 'function';
}
