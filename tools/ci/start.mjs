/**
 * `npm start`: sets the workspace up and runs the flights example. What is not the example's own
 * output goes to stderr.
 */
import { spawnSync } from 'node:child_process';
import { root, setUp } from './src/pnpm.mjs';

const began = performance.now();
process.stderr.write('Setting up: install and build ... ');
setUp({ quiet: true });
process.stderr.write(`done in ${((performance.now() - began) / 1000).toFixed(0)} s\n\n`);

const { status } = spawnSync(process.execPath, ['tools/examples/flights/main.mjs', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
