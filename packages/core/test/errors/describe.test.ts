import { describe as group, expect, it } from 'vitest';
import { invalidOption, Resource, SimError, Sink, Source } from '@sim/core';
import { describe } from '../../src/errors/describe.ts';
import { visible } from '../../src/errors/visible.ts';
import { codeOf } from '../support/code-of.ts';

const revoked = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const fail = (): never => {
  throw new Error('own');
};
const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

/** Values that resist being looked at. */
const hostile: readonly (readonly [string, unknown, string])[] = [
  ['a revoked proxy', revoked({}), 'an object that cannot be read'],
  ['a revoked proxy of an array', revoked([]), 'an object that cannot be read'],
  ['a revoked proxy of a function', revoked(() => 1), 'a function'],
  [
    'a proxy whose traps throw',
    new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail }),
    'an object that cannot be read',
  ],
  [
    'a constructor that throws',
    {
      get constructor() {
        return fail();
      },
    },
    'an object that cannot be read',
  ],
  [
    'a tag that throws',
    {
      get [Symbol.toStringTag]() {
        return fail();
      },
    },
    'an object that cannot be read',
  ],
  [
    'a class whose name is a number',
    Object.create({ constructor: Object.defineProperty(() => 1, 'name', { value: 5 }) }),
    'an object',
  ],
  ['a function whose name throws', Object.defineProperty(() => 1, 'name', { get: fail }), 'a function'],
  ['an object without prototype', Object.create(null), 'an object'],
  ['an object inside itself', cyclic, 'an object'],
  ['a small bigint', 5n, '5n (bigint)'],
  ['a bigint of a million digits', 1n << 3_000_000n, 'a huge bigint'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['a symbol with an escape', Symbol('\x1b[2J'), 'Symbol(\\x1b[2J)'],
  ['a text with an escape and a newline', 'a\x1b[2J\n\u202eb\u200b', '"a\\u001b[2J\\n\\u202eb\\u200b" (string)'],
  ['-0', -0, '-0 (number)'],
  ['a promise', Promise.resolve(), 'a promise'],
];

group('a value in a message', () => {
  it.each(hostile)('%s is described without throwing', (_, value, expected) => {
    expect(describe(value)).toBe(expected);
    const error = invalidOption('Ferry', 'seats', 'a number', value);
    expect([error.code, error.message]).toEqual(['INVALID_OPTION', `Ferry: seats must be a number, got ${expected}`]);
  });

  it('is shortened, however long', () => {
    for (const value of ['x'.repeat(1e7), Symbol('x'.repeat(1e6)), { [Symbol.toStringTag]: 'x'.repeat(1e6) }])
      expect(describe(value).length).toBeLessThan(90);
  });

  it.each(hostile)('%s is refused by code where a number, a name or an entity is expected', (_, value) => {
    const wrong = value as never;
    expect(codeOf(() => new Resource('r', { capacity: wrong }))).toBe('INVALID_OPTION');
    if (typeof value !== 'string')
      expect(codeOf(() => Source.constant(wrong, new Sink('x'), { rate: 1 }))).toBe('INVALID_OPTION');
    expect(codeOf(() => Source.constant('s', wrong, { rate: 1 }))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Sink('x', wrong))).toMatch(/INVALID_OPTION|nothing thrown/);
  });
});

group('a message', () => {
  it('has its lines, and nothing that steers a terminal', () => {
    const { message } = new SimError('X', 'a\nb\tc\x1b[2J\u009b\u2066d\r');
    expect(message).toBe('a\nb\tc\\x1b[2J\\x9b\\u2066d\\r');
  });

  it('shows what is invisible, and leaves every script alone', () => {
    expect(visible('Größe 日本 עברית 👩')).toBe('Größe 日本 עברית 👩');
    expect(visible('\ud800x\u{e0041}\u2028')).toBe('\\ud800x\\u{e0041}\\u2028');
  });
});
