import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = process.env.SIM_MUTATED_PACKAGE ?? 'core';
const tests = process.env.SIM_MUTATION_TESTS ?? '**';

/**
 * The fast tests of one package, for Stryker. No module of a package keeps state, so the files of
 * one run share their modules: most of a file's time is their loading.
 */
const resolve = { conditions: ['@sim/source'] };

/** Files that take seconds for what other files notice too: comparisons with theory, above all. */
const slow = ['test/queueing/**'];

const fewCases = `${root}tools/mutation/src/few-cases.mjs`;

export default defineConfig({
  root: `${root}packages/${folder}`,
  plugins: [
    {
      name: 'few-cases',
      enforce: 'pre',
      resolveId: (id, importer) => (id === 'fast-check' && importer !== fewCases ? fewCases : undefined),
    },
  ],
  resolve,
  ssr: { resolve },
  test: {
    include: [`test/${tests}/*.test.ts`, `test/${tests}.test.ts`],
    exclude: slow,
    isolate: false,
    setupFiles: [`${root}tools/config/vitest.setup.ts`, `${root}tools/mutation/src/setup.mjs`],
    testTimeout: 60_000,
  },
});
