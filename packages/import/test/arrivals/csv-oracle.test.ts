import { parseCsv } from '@sim/import';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { cut } from '../support/sample.ts';

describe('a table of any cells', () => {
  it('is read as papaparse reads it, wherever the pieces end', () => {
    const cell = fc.string({ maxLength: 6, unit: fc.constantFrom('a', ' ', ',', '"', '\n', 'é', '😀') });
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 7 }), fc.constantFrom('\n', '\r\n'), (rows, length, newline) => {
        const text = Papa.unparse(rows, { newline, quotes: false });
        const headings = rows[0]!.map((_, index) => `column ${index}`);
        const expected = Papa.parse<string[]>(text, { delimiter: ',', newline, skipEmptyLines: true }).data;
        const read = parseCsv(cut(text, [length]), { headings }).rows.map(({ fields }) =>
          headings.map((name) => fields[name]),
        );
        expect(read).toEqual(expected);
        expect(read).toEqual(rows);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
