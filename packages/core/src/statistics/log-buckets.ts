/** The smallest normal number: below it the bits no longer give a constant relative width. */
const SMALLEST = 2 ** -1022;

/**
 * Cuts the positive numbers into buckets: every power of two into the same number of equal parts.
 * Cutting is done on the bits of the number, not with a logarithm, so it is exact and the same on
 * every machine.
 *
 * @internal
 */
export class LogBuckets {
  /** The smallest number that has a bucket. */
  readonly smallest = SMALLEST;
  /** Buckets in a power of two. */
  readonly perOctave: number;
  private readonly shift: number;
  /**
   * Read and written with the low byte first, as most machines store numbers: they need not turn
   * them round.
   */
  private readonly view = new DataView(new ArrayBuffer(8));

  /** @param accuracy - the largest width of a bucket as a share of its values, from 2^-20 up */
  constructor(accuracy: number) {
    let bits = 1;
    while (2 ** -bits > accuracy) bits++;
    this.perOctave = 2 ** bits;
    this.shift = 20 - bits;
  }

  /**
   * The bucket of a number: its exponent and the leading bits of its mantissa, read as one integer.
   * Greater numbers never have a smaller one.
   */
  indexOf(value: number): number {
    this.view.setFloat64(0, value, true);
    return this.view.getUint32(4, true) >>> this.shift;
  }

  /**
   * The number that stands for a bucket: the whole number it holds if it holds no other one (counts
   * and lengths come back as they were), else its middle.
   */
  valueOf(index: number): number {
    const low = this.edgeOf(index);
    const high = this.edgeOf(index + 1);
    // Above the last bucket the bits say Infinity; the one before it is as wide.
    const width = high < Infinity ? high - low : low - this.edgeOf(index - 1);
    return width <= 1 && Number.isInteger(low) ? low : low + width / 2;
  }

  private edgeOf(index: number): number {
    this.view.setUint32(4, index << this.shift, true);
    this.view.setUint32(0, 0, true);
    return this.view.getFloat64(0, true);
  }
}
