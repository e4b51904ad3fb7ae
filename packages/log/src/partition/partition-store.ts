import { toTicks } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import type { RetentionView } from '../retention/retention-policy.ts';
import { firstIndex } from '../structures/first-index.ts';
import { CHUNK_RECORDS, RecordChunk } from './record-chunk.ts';

/** Room in the very first chunk: most logs of small models never need more. */
const FIRST_CAPACITY = 16;

/**
 * The records of one partition, in order of offset, in chunks. Appending is O(1); reading is
 * O(records returned); finding a time or an index is O(log n); dropping the oldest is O(dropped).
 * Offsets are given out once and never change.
 */
export class PartitionStore<V> implements RetentionView<V> {
  readonly partition: number;
  readonly wholeSegments = false;
  logStartOffset = 0;
  highWatermark = 0;
  recordCount = 0;
  private chunks: RecordChunk<V>[] = [];
  private latest = -Infinity;
  /** Whether times never fall: always so with the times of the log itself. */
  private ascending = true;
  private snapshot: readonly LogRecord<V>[] | undefined = undefined;

  constructor(partition: number) {
    this.partition = partition;
  }

  /** Returns the offset. */
  append(key: string | null, value: V, timestamp: number): number {
    const offset = this.highWatermark++;
    // Never at place -1, which is no place but a name: the engine would look all places up by name.
    const { length } = this.chunks;
    let chunk = length === 0 ? undefined : this.chunks[length - 1];
    if (chunk === undefined || chunk.closed) {
      chunk = new RecordChunk<V>(offset, chunk === undefined ? FIRST_CAPACITY : CHUNK_RECORDS);
      this.chunks.push(chunk);
    }
    if (timestamp < this.latest) this.ascending = false;
    else this.latest = timestamp;
    chunk.push(key, value, timestamp);
    this.recordCount++;
    this.snapshot = undefined;
    return offset;
  }

  /** Up to `max` records from the first one at or above an offset. */
  slice(offset: number, max: number): LogRecord<V>[] {
    const records: LogRecord<V>[] = [];
    for (let at = this.chunkIndex(offset); at < this.chunks.length && records.length < max; at++) {
      const chunk = this.chunks[at]!;
      const first = chunk.indexOf(offset);
      const end = Math.min(chunk.end, first + (max - records.length));
      for (let index = first; index < end; index++) records.push(chunk.recordAt(index, this.partition));
    }
    return records;
  }

  /** All records, as one frozen list: made when asked for, kept until the next change. */
  get records(): readonly LogRecord<V>[] {
    return (this.snapshot ??= Object.freeze(this.slice(this.logStartOffset, Infinity)));
  }

  segmentStart(offset: number): number {
    return offset;
  }

  visit(from: number, to: number, visitor: (record: LogRecord<V>) => unknown): void {
    for (let at = this.chunkIndex(from); at < this.chunks.length; at++) {
      const chunk = this.chunks[at]!;
      const end = chunk.indexOf(to);
      for (let index = chunk.indexOf(from); index < end; index++)
        if (visitor(chunk.recordAt(index, this.partition)) === false) return;
      if (end < chunk.end) return;
    }
  }

  offsetAt(index: number): number {
    let left = index;
    for (const chunk of this.chunks) {
      if (left < chunk.count) return chunk.offsetAt(chunk.from + left);
      left -= chunk.count;
    }
    return this.highWatermark;
  }

  offsetForTime(time: number): number {
    const ticks = toTicks(time);
    const { chunks } = this;
    if (this.ascending) {
      const at = firstIndex(0, chunks.length, (index) => toTicks(chunks[index]!.latest) >= ticks);
      return at === chunks.length ? this.highWatermark : chunks[at]!.offsetAt(chunks[at]!.indexOfTicks(ticks));
    }
    for (const chunk of chunks) {
      if (toTicks(chunk.latest) < ticks) continue;
      const index = chunk.indexOfTicks(ticks);
      if (index < chunk.end) return chunk.offsetAt(index);
    }
    return this.highWatermark;
  }

  /** Gives an offset to something that is no record: a marker. */
  skip(): number {
    const last = this.chunks[this.chunks.length - 1];
    if (last !== undefined) last.sealed = true;
    this.snapshot = undefined;
    return this.highWatermark++;
  }

  /** Takes the records from an offset on back, as if they had never been appended. */
  truncateTo(offset: number): void {
    if (offset >= this.highWatermark) return;
    const { chunks } = this;
    const at = this.chunkIndex(offset);
    const chunk = chunks[at];
    if (chunk !== undefined) {
      for (let gone = at + 1; gone < chunks.length; gone++) this.recordCount -= chunks[gone]!.count;
      const index = chunk.indexOf(offset);
      this.recordCount -= chunk.end - index;
      if (index === chunk.from) chunks.length = at;
      else {
        chunk.cut(index);
        chunks.length = at + 1;
      }
      if (this.ascending) this.latest = chunks[chunks.length - 1]?.latest ?? -Infinity;
    }
    this.highWatermark = offset;
    this.logStartOffset = Math.min(this.logStartOffset, offset);
    this.snapshot = undefined;
  }

  /**
   * Drops everything below an offset, which becomes the log start, unless nothing is there. Returns
   * how many records that were.
   */
  trimTo(offset: number, removed?: (record: LogRecord<V>) => void): number {
    if (offset <= this.offsetAt(0)) return 0;
    if (removed !== undefined) this.visit(this.logStartOffset, offset, removed);
    const before = this.recordCount;
    const kept = this.chunkIndex(offset);
    for (let at = 0; at < kept; at++) this.recordCount -= this.chunks[at]!.count;
    this.chunks.splice(0, kept);
    const first = this.chunks[0];
    if (first !== undefined) {
      const index = first.indexOf(offset);
      this.recordCount -= index - first.from;
      first.trim(index);
    }
    this.logStartOffset = offset;
    this.snapshot = undefined;
    return before - this.recordCount;
  }

  /**
   * Takes records out of the middle: their offsets become holes, the log start stays. Offsets
   * without a record are passed over. O(chunks + records in the chunks touched). Returns how many
   * records there were.
   */
  remove(offsets: readonly number[], removed?: (record: LogRecord<V>) => void): number {
    const gone = new Set<number>();
    const touched = new Set<RecordChunk<V>>();
    for (const offset of offsets) {
      const chunk = this.chunks[this.chunkIndex(offset)];
      if (chunk === undefined) continue;
      const index = chunk.indexOf(offset);
      if (index === chunk.end || chunk.offsetAt(index) !== offset || gone.has(offset)) continue;
      removed?.(chunk.recordAt(index, this.partition));
      gone.add(offset);
      touched.add(chunk);
    }
    if (gone.size > 0) this.rebuild(touched, (offset) => !gone.has(offset));
    this.recordCount -= gone.size;
    return gone.size;
  }

  /**
   * Rewrites the chunks touched, and joins neighbours that fit into one, so that holes do not leave
   * a trail of tiny chunks.
   */
  private rebuild(touched: ReadonlySet<RecordChunk<V>>, keep: (offset: number) => boolean): void {
    const chunks: RecordChunk<V>[] = [];
    for (const chunk of this.chunks) {
      const fresh = touched.has(chunk) ? RecordChunk.compacted([chunk], keep) : chunk;
      if (fresh === undefined) continue;
      const previous = chunks[chunks.length - 1];
      if (previous !== undefined && previous.count + fresh.count <= CHUNK_RECORDS) {
        chunks[chunks.length - 1] = RecordChunk.compacted([previous, fresh], () => true) as RecordChunk<V>;
      } else {
        chunks.push(fresh);
      }
    }
    this.chunks = chunks;
    this.snapshot = undefined;
  }

  /** The first chunk with a record at or above an offset; the number of chunks if there is none. */
  private chunkIndex(offset: number): number {
    const { chunks } = this;
    const first = chunks[0];
    if (first === undefined || offset >= this.highWatermark) return chunks.length;
    // Without holes every chunk but the last is full, so the guess is right; with holes it may be.
    const guess = Math.floor((offset - first.offsetAt(0)) / CHUNK_RECORDS);
    const chunk = chunks[guess];
    if (chunk !== undefined && chunk.offsetAt(0) <= offset && offset <= chunk.offsetAt(chunk.end - 1)) return guess;
    return firstIndex(0, chunks.length, (at) => chunks[at]!.offsetAt(chunks[at]!.end - 1) >= offset);
  }
}
