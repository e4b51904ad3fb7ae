/**
 * A set of offsets as disjoint ranges, ascending: one range, as a rule, however many offsets.
 * Adding at the end is O(1), elsewhere O(ranges).
 *
 * @internal
 */
export class OffsetSet {
  /** Begin and end of each range, ascending; no two touch. */
  private readonly bounds: number[] = [];

  /** How many ranges it takes. */
  get ranges(): number {
    return this.bounds.length / 2;
  }

  /**
   * Adds the offsets from `start` up to but not including `end`.
   *
   * @returns how many of them were in it before
   */
  add(start: number, end: number): number {
    const { bounds } = this;
    const last = bounds[bounds.length - 1];
    if (last === undefined || start > last) {
      bounds.push(start, end);
      return 0;
    }
    if (start === last) {
      bounds[bounds.length - 1] = end;
      return 0;
    }
    return this.merge(start, end);
  }

  /** Forgets everything below an offset. */
  dropBelow(offset: number): void {
    const { bounds } = this;
    let gone = 0;
    while (gone < bounds.length && bounds[gone + 1]! <= offset) gone += 2;
    bounds.splice(0, gone);
    if (bounds.length > 0 && bounds[0]! < offset) bounds[0] = offset;
  }

  private merge(start: number, end: number): number {
    const { bounds } = this;
    let first = 0;
    while (bounds[first + 1]! < start) first += 2;
    let after = first;
    let known = 0;
    let low = start;
    let high = end;
    while (after < bounds.length && bounds[after]! <= end) {
      const from = bounds[after]!;
      const to = bounds[after + 1]!;
      known += Math.max(0, Math.min(to, end) - Math.max(from, start));
      low = Math.min(low, from);
      high = Math.max(high, to);
      after += 2;
    }
    bounds.splice(first, after - first, low, high);
    return known;
  }
}
