import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { folderCycles } from '../src/folder-cycles.mjs';

const packages = fileURLToPath(new URL('../../../packages', import.meta.url));

describe('the folders of a package', () => {
  it.each(readdirSync(packages))('%s form no cycle, also by type', (name) => {
    expect(folderCycles(join(packages, name, 'src'))).toEqual([]);
  });
});

describe('a planted cycle', () => {
  /** @type {string} */
  let sources;
  afterEach(() => rmSync(sources, { recursive: true }));

  /** @param {Readonly<Record<string, string>>} files */
  function plant(files) {
    sources = mkdtempSync(join(tmpdir(), 'folders-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(sources, name)), { recursive: true });
      writeFileSync(join(sources, name), text);
    }
    return folderCycles(sources);
  }

  it.each([
    ['import', "import { x } from '../b/x.ts';"],
    ['import of a type', "import type { X } from '../b/x.ts';"],
    ['inline type', "export type Y = import('../b/x.ts').X;"],
    ['re-export', "export { x } from '../b/x.ts';"],
  ])('is found by an %s', (_kind, line) => {
    expect(plant({ 'a/a.ts': line, 'b/x.ts': "import { a } from '../a/other.ts';" })).toEqual([
      { folders: ['a', 'b'], imports: ['a/a.ts -> b/x.ts', 'b/x.ts -> a/other.ts'] },
    ]);
  });

  it('is found over three folders, without the one that only leads to it', () => {
    const cycles = plant({
      'a/a.ts': "import '../b/b.ts';",
      'b/b.ts': "import '../c/deep/c.ts';",
      'c/deep/c.ts': "import '../../a/a.ts';",
      'd/d.ts': "import '../a/a.ts';",
    });
    expect(cycles.map(({ folders }) => folders)).toEqual([['a', 'b', 'c/deep']]);
  });

  it('is none where a folder is only used, or a comment names a file', () => {
    expect(
      plant({ 'a/a.ts': "import '../b/b.ts';", 'b/b.ts': "// import '../a/a.ts';", 'index.ts': "import './a/a.ts';" }),
    ).toEqual([]);
  });
});
