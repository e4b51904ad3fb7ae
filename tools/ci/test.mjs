/**
 * `npm test`: sets the workspace up, runs every suite and ends with `N passed, N failed`. Arguments
 * go to vitest (`npm test -- --project @sim/log`). Fails when a test failed, and when no test ran.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { pnpm, root, setUp } from './src/pnpm.mjs';
import { failures, summarize } from './src/vitest-results.mjs';

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
const report = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : undefined;
const { passed, failed, skipped } = summarize(report, succeeded);
for (const line of failures(report, root)) console.log(`FAILED TEST ${line}`);
if (skipped > 0) console.log(`${skipped} skipped`);
if (passed + failed === 0) console.log('No test ran.');
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
