import { describe, expect, it } from 'vitest';
import { murmur3x86x128 } from '../../src/random/murmur3.ts';
import { Xoshiro128StarStar } from '../../src/random/xoshiro128.ts';

describe('MurmurHash3_x86_128', () => {
  it('gives the verification value published with the SMHasher suite', () => {
    const digests = new Uint8Array(256 * 16);
    const view = new DataView(digests.buffer);
    for (let length = 0; length < 256; length++) {
      const key = Uint8Array.from({ length }, (_, i) => i);
      murmur3x86x128(key, 256 - length).forEach((word, i) => view.setInt32(16 * length + 4 * i, word, true));
    }
    expect(murmur3x86x128(digests)[0] >>> 0).toBe(0xb3ece62a);
  });
});

describe('xoshiro128**', () => {
  it('gives the published outputs of the reference implementation 1.1 from state 1, 2, 3, 4', () => {
    const generator = new Xoshiro128StarStar(1, 2, 3, 4);
    const words = Array.from({ length: 10 }, () => generator.nextWord() >>> 0);
    expect(words).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('builds a number in [0, 1) of 27 high bits and 26 low bits', () => {
    const words = new Xoshiro128StarStar(1, 2, 3, 4);
    const numbers = new Xoshiro128StarStar(1, 2, 3, 4);
    for (let i = 0; i < 1000; i++) {
      const high = BigInt(words.nextWord() >>> 0) >> 5n;
      const low = BigInt(words.nextWord() >>> 0) >> 6n;
      const number = numbers.next();
      expect(number).toBe(Number(high * 2n ** 26n + low) / 2 ** 53);
      expect(number).toBeLessThan(1);
    }
  });

  it('leaves the state of all zeros, which repeats itself for ever in the plain algorithm', () => {
    const generator = new Xoshiro128StarStar(0, 0, 0, 0);
    expect(new Set(Array.from({ length: 20 }, () => generator.next())).size).toBeGreaterThan(15);
  });
});
