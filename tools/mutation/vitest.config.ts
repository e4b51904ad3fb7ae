import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = process.env.SIM_MUTATED_PACKAGE ?? 'core';

/**
 * The fast tests of one package, for Stryker. No module of a package keeps state, so the files of
 * one run share their modules: most of a file's time is their loading.
 */
const resolve = { conditions: ['@sim/source'] };

/** Files that take seconds for what other files notice too: comparisons with theory, above all. */
const slow = ['test/queueing/**'];

export default defineConfig({
  root: `${root}packages/${folder}`,
  resolve,
  ssr: { resolve },
  test: {
    include: [`test/${process.env.SIM_MUTATION_TESTS ?? '**'}/*.test.ts`],
    exclude: slow,
    isolate: false,
    setupFiles: [`${root}tools/config/vitest.setup.ts`, `${root}tools/mutation/src/setup.mjs`],
    testTimeout: 60_000,
  },
});
