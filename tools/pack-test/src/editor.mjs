import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './packed-packages.mjs';

/**
 * The names that the declarations of an installed package export and that their map does not lead to a
 * line with that name.
 *
 * @param {string} folder - of the installed package
 */
export function declarationsAstray(folder) {
  const text = readFileSync(join(folder, 'dist/index.d.ts'), 'utf8');
  const file = ts.createSourceFile('index.d.ts', text, ts.ScriptTarget.ES2022, true);
  const map = new TraceMap(readFileSync(join(folder, 'dist/index.d.ts.map'), 'utf8'));
  return file.statements.flatMap((statement) => {
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name)
      : 'name' in statement
        ? [/** @type {ts.ClassDeclaration} */ (statement).name]
        : [];
    return names.flatMap((name) => {
      if (name === undefined) return [];
      const { line, character } = file.getLineAndCharacterOfPosition(name.getStart());
      const origin = originalPositionFor(map, { line: line + 1, column: character });
      const source = origin.source === null ? '' : readFileSync(join(folder, 'dist', origin.source), 'utf8');
      const found = source.split('\n')[(origin.line ?? 0) - 1]?.slice(origin.column ?? 0) ?? '';
      return found.startsWith(name.getText()) ? [] : [`${name.getText()} leads to ${origin.source}: ${found}`];
    });
  });
}

/**
 * Where an editor goes that is asked for the definition of a name: `file: line`.
 *
 * @param {string} path @param {string} text - of the file
 * @param {string} name - its first place in the text counts
 */
export function definitionOf(path, text, name) {
  const before = text.slice(0, text.indexOf(name)).split('\n');
  const position = { file: path, line: before.length, offset: (before.at(-1)?.length ?? 0) + 1 };
  const requests = [
    { seq: 1, type: 'request', command: 'open', arguments: { file: path } },
    { seq: 2, type: 'request', command: 'definition', arguments: position },
  ];
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/lib/tsserver.js'), '--disableAutomaticTypingAcquisition'],
    { encoding: 'utf8', input: requests.map((request) => `${JSON.stringify(request)}\n`).join('') },
  );
  const answer = stdout.split('\n').find((line) => line.includes('"request_seq":2')) ?? '{}';
  /** @type {{ body?: readonly { file: string, start: { line: number } }[] }} */
  const { body = [] } = JSON.parse(answer);
  return body
    .map(({ file, start }) => `${file}: ${readFileSync(file, 'utf8').split('\n')[start.line - 1] ?? ''}`)
    .join('\n');
}
