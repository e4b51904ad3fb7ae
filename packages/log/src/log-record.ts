/**
 * A record of a log: a frozen object, never changed once it is there.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { EventLog, type LogRecord } from '@sim/log';
 *
 * const log = new EventLog<number>('orders', { numPartitions: 1 });
 * const sim = new Simulation({ entities: [log] });
 * sim.spawn(
 *   (function* () {
 *     const record: LogRecord<number> = yield* log.append('ada', 42);
 *     console.log(record.offset, record.key, record.value, record.timestamp, record.partition); // 0 ada 42 0.001 0
 *   })(),
 * );
 * sim.run();
 * ```
 *
 * @public
 */
export interface LogRecord<V> {
  /** Its position in the partition: assigned once, never reused. */
  readonly offset: number;
  /** What it is about: equal keys land on the same partition. `null` for a record without a key. */
  readonly key: string | null;
  /** What it says. `null` is a tombstone in a compacted log. */
  readonly value: V;
  /** When it was appended, in seconds: the log's clock, as Kafka's `LogAppendTime`. */
  readonly timestamp: number;
  /** The partition it belongs to. */
  readonly partition: number;
}
