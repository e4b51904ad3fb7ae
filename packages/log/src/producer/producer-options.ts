import { checkName, checkNumber, checkOneOf, checkOptions, invalidOption, type SimFuture, toTicks } from '@sim/core';
import {
  BATCHING_OPTION_NAMES,
  type BatchingOptions,
  resolveBatchingOptions,
  type ResolvedBatchingOptions,
} from '../replication/client-options.ts';
import type { LogRecord } from '../log-record.ts';

/**
 * How a {@link Producer} is made. What comes from {@link BatchingOptions} needs a log with
 * `replication`; `bufferLimit` one without.
 *
 * @public
 */
export interface ProducerOptions<V = unknown> extends BatchingOptions<V> {
  /**
   * With replication: the most requests in flight to a broker, an integer of at least 1, or
   * Infinity. Without: the most appends on their way at a time, so that the producer's ceiling is
   * `maxInFlight / appendLatency` records a second. @defaultValue 5 with replication, else 1
   */
  readonly maxInFlight?: number;
  /**
   * The most records that wait in the buffer to be appended, an integer of 0 or more, or Infinity.
   * @defaultValue 10000
   */
  readonly bufferLimit?: number;
  /**
   * What happens to a record that does not fit: `'block'`, it waits until there is room;
   * `'reject'`, it is refused with `BUFFER_FULL`. @defaultValue 'block'
   */
  readonly overflow?: 'block' | 'reject';
  /**
   * The name under which it writes transactions; a producer that begins one takes the name over from
   * whoever had it (`transactional.id`). It then writes nothing outside of transactions.
   * @defaultValue none
   */
  readonly transactionalId?: string;
  /** Seconds after which an open transaction is aborted (`transaction.timeout.ms`). @defaultValue 60 */
  readonly transactionTimeout?: number;
}

/** @internal */
export interface ResolvedProducerOptions<V> {
  readonly maxInFlight: number;
  readonly bufferLimit: number;
  readonly overflow: 'block' | 'reject';
  readonly transactionalId: string | undefined;
  readonly transactionTimeoutTicks: number;
  /** How it sends to a replicated log. */
  readonly batching: ResolvedBatchingOptions<V> | undefined;
}

/** @internal */
export function resolveProducerOptions<V>(
  owner: string,
  options: ProducerOptions<V>,
  replicated = false,
): ResolvedProducerOptions<V> {
  checkOptions(owner, options, [
    'maxInFlight',
    'bufferLimit',
    'overflow',
    'transactionalId',
    'transactionTimeout',
    ...BATCHING_OPTION_NAMES,
  ]);
  const { maxInFlight = replicated ? 5 : 1, bufferLimit = 10_000, overflow = 'block' } = options;
  const { transactionalId, transactionTimeout = 60, acks = 'all' } = options;
  if (transactionalId !== undefined) {
    checkName(owner, 'transactionalId', transactionalId);
    if (acks !== 'all') throw invalidOption(owner, 'acks', "'all' with a transactionalId", acks);
  }
  if (!replicated)
    for (const name of BATCHING_OPTION_NAMES)
      if (options[name] !== undefined)
        throw invalidOption(owner, name, 'left out: it needs a log with replication', options[name]);
  if (replicated && options.bufferLimit !== undefined)
    throw invalidOption(owner, 'bufferLimit', 'left out: with replication it is bufferMemory', bufferLimit);
  const batching = replicated ? resolveBatchingOptions<V>(owner, options) : undefined;
  // What a producer of transactions writes twice would be there twice for who reads committed records, too.
  if (transactionalId !== undefined && batching?.idempotence === false)
    throw invalidOption(owner, 'idempotence', 'true, and at most 5 in flight, with a transactionalId', false);
  return Object.freeze({
    maxInFlight: checkNumber(owner, 'maxInFlight', maxInFlight, { min: 1, integer: true, infinite: true }),
    bufferLimit: checkNumber(owner, 'bufferLimit', bufferLimit, { min: 0, integer: true, infinite: true }),
    overflow: checkOneOf(owner, 'overflow', overflow, ['block', 'reject']),
    transactionalId,
    transactionTimeoutTicks: toTicks(checkNumber(owner, 'transactionTimeout', transactionTimeout, { min: 1e-3 })),
    batching,
  });
}

/**
 * What a `Produce` event carries.
 *
 * @public
 */
export interface ProducePayload<V> {
  /** Chooses the partition; `null` for none. */
  readonly key: string | null;
  /** What the record says. */
  readonly value: V;
  /**
   * When it was made, in seconds: the record's timestamp in a log with `CreateTime`.
   * @defaultValue when the producer gets it
   */
  readonly timestamp?: number;
  /**
   * Gets the record when it is appended, or the reason why it was not. Without it, such failures
   * are only counted.
   */
  readonly reply?: SimFuture<LogRecord<V>>;
}
