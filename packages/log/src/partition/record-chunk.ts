import { toTicks } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import { firstIndex } from '../structures/first-index.ts';

/**
 * Records in a chunk: enough that chunks are few, so few that freeing the oldest is fine-grained.
 */
export const CHUNK_RECORDS = 1024;

/**
 * Neighbouring records of a partition, in columns: about 27 bytes each beside key and value, where
 * an object would take about 90. Record objects are made when they are read. Offsets are implied,
 * until compaction makes holes and they get a column of their own.
 *
 * Live records have the indices `from` to `end - 1`.
 */
export class RecordChunk<V> {
  from = 0;
  end = 0;
  private readonly base: number;
  private keys: (string | null)[];
  private values: (V | undefined)[];
  private timestamps: Float64Array;
  private readonly offsets: readonly number[] | undefined;
  /** The latest time of its records, those trimmed included. */
  latest = -Infinity;
  /** Whether an offset without a record follows. */
  sealed = false;
  /** Whether times never fall: always so with the times of the log itself. */
  private ascending = true;

  /**
   * @param base - the offset of the first record
   * @param capacity - records to make room for; a chunk grows to {@link CHUNK_RECORDS}
   * @param offsets - the offsets of all records, if they are not consecutive
   */
  constructor(base: number, capacity: number, offsets?: readonly number[]) {
    this.base = base;
    this.keys = new Array<null>(capacity).fill(null);
    this.values = new Array<undefined>(capacity).fill(undefined);
    this.timestamps = new Float64Array(capacity);
    this.offsets = offsets;
  }

  /** Live records. */
  get count(): number {
    return this.end - this.from;
  }

  /** Whether the next record of the partition goes elsewhere. */
  get closed(): boolean {
    return this.end === CHUNK_RECORDS || this.sealed || this.offsets !== undefined;
  }

  push(key: string | null, value: V, timestamp: number): void {
    if (this.end === this.timestamps.length) this.grow();
    if (timestamp >= this.latest) this.latest = timestamp;
    else this.ascending = false;
    const index = this.end++;
    this.keys[index] = key;
    this.values[index] = value;
    this.timestamps[index] = timestamp;
  }

  /**
   * By hand: an array that grows by itself copies what is there far more often, and its stores are
   * not compiled into {@link RecordChunk.push}.
   */
  private grow(): void {
    const { keys, values, timestamps, end } = this;
    const capacity = Math.min(CHUNK_RECORDS, end * 2);
    this.keys = new Array<null>(capacity).fill(null);
    this.values = new Array<undefined>(capacity).fill(undefined);
    this.timestamps = new Float64Array(capacity);
    this.timestamps.set(timestamps);
    for (let at = 0; at < end; at++) {
      this.keys[at] = keys[at]!;
      this.values[at] = values[at];
    }
  }

  offsetAt(index: number): number {
    return this.offsets === undefined ? this.base + index : this.offsets[index]!;
  }

  ticksAt(index: number): number {
    return toTicks(this.timestamps[index]!);
  }

  recordAt(index: number, partition: number): LogRecord<V> {
    return Object.freeze({
      offset: this.offsetAt(index),
      key: this.keys[index]!,
      value: this.values[index] as V,
      timestamp: this.timestamps[index]!,
      partition,
    });
  }

  /** The first index whose offset is `offset` or above; `end` if there is none. */
  indexOf(offset: number): number {
    const { offsets } = this;
    if (offsets === undefined) return Math.min(Math.max(offset - this.base, this.from), this.end);
    return firstIndex(this.from, this.end, (index) => offsets[index]! >= offset);
  }

  /** The first index whose time is `ticks` or later; `end` if there is none. */
  indexOfTicks(ticks: number): number {
    if (this.ascending) return firstIndex(this.from, this.end, (index) => this.ticksAt(index) >= ticks);
    let at = this.from;
    while (at < this.end && this.ticksAt(at) < ticks) at++;
    return at;
  }

  /** Takes the records from an index on out again. */
  cut(index: number): void {
    this.forget(index, this.end);
    this.end = index;
    // A time that is gone would be looked for here, and found at an offset that is gone with it.
    this.latest = -Infinity;
    for (let at = this.from; at < index; at++) this.latest = Math.max(this.latest, this.timestamps[at]!);
  }

  /** Lets go of the records before an index. */
  trim(index: number): void {
    this.forget(this.from, index);
    this.from = index;
  }

  private forget(from: number, to: number): void {
    this.keys.fill(null, from, to);
    this.values.fill(undefined, from, to);
  }

  /**
   * One chunk with the records of some, in order, that are to be kept; `undefined` if there are
   * none. They must fit into a chunk.
   */
  static compacted<V>(parts: readonly RecordChunk<V>[], keep: (offset: number) => boolean): RecordChunk<V> | undefined {
    const offsets: number[] = [];
    const sources: { readonly part: RecordChunk<V>; readonly index: number }[] = [];
    for (const part of parts) {
      for (let index = part.from; index < part.end; index++) {
        const offset = part.offsetAt(index);
        if (!keep(offset)) continue;
        offsets.push(offset);
        sources.push({ part, index });
      }
    }
    if (offsets.length === 0) return undefined;
    const chunk = new RecordChunk<V>(offsets[0]!, offsets.length, offsets);
    for (const { part, index } of sources)
      chunk.push(part.keys[index]!, part.values[index] as V, part.timestamps[index]!);
    return chunk;
  }
}
