const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
/** The prime is 2^40 + 0x1b3. */
const PRIME_LOW = 0x1b3;

/**
 * The hash FNV-1a with 64 bits (Fowler, Noll and Vo) of text in UTF-8, text by text.
 *
 * @internal
 */
export class Fnv1a64 {
  private high = OFFSET_HIGH;
  private low = OFFSET_LOW;

  update(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const point = text.codePointAt(at)!;
      if (point < 0x80) {
        this.byte(point);
      } else if (point < 0x800) {
        this.byte(0xc0 | (point >> 6));
        this.byte(0x80 | (point & 0x3f));
      } else if (point < 0x10000) {
        this.byte(0xe0 | (point >> 12));
        this.byte(0x80 | ((point >> 6) & 0x3f));
        this.byte(0x80 | (point & 0x3f));
      } else {
        at++;
        this.byte(0xf0 | (point >> 18));
        this.byte(0x80 | ((point >> 12) & 0x3f));
        this.byte(0x80 | ((point >> 6) & 0x3f));
        this.byte(0x80 | (point & 0x3f));
      }
    }
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    return hex(this.high) + hex(this.low);
  }

  private byte(byte: number): void {
    const low = (this.low ^ byte) >>> 0;
    const product = low * PRIME_LOW;
    const carry = Math.floor(product / 2 ** 32);
    // The 2^40 of the prime shifts the low word by 8 into the high one.
    this.high = (Math.imul(this.high, PRIME_LOW) + carry + (low << 8)) >>> 0;
    this.low = product >>> 0;
  }
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
