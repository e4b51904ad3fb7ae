const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/** The 128 bits of a hash as four 32-bit words, signed. */
export type Words128 = readonly [number, number, number, number];

/**
 * MurmurHash3_x86_128 (Austin Appleby, public domain): four 32-bit words from any bytes. Integer
 * arithmetic only, so the same on every machine.
 *
 * @internal
 */
export function murmur3x86x128(bytes: Uint8Array, seed = 0): Words128 {
  let h1 = seed | 0;
  let h2 = h1;
  let h3 = h1;
  let h4 = h1;
  const length = bytes.length;
  const blocksEnd = length - (length % 16);
  for (let at = 0; at < blocksEnd; at += 16) {
    h1 ^= scramble(wordAt(bytes, at, 4), C1, 15, C2);
    h1 = (Math.imul(rotateLeft(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= scramble(wordAt(bytes, at + 4, 4), C2, 16, C3);
    h2 = (Math.imul(rotateLeft(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= scramble(wordAt(bytes, at + 8, 4), C3, 17, C4);
    h3 = (Math.imul(rotateLeft(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= scramble(wordAt(bytes, at + 12, 4), C4, 18, C1);
    h4 = (Math.imul(rotateLeft(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  // Bytes that are missing in the last block count as 0, and a zero word scrambles to 0: no case
  // distinction is needed.
  h1 ^= scramble(wordAt(bytes, blocksEnd, length - blocksEnd), C1, 15, C2);
  h2 ^= scramble(wordAt(bytes, blocksEnd + 4, length - blocksEnd - 4), C2, 16, C3);
  h3 ^= scramble(wordAt(bytes, blocksEnd + 8, length - blocksEnd - 8), C3, 17, C4);
  h4 ^= scramble(wordAt(bytes, blocksEnd + 12, length - blocksEnd - 12), C4, 18, C1);
  return finish(h1 ^ length, h2 ^ length, h3 ^ length, h4 ^ length);
}

/** Up to four bytes as a little-endian word. */
function wordAt(bytes: Uint8Array, at: number, count: number): number {
  let word = 0;
  for (let i = Math.min(count, 4) - 1; i >= 0; i--) word = (word << 8) | (bytes[at + i] as number);
  return word;
}

function scramble(word: number, first: number, rotation: number, second: number): number {
  return Math.imul(rotateLeft(Math.imul(word, first), rotation), second);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finish(a: number, b: number, c: number, d: number): Words128 {
  let h1 = (a + b + c + d) | 0;
  const h2 = avalanche((b + h1) | 0);
  const h3 = avalanche((c + h1) | 0);
  const h4 = avalanche((d + h1) | 0);
  h1 = avalanche(h1);
  h1 = (h1 + h2 + h3 + h4) | 0;
  return [h1, (h2 + h1) | 0, (h3 + h1) | 0, (h4 + h1) | 0];
}

/** Every bit of the input changes every bit of the output with a probability near one half. */
function avalanche(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
