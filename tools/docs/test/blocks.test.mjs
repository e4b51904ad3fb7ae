import { describe, expect, it } from 'vitest';
import { agrees, instrument } from '../src/expected-output.mjs';
import { blocksIn } from '../src/extract-blocks.mjs';
import { runBlocks } from '../src/run-blocks.mjs';

describe('finding programs', () => {
  it('takes the ts blocks of a README and no others', () => {
    const text = '# A\n\n```ts\nlet a;\n\nlet b;\n```\n\n```sh\nnpm i\n```\n\n```ts\nlet c;\n```\n';
    expect(blocksIn('README.md', text)).toEqual([
      { file: 'README.md', line: 4, code: 'let a;\n\nlet b;' },
      { file: 'README.md', line: 14, code: 'let c;' },
    ]);
  });

  it('takes them out of doc comments without the margin', () => {
    const text =
      '/**\n * A.\n *\n * ```ts\n * if (a) {\n *\n *   b;\n * }\n * ```\n */\nexport class A {\n  /**\n   * ```ts\n   * c;\n   * ```\n   */\n}';
    expect(blocksIn('a.ts', text)).toEqual([
      { file: 'a.ts', line: 5, code: 'if (a) {\n\n  b;\n}' },
      { file: 'a.ts', line: 14, code: 'c;' },
    ]);
  });

  it('refuses a block without an end', () => expect(() => blocksIn('README.md', '```ts\na;\n')).toThrow('README.md:1'));
});

describe('finding what a program says it prints', () => {
  it('reads the comment behind a console.log, also inside an expression or a string', () => {
    const { expectations } = instrument(
      "console.log(1); // 1\nf(() => console.log('http://x')); // http://x\nconsole.log(2);\n// 2",
    );
    expect(expectations).toEqual([
      { line: 1, comment: '1' },
      { line: 2, comment: 'http://x' },
    ]);
  });
});

describe('comparing', () => {
  it.each([
    ['42', ['42'], true],
    ['1, then 2', ['1', '2'], true],
    ['a [ 0, 1 ], then b [ 2 ]', ['a [ 0, 1 ]', 'b [ 2 ]'], true],
    ['key-0, key-1', ["[ 'key-0', 'key-1' ]"], true],
    ['42', ['43'], false],
    ['42', [], false],
    ['1', ['1', '1'], false],
    ['1 2', ['12'], false],
    ['-1', ['1'], false],
  ])('%j with %j is %s', (comment, prints, same) => expect(agrees(comment, prints)).toBe(same));
});

describe('running programs', () => {
  it('reports type errors, failures and prints, each with its program', () => {
    const code = [
      'const a: string = 1;',
      "throw new Error('broken');",
      'for (const a of [1, { b: 2 }]) console.log(a); // 1 { b: 2 }',
      "import { nothing } from '@sim/nothing';",
    ];
    const [wrongType, broken, fine, missing] = runBlocks(code.map((text) => ({ file: 'a.md', line: 1, code: text })));
    expect(wrongType?.typeErrors).toEqual([expect.stringMatching(/line 1: .*not assignable/)]);
    expect(broken?.failure).toMatch(/broken/);
    expect(fine).toEqual({
      typeErrors: [],
      failure: undefined,
      expectations: [{ line: 1, comment: '1 { b: 2 }', prints: ['1', '{ b: 2 }'] }],
    });
    expect(missing).toMatchObject({
      typeErrors: [expect.stringMatching(/Cannot find module/)],
      failure: expect.stringMatching(/@sim\/nothing/),
    });
  }, 30_000);

  it('names the program that does not end', () => {
    const results = runBlocks(
      ['1;', 'for (;;);'].map((code) => ({ file: 'a.md', line: 1, code })),
      2,
    );
    expect(results.map(({ failure }) => failure === undefined)).toEqual([true, false]);
  }, 30_000);
});
