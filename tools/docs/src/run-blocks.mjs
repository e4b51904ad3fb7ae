import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { instrument } from './expected-output.mjs';

const ownTemp = fileURLToPath(new URL('../temp/', import.meta.url));
const runner = fileURLToPath(new URL('block-runner.mjs', import.meta.url));

/**
 * @typedef {object} BlockResult
 * @property {readonly string[]} typeErrors
 * @property {string | undefined} failure - why it did not run to its end
 * @property {readonly (import('./expected-output.mjs').Expectation & { prints: readonly string[]
 * })[]} expectations
 */

/** @param {readonly string[]} files */
function typeErrors(files) {
  const program = ts.createProgram([...files], {
    strict: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    types: ['node'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
  });
  /** @type {Map<string, string[]>} */
  const byFile = new Map();
  for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const name = file?.fileName ?? '';
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    byFile.set(name, [
      ...(byFile.get(name) ?? []),
      `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    ]);
  }
  return byFile;
}

/**
 * Type-checks all programs together against the built packages, and runs them one after another in
 * one process.
 *
 * @param {readonly import('./extract-blocks.mjs').Block[]} blocks
 * @param {number} [seconds] - how long all of them may take
 * @param {string} [temp] - in the project whose installed packages they use
 * @returns {BlockResult[]}
 */
export function runBlocks(blocks, seconds = 60, temp = ownTemp) {
  mkdirSync(temp, { recursive: true });
  const folder = mkdtempSync(join(temp, 'blocks-'));
  const prepared = blocks.map(({ code }, index) => {
    const file = join(folder, `${index}.ts`);
    const { instrumented, expectations } = instrument(code);
    writeFileSync(file, code);
    const { outputText } = ts.transpileModule(instrumented, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    });
    writeFileSync(join(folder, `${index}.mjs`), outputText);
    return { file, expectations };
  });
  const errors = typeErrors(prepared.map(({ file }) => file));
  const { stdout, stderr } = spawnSync(process.execPath, [runner, folder, String(blocks.length)], {
    encoding: 'utf8',
    // A program may write files: they go with the folder.
    cwd: folder,
    timeout: seconds * 1000,
    maxBuffer: 64 * 1024 * 1024,
  });
  rmSync(folder, { recursive: true, force: true });
  /**
   * @type {Map<number, { failure?: string, prints: readonly (readonly [line: number, text:
   * string])[] }>}
   */
  const runs = new Map(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .map((run) => [run.index, run]),
  );
  return prepared.map(({ file, expectations }, index) => {
    const run = runs.get(index);
    return {
      typeErrors: errors.get(file) ?? [],
      failure: run ? run.failure : `did not end, or one before it did not: ${stderr.slice(-500)}`,
      expectations: expectations.map((expectation) => ({
        ...expectation,
        prints: (run?.prints ?? []).filter(([line]) => line === expectation.line).map(([, text]) => text),
      })),
    };
  });
}
