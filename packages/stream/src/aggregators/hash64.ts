const view = (): { readonly floats: Float64Array; readonly words: Uint32Array } => {
  const floats = new Float64Array(1);
  return { floats, words: new Uint32Array(floats.buffer) };
};

/** Two independent 32-bit hashes of a string or a number. */
export interface Hash {
  high: number;
  low: number;
}

/**
 * A hash function for what a sketch counts: 64 bits in two words, written into `out`. Mixing steps
 * are those of MurmurHash3's 32-bit variant, with two seeds; numbers are hashed by their bits (so
 * -0, which equals 0, is made 0 first), text by its UTF-16 code units.
 */
export function createHash(): (value: string | number, out: Hash) => void {
  const { floats, words } = view();
  return (value, out) => {
    let high = 0x9747b28c;
    let low = 0x2f0b4c47;
    let length: number;
    if (typeof value === 'number') {
      floats[0] = value + 0;
      const first = words[0] as number;
      const second = words[1] as number;
      high = mix(mix(high, first), second);
      low = mix(mix(low, first), second);
      length = 9;
    } else {
      for (let k = 0; k < value.length; k++) {
        const unit = value.charCodeAt(k);
        high = mix(high, unit);
        low = mix(low, unit);
      }
      length = value.length * 2;
    }
    out.high = finish(high ^ length);
    out.low = finish(low ^ length);
  };
}

function mix(hash: number, block: number): number {
  let k = Math.imul(block, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const mixed = hash ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
