import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CASES } from './catalogue.mjs';
import { compare, regressions } from './compare.mjs';
import { COUNTED, instructionsPerUnit } from './instructions.mjs';
import { summarise } from './measure.mjs';
import { PYTHON_WITH_SIMPY } from './peers/simpy.mjs';
import { table } from './table.mjs';

/**
 * `--smoke` checks results only; `--only text` picks cases; `--rounds n`; `--json file` writes
 * there; `--instructions` counts what no clock makes noisy; `--compare base.json head.json` runs nothing, and
 * fails when something takes more instructions than before.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    smoke: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'string' },
    instructions: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
  },
});

if (values.compare) {
  const [base, head] = positionals;
  if (base === undefined || head === undefined) throw new Error('--compare wants two files: base.json head.json');
  const [before, now] = [base, head].map((file) => JSON.parse(readFileSync(file, 'utf8')));
  process.stdout.write(compare(before, now));
  const found = regressions(before, now);
  process.stderr.write(found.map((each) => `${each}\n`).join(''));
  process.exitCode = found.length > 0 ? 1 : 0;
} else if (values.instructions) {
  const only = values.only?.split(',');
  const cases = COUNTED.filter(({ id }) => only === undefined || only.some((part) => id.includes(part)));
  if (cases.length === 0) throw new Error(`--only ${values.only} picks no case`);
  const instructions = await instructionsPerUnit(cases);
  const file = values.json ?? fileURLToPath(new URL('../temp/instructions.json', import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify({ about: { node: process.version }, rows: [], instructions }, undefined, 2)}\n`,
  );
  for (const [id, count] of Object.entries(instructions)) process.stdout.write(`${id}: ${count.toFixed(0)}\n`);
} else {
  const rounds = values.smoke ? 1 : Number(values.rounds ?? 3);
  if (!(Number.isInteger(rounds) && rounds >= 1))
    throw new Error(`--rounds wants a whole number of at least 1, got ${values.rounds}`);
  const only = values.only?.split(',');
  const cases = CASES.filter(({ id }) => only === undefined || only.some((part) => id.includes(part)));
  if (cases.length === 0) throw new Error(`--only ${values.only} picks no case`);

  const runner = fileURLToPath(new URL('run-one.mjs', import.meta.url));
  const rows = cases.map((each) =>
    summarise(each, rounds, values.smoke, (implementation) => {
      const output = execFileSync(
        process.execPath,
        [...(each.flags ?? []), runner, each.id, implementation, values.smoke ? 'smoke' : 'full'],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
      );
      return JSON.parse(output);
    }),
  );

  const date = new Date().toISOString().slice(0, 10);
  const about = {
    date,
    node: process.version,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    rounds,
  };
  if (values.smoke) {
    process.stdout.write(`${rows.length} cases gave the right results\n`);
  } else {
    const file = values.json ?? fileURLToPath(new URL('../temp/bench.json', import.meta.url));
    mkdirSync(fileURLToPath(new URL('../temp/', import.meta.url)), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ about, rows }, undefined, 2)}\n`);
    process.stdout.write(
      `${table(rows)}\n${about.machine}, Node ${about.node}, ${date}, median of ${rounds} rounds, a fresh process each, CPU time of all threads.\n${PYTHON_WITH_SIMPY === undefined ? 'SimPy: skipped, python3 has no module simpy here.\n' : ''}`,
    );
  }
}
