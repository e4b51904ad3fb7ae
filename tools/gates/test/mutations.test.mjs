import { describe, expect, it } from 'vitest';
import { mutationsOf } from '../src/mutations.mjs';

/** @param {string} text */
function mutants(text) {
  return mutationsOf(text).map(({ start, end, replacement }) => text.slice(0, start) + replacement + text.slice(end));
}

describe('the faults that are planted', () => {
  it('swap operators, leave out statements, and turn truths and extremes round', () => {
    expect(mutants('const f = (a: number) => a < 1 && true;')).toEqual([
      'const f = (a: number) => a <= 1 && true;',
      'const f = (a: number) => a < 1 || true;',
      'const f = (a: number) => a < 1 && false;',
    ]);
    expect(mutants('{ x += Math.min(1, 2); }')).toEqual([
      '{  }',
      '{ x -= Math.min(1, 2); }',
      '{ x += Math.max(1, 2); }',
    ]);
  });

  it('leave types and the call of a constructor above alone', () => {
    expect(mutants('let a: true | false; class A extends B { constructor() { super(); } }')).toEqual([]);
  });
});
