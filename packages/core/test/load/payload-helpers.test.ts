import {
  createRandomStream,
  eventTimeJitter,
  exponential,
  hotKeys,
  type KeyChoice,
  normal,
  roundRobinKeys,
  uniformKeys,
  zipfKeys,
} from '@sim/core';
import { describe, expect, it } from 'vitest';

const shares = (keys: KeyChoice, count = 20_000): Map<string, number> => {
  const rng = createRandomStream(3, 'keys');
  const seen = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const key = keys({ index, rng });
    seen.set(key, (seen.get(key) ?? 0) + 1 / count);
  }
  return seen;
};
const near = (share: number | undefined, expected: number) =>
  expect(Math.abs((share ?? 0) - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 20_000));

describe('key choices', () => {
  it('uniform: gives every key the same share', () => {
    const seen = shares(uniformKeys(5, { prefix: 'user-' }));
    expect([...seen.keys()].sort()).toEqual(['user-0', 'user-1', 'user-2', 'user-3', 'user-4']);
    for (const share of seen.values()) near(share, 0.2);
  });

  it('zipf: gives key k a share proportional to 1 / (k + 1)^s', () => {
    const seen = shares(zipfKeys(3, { s: 1 }));
    near(seen.get('key-0'), 6 / 11);
    near(seen.get('key-1'), 3 / 11);
    near(seen.get('key-2'), 2 / 11);
  });

  it('hot: gives the hot keys their share together, and the rest to the others evenly', () => {
    const seen = shares(hotKeys(10, { hot: 2, share: 0.8 }));
    near(seen.get('key-0'), 0.4);
    near(seen.get('key-1'), 0.4);
    near(seen.get('key-9'), 0.025);
    expect(seen.size).toBe(10);
  });

  it('round robin: goes through the keys by index', () => {
    const rng = createRandomStream(1, 'unused');
    const keys = roundRobinKeys(3, { prefix: '' });
    expect([0, 1, 2, 3, 10].map((index) => keys({ index, rng }))).toEqual(['0', '1', '2', '0', '1']);
  });

  it.each<readonly [string, () => unknown]>([
    ['0 keys', () => uniformKeys(0)],
    ['half a key', () => roundRobinKeys(1.5)],
    ['only hot keys', () => hotKeys(3, { hot: 3 })],
    ['a share above 1', () => hotKeys(3, { share: 1.1 })],
    ['a negative exponent', () => zipfKeys(3, { s: -1 })],
    ['a prefix that is no string', () => uniformKeys(3, { prefix: 7 as never })],
  ])('refuse %s', (_, build) => {
    expect(build).toThrow(/ must be /);
  });
});

describe('event time jitter', () => {
  const rng = createRandomStream(1, 'jitter');

  it('puts the event time before the arrival, by a fixed or a random delay', () => {
    expect(eventTimeJitter(3)({ time: 10, rng })).toBe(7);
    const late = eventTimeJitter(exponential(2));
    const delays = Array.from({ length: 20_000 }, () => 100 - late({ time: 100, rng }));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(delays.reduce((sum, delay) => sum + delay) / 20_000 - 2)).toBeLessThan((4 * 2) / Math.sqrt(20_000));
  });

  it('lets a clock be ahead: a negative delay is an event time in the future', () => {
    const skewed = eventTimeJitter(normal(0, 1));
    const times = Array.from({ length: 100 }, () => skewed({ time: 0, rng }));
    expect(times.some((time) => time > 0) && times.some((time) => time < 0)).toBe(true);
  });

  it('refuses a delay that is no number and a sample that is not finite', () => {
    expect(() => eventTimeJitter(NaN)).toThrow(/eventTimeJitter: delay must be a finite number/);
    expect(() => eventTimeJitter({} as never)).toThrow(/delay must be a finite number or a distribution/);
    expect(() => eventTimeJitter({ mean: 1, sample: () => Infinity })({ time: 1, rng })).toThrow(/a sample of delay/);
  });
});
