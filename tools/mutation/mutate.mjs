/**
 * `pnpm mutation PACKAGE [GLOB]`: plants every small fault that Stryker knows in the files of a
 * package's `src` that match the glob (all without one), runs the fast tests of the package that
 * reach it, and prints each fault that no test notices, then a score for each file.
 */
import { Stryker } from '@stryker-mutator/core';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
process.chdir(root);
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', default: '**' },
    concurrency: { type: 'string', default: '1' },
    force: { type: 'boolean', default: false },
  },
});
const [folder = '', glob = '**/*.ts'] = positionals;
if (!existsSync(`packages/${folder}/src`) || folder === '') {
  console.error('usage: pnpm mutation PACKAGE [GLOB] [--tests GLOB] [--concurrency N] [--force]');
  process.exit(2);
}
process.env.SIM_MUTATED_PACKAGE = folder;
process.env.SIM_MUTATION_TESTS = values.tests;

const part = glob.replaceAll(/[^a-z0-9-]+/g, '-').replaceAll(/^-|-(?:ts)?$/g, '') || 'all';
const temp = `tools/mutation/temp/${folder}/${part}`;
const kept = `${temp}/incremental.json`;
if (existsSync(kept)) askAgain(kept);
const stryker = new Stryker({
  plugins: [import.meta.resolve('@stryker-mutator/vitest-runner'), `${root}tools/mutation/src/plugins.mjs`],
  testRunner: 'vitest',
  vitest: { configFile: 'tools/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutate: [`packages/${folder}/src/${glob}`],
  ignorers: ['error-words'],
  ignoreStatic: true,
  ignorePatterns: [
    '.*',
    'packages/*/dist',
    'packages/*/temp',
    'tools/*',
    '!tools/config',
    '!tools/mutation',
    'tools/mutation/temp',
  ],
  incremental: true,
  incrementalFile: kept,
  force: values.force,
  tempDirName: `tools/mutation/temp/sandbox-${process.pid}`,
  concurrency: Number(values.concurrency),
  timeoutMS: 5_000,
  timeoutFactor: 3,
  testRunnerNodeArgs: ['--max-old-space-size=1024'],
  reporters: ['survivors', 'progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: {
    allowColor: false,
    allowEmojis: false,
    logTests: false,
    reportTests: false,
    reportMutants: false,
  },
  htmlReporter: { fileName: `${temp}/report.html` },
  jsonReporter: { fileName: `${temp}/report.json` },
  allowConsoleColors: false,
  disableTypeChecks: false,
});
await stryker.runMutationTest();

/**
 * Forgets what was said of the faults that nobody noticed: a line more in a test that was there
 * before may notice them, and Stryker looks only for new tests.
 *
 * @param {string} file
 */
function askAgain(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  for (const each of Object.values(report.files))
    each.mutants = each.mutants.filter((/** @type {{ status: string }} */ { status }) => !/Surv|NoCov/.test(status));
  writeFileSync(file, JSON.stringify(report));
}
