#!/usr/bin/env node
import { main, processHost } from '../dist/index.js';

// Who reads may have enough before the end, as in `sim list | head -1`: the exit code says what it would have said.
let unwritten;
process.stdout.on('error', (error) => (unwritten = error.code === 'EPIPE' ? unwritten : error));
process.stderr.on('error', () => undefined);
process.exitCode = await main(process.argv.slice(2), processHost());
process.on('exit', () => {
  if (unwritten === undefined) return;
  process.exitCode = 2;
  process.stderr.write(`sim: cannot write the answer: ${unwritten.message}\n`);
});
// A client of a server that never answered would go on trying, and keep the process.
if (process.exitCode === 1) setTimeout(() => process.exit(), 1000).unref();
