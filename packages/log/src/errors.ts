import { SimError } from '@sim/core';

/**
 * The codes of the errors that `@sim/log` throws, besides core's.
 *
 * | code | when |
 * | --- | --- |
 * | `UNKNOWN_PARTITION` | the log has no such partition |
 * | `OFFSET_OUT_OF_RANGE` | a read below the log start, or beyond the end |
 * | `INVALID_SHARD` | a sharding strategy gave no partition of the log |
 * | `INVALID_RECORD` | a record without a key, on a log whose retention needs keys |
 * | `LOG_UNAVAILABLE` | the log is crashed, or crashed before the operation was done |
 * | `BUFFER_FULL` | a producer that refuses what does not fit got too much, or a record waited too long for memory |
 * | `DELIVERY_FAILED` | a batch was not acknowledged in time; `context.kafkaError` says why |
 * | `PRODUCER_UNAVAILABLE` | the producer is crashed, or crashed before it knew that the record was appended |
 * | `PRODUCER_FENCED` | another producer has taken over the transactional id, or its transaction timed out |
 * | `INVALID_TRANSACTION` | a transaction is begun twice, or ended without a begin, or committed although a record failed |
 *
 * @public
 */
export type LogErrorCode =
  | 'UNKNOWN_PARTITION'
  | 'OFFSET_OUT_OF_RANGE'
  | 'INVALID_SHARD'
  | 'INVALID_RECORD'
  | 'LOG_UNAVAILABLE'
  | 'BUFFER_FULL'
  | 'PRODUCER_UNAVAILABLE'
  | 'DELIVERY_FAILED'
  | 'PRODUCER_FENCED'
  | 'INVALID_TRANSACTION';

/** @internal */
export function logError(code: LogErrorCode, message: string, context: Readonly<Record<string, unknown>>): SimError {
  return new SimError(code, message, context);
}

/** @internal */
export function invalidShard(
  owner: string,
  expected: string,
  got: unknown,
  context: Readonly<Record<string, unknown>>,
): SimError {
  return logError('INVALID_SHARD', `${owner}: ${expected}, got ${String(got)}`, { owner, ...context, got });
}

/** @internal */
export function unknownPartition(log: string, partition: unknown, numPartitions: number): SimError {
  return logError(
    'UNKNOWN_PARTITION',
    `${log}: has partitions 0 to ${numPartitions - 1}, got ${typeof partition === 'string' ? JSON.stringify(partition) : String(partition)}`,
    {
      log,
      partition,
      numPartitions,
    },
  );
}

/** @internal */
export function offsetOutOfRange(
  log: string,
  partition: number,
  offset: number,
  logStartOffset: number,
  highWatermark: number,
): SimError {
  const where =
    offset < logStartOffset ? `below the log start (${logStartOffset})` : `beyond the end (${highWatermark})`;
  const message = `${log}: partition ${partition} can be read from ${logStartOffset} to ${highWatermark}, got offset ${offset}, ${where}`;
  return logError('OFFSET_OUT_OF_RANGE', message, { log, partition, offset, logStartOffset, highWatermark });
}

/** @internal */
export function logUnavailable(log: string, operation: string): SimError {
  return logError('LOG_UNAVAILABLE', `${log}: the log is crashed, or crashed before the ${operation} was done`, {
    log,
    operation,
  });
}

/** @internal */
export function deliveryFailed(producer: string, kafkaError: string, partition: number): SimError {
  return logError('DELIVERY_FAILED', `${producer}: a batch for partition ${partition} was not acknowledged in time`, {
    producer,
    partition,
    kafkaError,
  });
}

/** @internal */
export function bufferFull(producer: string, bufferMemory: number): SimError {
  return logError('BUFFER_FULL', `${producer}: a record waited too long for the ${bufferMemory} bytes of the buffer`, {
    producer,
    bufferMemory,
  });
}

/** @internal */
export function producerFenced(log: string, transactionalId: string): SimError {
  const message = `${log}: transactional id ${JSON.stringify(transactionalId)} belongs to a newer producer, or its transaction timed out`;
  return logError('PRODUCER_FENCED', message, { log, transactionalId, kafkaError: 'PRODUCER_FENCED' });
}

/** @internal */
export function invalidTransaction(producer: string, what: string): SimError {
  return logError('INVALID_TRANSACTION', `${producer}: ${what}`, { producer });
}
