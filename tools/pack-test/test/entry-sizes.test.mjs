import { describe, expect, it } from 'vitest';
import { grownEntries, measureEntries, recordedEntries } from '../src/entry-sizes.mjs';

describe('what a page loads for an entry of a package', () => {
  it('is no more than 3 % larger than recorded; `node tools/pack-test/update-sizes.mjs` records', async () => {
    expect(grownEntries(recordedEntries(), await measureEntries())).toEqual([]);
  });
});

describe('an entry', () => {
  it.each([
    ['grows by 3 %', { a: 1000 }, { a: 1030 }, []],
    ['grows by more', { a: 1000 }, { a: 1031 }, ['a grew from 1000 to 1031 bytes']],
    ['shrinks', { a: 1000 }, { a: 10 }, []],
    ['is new', {}, { a: 1000 }, ['a is not recorded']],
    ['is gone', { a: 1000 }, {}, ['a is recorded and not measured']],
  ])('that %s', (_what, before, now, complaints) => {
    expect(grownEntries(before, now)).toEqual(complaints);
  });
});
