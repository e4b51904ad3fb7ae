/**
 * Counts by bucket index, in one typed array that covers the indexes seen so far and grows by whole
 * blocks at either end.
 *
 * @internal
 */
export class BucketCounts {
  private readonly block: number;
  private counts: Float64Array = new Float64Array(0);
  /** The index of the first count. */
  private first = 0;

  /** @param block - how many indexes to cover more when one falls outside: a power of two */
  constructor(block: number) {
    this.block = block;
  }

  add(index: number, count: number): void {
    let at = index - this.first;
    if (at < 0 || at >= this.counts.length) {
      this.cover(index);
      at = index - this.first;
    }
    this.counts[at]! += count;
  }

  /** Calls back for every count above 0, by ascending index. */
  forEach(callback: (index: number, count: number) => void): void {
    const { counts, first } = this;
    for (let at = 0; at < counts.length; at++) if (counts[at]! > 0) callback(first + at, counts[at]!);
  }

  entries(): (readonly [index: number, count: number])[] {
    const entries: (readonly [number, number])[] = [];
    this.forEach((index, count) => entries.push([index, count]));
    return entries;
  }

  /**
   * Calls back for every count that is greater than in a copy.
   *
   * @param copy - what was seen before
   * @param update - whether the copy is to be what is seen now
   */
  forEachGain(copy: BucketCounts, update: boolean, callback: (index: number, more: number) => void): void {
    const { counts, first } = this;
    const seen = copy.counts;
    const shift = first - copy.first;
    for (let at = 0; at < counts.length; at++) {
      const count = counts[at]!;
      if (count === 0) continue;
      const before = seen[at + shift] ?? 0;
      if (count > before) callback(first + at, count - before);
    }
    if (!update) return;
    if (seen.length === counts.length && shift === 0) seen.set(counts);
    else {
      copy.counts = counts.slice();
      copy.first = first;
    }
  }

  clear(): void {
    this.counts = new Float64Array(0);
    this.first = 0;
  }

  private cover(index: number): void {
    const { counts, block } = this;
    const empty = counts.length === 0;
    const low = Math.floor(index / block) * block;
    const first = empty ? low : Math.min(low, this.first);
    const end = empty ? low + block : Math.max(low + block, this.first + counts.length);
    const wider = new Float64Array(end - first);
    if (!empty) wider.set(counts, this.first - first);
    this.counts = wider;
    this.first = first;
  }
}
