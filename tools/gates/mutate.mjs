/**
 * `node tools/gates/mutate.mjs FILE... [--limit N] [--tests PATH]`: plants small faults in source
 * files, one at a time, and runs tests: those of the folder that is called like the file's own, or
 * those named. A fault that no test notices is printed; the last
 * line is the score, noticed of planted. Files with changes that are not committed are refused,
 * since each is written and put back. For a person at a desk: it takes a few seconds a fault, and is
 * no part of CI.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutationsOf } from './src/mutations.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { positionals: files, values } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string', default: '20' }, tests: { type: 'string' } },
});
const limit = Number(values.limit);
if (files.length === 0 || !(limit >= 1)) {
  console.error('usage: node tools/gates/mutate.mjs FILE... [--limit N]');
  process.exit(2);
}
const changed = execFileSync('git', ['status', '--porcelain', '--', ...files], { cwd: root, encoding: 'utf8' });
if (changed !== '') {
  console.error(`commit these first:\n${changed}`);
  process.exit(2);
}

let planted = 0;
let noticed = 0;
for (const file of files) {
  const text = readFileSync(`${root}${file}`, 'utf8');
  const all = mutationsOf(text);
  // Evenly spread over the file.
  const chosen = all.filter(
    (_, index) => Math.floor((index * limit) / all.length) !== Math.floor(((index - 1) * limit) / all.length),
  );
  if (!isNoticed(file)) console.log(`${file}: ${chosen.length} of ${all.length} faults`);
  else throw new Error(`the tests of ${file} fail without a fault`);
  const restore = () => {
    writeFileSync(`${root}${file}`, text);
  };
  process.once('SIGINT', () => {
    restore();
    process.exit(130);
  });
  try {
    for (const { start, end, replacement } of chosen) {
      writeFileSync(`${root}${file}`, text.slice(0, start) + replacement + text.slice(end));
      planted++;
      if (isNoticed(file)) noticed++;
      else {
        const line = text.slice(0, start).split('\n').length;
        console.log(`  ${file}:${line}: nobody notices ${text.slice(start, end)} -> ${replacement || 'nothing'}`);
      }
    }
  } finally {
    restore();
    process.removeAllListeners('SIGINT');
  }
}
console.log(`${noticed} of ${planted} noticed`);

/**
 * Whether a test fails, or does not end.
 *
 * @param {string} file
 */
function isNoticed(file) {
  const [, folder = '', , part = ''] = /^packages\/([^/]+)\/(src)\/([^/]+)\//.exec(file) ?? [];
  const near = `packages/${folder}/test/${part}`;
  const tests = values.tests ?? (existsSync(`${root}${near}`) ? near : `packages/${folder}/test`);
  const { status } = spawnSync(
    'pnpm',
    [
      'exec',
      'vitest',
      'run',
      '--bail',
      '1',
      '--config',
      'tools/config/vitest.config.ts',
      '--project',
      `@sim/${folder}`,
      tests,
    ],
    { cwd: root, stdio: 'ignore', timeout: 300_000 },
  );
  return status !== 0;
}
