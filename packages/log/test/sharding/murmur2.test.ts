/// <reference types="node" />
import { HashSharding, murmur2 } from '@sim/log';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/run.ts';
import { vectorFiles } from '../support/vectors.ts';

interface KeyVectors {
  readonly partitionCounts: readonly number[];
  readonly keys: readonly {
    readonly k: string;
    readonly h: number;
    readonly pos: number;
    readonly p: readonly number[];
  }[];
}

type ByteVectors = readonly { readonly hex: string; readonly h: number }[];

describe.each(vectorFiles('murmur2.json'))('murmur2 of text, by $source', ({ data }) => {
  const { partitionCounts, keys } = data as KeyVectors;

  it('equals the hash of the Kafka client', () => {
    expect(keys.length).toBeGreaterThan(50);
    expect(keys.map(({ k }) => murmur2(k))).toEqual(keys.map(({ h }) => h));
  });

  it('puts a key on the partition of the Kafka default partitioner, for every number of partitions', () => {
    const sharding = new HashSharding();
    for (const { k, p } of keys) expect(partitionCounts.map((count) => sharding.getShard(k, count))).toEqual(p);
  });
});

describe.each(vectorFiles('murmur2-bytes.json'))('murmur2 of bytes, by $source', ({ data }) => {
  it('equals the hash of the Kafka client', () => {
    const rows = data as ByteVectors;
    expect(rows.length).toBeGreaterThan(20);
    for (const { hex, h } of rows)
      expect(murmur2(Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16)))).toBe(h);
  });
});

describe('murmur2', () => {
  it('hashes text as its UTF-8 bytes', () => {
    const bytes = new TextEncoder().encode('naïve 鍵 🔑');
    expect(murmur2('naïve 鍵 🔑')).toBe(murmur2(bytes));
  });

  it('counts a surrogate without its partner as a question mark, as the Java string encoder does', () => {
    expect(murmur2('a\ud800b')).toBe(murmur2('a?b'));
    expect(murmur2('\udc00')).toBe(murmur2('?'));
  });

  it('refuses what is neither text nor bytes', () => {
    expect(codeOf(() => murmur2(7 as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => murmur2(null as never))).toBe('INVALID_OPTION');
  });
});
