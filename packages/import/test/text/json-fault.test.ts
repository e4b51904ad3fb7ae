import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFaultAt } from '../../src/text/json-fault.ts';

describe('the place where a text stops being JSON', () => {
  it.each([
    ['', 0],
    ['{"a":1', 6],
    ['{"a" 1}', 5],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a":1,}', 7],
    ['{} x', 3],
    ['[tru]', 1],
    ['"\\x"', 2],
    ['"a\nb"', 2],
    ['[1}', 2],
    ['[01]', 2],
  ])('is known in %j', (text, at) => expect(jsonFaultAt(text)).toBe(at));

  it('is the end of the whole text where it is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(jsonFaultAt(text)).toBe(text.length);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
