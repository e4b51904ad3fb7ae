const CHUNK = 4096;

/**
 * The latest numbers of a stream, up to a limit, at 8 bytes each. Chunks are only ever appended to,
 * so a snapshot is a list of chunks, not a copy. O(1) a number.
 */
export class LatencySamples {
  private readonly limit: number;
  private chunks: Float64Array[] = [];
  /** Numbers in `chunks`. */
  private length = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  push(value: number): void {
    if (this.limit === 0) return;
    const index = this.length % CHUNK;
    if (index === 0) {
      this.chunks.push(new Float64Array(CHUNK));
      // What remains must hold the limit without the chunk just begun.
      if (this.length - CHUNK >= this.limit) {
        this.chunks.shift();
        this.length -= CHUNK;
      }
    }
    this.chunks[this.chunks.length - 1]![index] = value;
    this.length++;
  }

  clear(): void {
    this.chunks = [];
    this.length = 0;
  }

  /** A function that gives the numbers as they are now, whenever it is called. */
  snapshot(): () => readonly number[] {
    const chunks = this.chunks.slice();
    const end = this.length;
    const start = Math.max(end - this.limit, 0);
    return () => {
      const values: number[] = new Array<number>(end - start);
      for (let at = start; at < end; at++) values[at - start] = chunks[Math.floor(at / CHUNK)]![at % CHUNK]!;
      return values;
    };
  }
}
