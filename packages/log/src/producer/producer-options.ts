import { checkNumber, checkOneOf, invalidOption, type SimFuture } from '@sim/core';
import type { LogRecord } from '../log-record.ts';

/**
 * How a {@link Producer} is made.
 *
 * @public
 */
export interface ProducerOptions {
  /**
   * The most appends on their way at a time, an integer of at least 1: the producer's ceiling is
   * `maxInFlight / appendLatency` records a second. Order is kept all the same. @defaultValue 1
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
}

/** @internal */
export type ResolvedProducerOptions = Required<ProducerOptions>;

/** @internal */
export function resolveProducerOptions(owner: string, options: ProducerOptions): ResolvedProducerOptions {
  if (typeof options !== 'object' || (options as unknown) === null)
    throw invalidOption(owner, 'options', 'an object', options);
  const { maxInFlight = 1, bufferLimit = 10_000, overflow = 'block' } = options;
  return Object.freeze({
    maxInFlight: checkNumber(owner, 'maxInFlight', maxInFlight, { min: 1, integer: true, infinite: true }),
    bufferLimit: checkNumber(owner, 'bufferLimit', bufferLimit, { min: 0, integer: true, infinite: true }),
    overflow: checkOneOf(owner, 'overflow', overflow, ['block', 'reject']),
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
   * Gets the record when it is appended, or the reason why it was not. Without it, such failures
   * are only counted.
   */
  readonly reply?: SimFuture<LogRecord<V>>;
}
