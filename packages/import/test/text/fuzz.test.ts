import {
  parseAccessLog,
  parseBurrow,
  parseConsoleConsumer,
  parseCsv,
  parseGroupDescription,
  parseJsonLines,
  parseKcat,
  parsePrometheusRange,
  parsePrometheusText,
  parseScalerLog,
  parseTopicDescription,
  type TextInput,
} from '@sim/import';
import { isSimError } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, sample } from '../support/sample.ts';

const readers: readonly (readonly [name: string, sample: string, read: (input: TextInput) => unknown])[] = [
  ['parseGroupDescription', 'describe-modern.txt', parseGroupDescription],
  ['parseGroupDescription', 'describe-0.10-glued.txt', parseGroupDescription],
  ['parseTopicDescription', 'topics-describe.txt', parseTopicDescription],
  ['parsePrometheusText', 'exporter.prom', parsePrometheusText],
  ['parsePrometheusRange', 'prometheus-range.json', parsePrometheusRange],
  ['parseBurrow', 'prometheus-range.json', parseBurrow],
  ['parseKcat', 'kcat.jsonl', parseKcat],
  ['parseJsonLines', 'kcat.jsonl', (input) => parseJsonLines(input, { time: 'ts', unit: 'ms', key: 'key' })],
  ['parseConsoleConsumer', 'console-consumer.txt', parseConsoleConsumer],
  ['parseAccessLog', 'access.log', parseAccessLog],
  ['parseCsv', 'access.log', (input) => parseCsv(input, { delimiter: ' ' })],
  ['parseScalerLog', 'access.log', parseScalerLog],
];

/** What a reader makes of an input: its result or the code and place of its error. */
function outcome(read: (input: TextInput) => unknown, input: TextInput): unknown {
  try {
    return read(input);
  } catch (error) {
    if (!isSimError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

/** A text with pieces of it moved, doubled, cut and replaced. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        length: fc.nat(40),
        by: fc.oneof(
          fc.string({ maxLength: 8 }),
          fc.constantFrom(
            '',
            '\r\n',
            '\r',
            '"',
            '\\',
            '{',
            '[',
            '/',
            '-',
            ',',
            '\u001B[31m',
            '\uD83D',
            '😀',
            '\u0000',
            '1e999',
            '__proto__',
            '9'.repeat(30),
          ),
        ),
      }),
      { maxLength: 8 },
    )
    .map((edits) =>
      edits.reduce((result, { at, length, by }) => result.slice(0, at) + by + result.slice(at + length), text),
    );

describe.each(readers)('%s on %s', (_, name, read) => {
  const text = sample(name);

  it('gives the same wherever the pieces end', () => {
    const unicode = `\uFEFF${text.replaceAll('\n', '\r\n')}x😀é\n`;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 }), (lengths) => {
        expect(outcome(read, cut(text, lengths))).toEqual(outcome(read, text));
        expect(outcome(read, cut(unicode, lengths))).toEqual(outcome(read, unicode));
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('reads whatever comes, or refuses it by code', () => {
    fc.assert(
      fc.property(fc.oneof(damaged(text), fc.string({ maxLength: 300, unit: 'binary' })), (input) => {
        outcome(read, input);
      }),
      { seed: 2, numRuns: 250 },
    );
  });

  it.each([
    ['digits', '1'],
    ['blanks', ' '],
    ['tabs', '\t'],
    ['commas', '1,'],
    ['quotation marks', '"'],
    ['backslashes', '\\"'],
    ['brackets', '['],
    ['hyphens', '- '],
    ['braces', '{"'],
    ['words', 'a '],
    ['headings', 'PARTITION '],
    ['line feeds', '\n'],
    ['short lines', 'a\n'],
    ['escapes', '\u001B['],
    ['dates', '[17/Jan/2021:10:05:03 '],
  ])('takes time in proportion to the length of a line of %s', (_kind, unit) => {
    // A quadratic reader would need minutes for this.
    outcome(read, unit.repeat(100_000));
    outcome(read, cut(unit.repeat(20_000), [1]));
  });

  it('refuses what is no text', () => {
    for (const input of [undefined, null, 5, {}, [5], [null]])
      expect(outcome(read, input as unknown as string)).toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('says of bytes that they are no text, and not that a number is none', () => {
    expect(() => parseCsv(new Uint8Array([97, 44, 98]) as never)).toThrow(
      'parseCsv: input must be a string or an iterable of strings, got a Uint8Array',
    );
  });
});
