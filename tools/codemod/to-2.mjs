/**
 * `node tools/codemod/to-2.mjs [--check] [--tsconfig FILE] FILE...`: changes what is mechanical in programs
 * written for 1.x, and says what is left to look at. `--check` writes nothing, and ends with 1 where
 * something would change.
 */
import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { NoTypesError, upgrade } from './src/upgrade.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false }, tsconfig: { type: 'string' } },
});
const config =
  values.tsconfig === undefined
    ? undefined
    : ts.parseJsonConfigFileContent(
        ts.readConfigFile(values.tsconfig, ts.sys.readFile).config,
        ts.sys,
        dirname(resolve(values.tsconfig)),
      );
const files = (positionals.length > 0 ? positionals : (config?.fileNames ?? [])).map((file) => resolve(file));
if (files.length === 0) {
  console.error('Name the files, or a tsconfig.json by --tsconfig.');
  process.exit(2);
}
try {
  let changed = 0;
  for (const { file, before, after, notes } of upgrade(files, config?.options)) {
    if (after !== before) {
      changed += 1;
      console.log(`${file}: ${values.check ? 'would change' : 'changed'}`);
      if (!values.check) writeFileSync(file, after);
    }
    for (const { line, what } of notes) console.log(`${file}:${line}: look here: ${what}`);
  }
  if (values.check && changed > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof NoTypesError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
