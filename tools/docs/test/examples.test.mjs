import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { agrees } from '../src/expected-output.mjs';
import { allBlocks } from '../src/extract-blocks.mjs';
import { runBlocks } from '../src/run-blocks.mjs';

const blocks = allBlocks(fileURLToPath(new URL('../../../', import.meta.url)));
const results = runBlocks(blocks);

describe('a program in the documentation', () => {
  it.each(blocks.map(({ file, line }, index) => /** @type {const} */ ([`${file}:${line}`, index])))(
    'is right at %s',
    (where, index) => {
      const { typeErrors, failure, expectations } = results[index] ?? {
        typeErrors: [],
        failure: 'not run',
        expectations: [],
      };
      expect(typeErrors, where).toEqual([]);
      expect(failure, where).toBeUndefined();
      for (const { line, comment, prints } of expectations) {
        expect({
          where: `${where} (its line ${line})`,
          prints,
          says: comment,
          agrees: agrees(comment, prints),
        }).toMatchObject({ agrees: true });
      }
    },
  );
});

describe('every package', () => {
  it.each(['core', 'log', 'consumer-group', 'import', 'stream', 'cli'])(
    'has a program in its README and in its sources: %s',
    (name) => {
      expect(blocks.some(({ file }) => file === `packages/${name}/README.md`)).toBe(true);
      expect(blocks.some(({ file }) => file.startsWith(`packages/${name}/src/`))).toBe(true);
    },
  );
});
