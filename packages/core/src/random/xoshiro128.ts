import type { RandomStream } from './random-stream.ts';

const TWO_26 = 0x4000000;
const TWO_TO_MINUS_53 = 2 ** -53;

/**
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS
 * 47, 2021): 128 bits of state, period 2^128 − 1, 32-bit operations only.
 *
 * @internal
 */
export class Xoshiro128StarStar implements RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** Any four words; all zero is the one state the generator never leaves, so it is replaced. */
  constructor(a: number, b: number, c: number, d: number) {
    this.#a = (a | b | c | d) === 0 ? 1 : a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /** The generator's own output: the next 32 bits, as a signed integer. */
  nextWord(): number {
    const b = this.#b;
    const fivefold = Math.imul(b, 5);
    const word = Math.imul((fivefold << 7) | (fivefold >>> 25), 9);
    const c = this.#c ^ this.#a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a ^= d;
    this.#c = c ^ (b << 9);
    this.#d = (d << 11) | (d >>> 21);
    return word;
  }

  /** Two outputs make one number: 27 bits of the first above 26 bits of the second. */
  next(): number {
    const high = this.nextWord() >>> 5;
    const low = this.nextWord() >>> 6;
    return (high * TWO_26 + low) * TWO_TO_MINUS_53;
  }
}
