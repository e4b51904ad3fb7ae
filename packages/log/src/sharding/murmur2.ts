import { invalidOption } from '@sim/core';

const SEED = 0x9747b28c | 0;
const MULTIPLIER = 0x5bd1e995;

/**
 * The 32-bit murmur2 hash that Kafka's clients partition by (seed 0x9747b28c, little-endian words).
 *
 * A string is hashed as its UTF-8 bytes; a surrogate without its partner counts as `?`, as in
 * Kafka's `StringSerializer`. Plain ASCII is hashed without encoding it first. O(length), no state,
 * nothing is cached: hashing a short key again is as fast as looking it up.
 *
 * @param data - a key, or its bytes
 * @returns the hash as a signed 32-bit integer
 * @throws `INVALID_OPTION` if `data` is neither a string nor a `Uint8Array`
 *
 * @example
 * ```ts
 * import { murmur2 } from '@sim/log';
 *
 * console.log(murmur2('')); // 275646681
 * // The partition of a key, of 12, in a Kafka cluster:
 * console.log((murmur2('order-17') & 0x7fffffff) % 12); // 9
 * ```
 *
 * @public
 */
export function murmur2(data: string | Uint8Array): number {
  if (typeof data === 'string') {
    const hash = asciiMurmur2(data);
    return hash === NOT_ASCII ? bytesMurmur2(utf8(data)) : hash;
  }
  if (!(data instanceof Uint8Array)) throw invalidOption('murmur2', 'data', 'a string or a Uint8Array', data);
  return bytesMurmur2(data);
}

/** No signed 32-bit integer. */
const NOT_ASCII = 2 ** 32;

/**
 * The hash of a string whose units are its bytes; found not to be one on the way, the work is
 * thrown away: rare, and cheaper than looking first.
 */
function asciiMurmur2(text: string): number {
  const { length } = text;
  const wordsEnd = length - (length & 3);
  let hash = SEED ^ length;
  let units = 0;
  let at = 0;
  for (; at < wordsEnd; at += 4) {
    const a = text.charCodeAt(at);
    const b = text.charCodeAt(at + 1);
    const c = text.charCodeAt(at + 2);
    const d = text.charCodeAt(at + 3);
    units |= a | b | c | d;
    hash = mixWord(hash, a | (b << 8) | (c << 16) | (d << 24));
  }
  if (at < length) {
    let tail = 0;
    for (let index = length - 1; index >= at; index--) {
      const unit = text.charCodeAt(index);
      units |= unit;
      tail = (tail << 8) | unit;
    }
    hash = Math.imul(hash ^ tail, MULTIPLIER);
  }
  return units > 0x7f ? NOT_ASCII : finish(hash);
}

function bytesMurmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const wordsEnd = length - (length & 3);
  let hash = SEED ^ length;
  let at = 0;
  for (; at < wordsEnd; at += 4)
    hash = mixWord(hash, bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
  if (at < length) {
    let tail = 0;
    for (let index = length - 1; index >= at; index--) tail = (tail << 8) | bytes[index]!;
    hash = Math.imul(hash ^ tail, MULTIPLIER);
  }
  return finish(hash);
}

function mixWord(hash: number, word: number): number {
  let k = Math.imul(word, MULTIPLIER);
  k = Math.imul(k ^ (k >>> 24), MULTIPLIER);
  return Math.imul(hash, MULTIPLIER) ^ k;
}

function finish(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 13), MULTIPLIER);
  return h ^ (h >>> 15);
}

function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    let point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) point = 0x3f;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    else
      bytes.push(
        0xf0 | (point >> 18),
        0x80 | ((point >> 12) & 0x3f),
        0x80 | ((point >> 6) & 0x3f),
        0x80 | (point & 0x3f),
      );
  }
  return Uint8Array.from(bytes);
}
