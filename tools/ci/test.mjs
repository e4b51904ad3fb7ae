/**
 * `npm test`: sets the workspace up, runs every suite and ends with `N passed, N failed`. Arguments
 * go to vitest (`npm test -- --project @sim/log`). Fails when a test failed, and when no test ran.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { pnpm, root, setUp } from './src/pnpm.mjs';
import { summarize } from './src/vitest-results.mjs';

const results = `${root}tools/ci/temp/vitest.json`;
rmSync(results, { force: true });

setUp({ quiet: true });
const succeeded = pnpm([
  'exec',
  'vitest',
  'run',
  '--config',
  'tools/config/vitest.config.ts',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${results}`,
  ...process.argv.slice(2),
]);
const { passed, failed, skipped } = summarize(
  existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : undefined,
  succeeded,
);
if (skipped > 0) console.log(`${skipped} skipped`);
if (passed + failed === 0) console.log('No test ran.');
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
