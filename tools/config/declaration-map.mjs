/**
 * Run inside a built package: writes `dist/index.d.ts.map`, by which editors lead from a name of the
 * package to the line of its source. The bundled declarations come from api-extractor, which writes
 * no map; every declaration and every member is found again in the sources by its name.
 */
import { encode } from '@jridgewell/sourcemap-codec';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const COMMENT = '//# sourceMappingURL=index.d.ts.map\n';

/** @param {string} path @param {string} text */
const parse = (path, text) => ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);

/** @typedef {readonly [name: string, node: ts.Node, place: ts.Node]} Named - `place` is where its name stands */

/**
 * What a file or a declaration holds, by name.
 *
 * @param {ts.Node} node
 * @returns {readonly Named[]}
 */
function namedIn(node) {
  if (ts.isSourceFile(node)) return node.statements.flatMap(namedStatement);
  if (ts.isTypeAliasDeclaration(node)) return namedIn(node.type);
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node))
    return [...node.members].map((member) =>
      ts.isConstructorDeclaration(member)
        ? ['constructor', member, member.getFirstToken() ?? member]
        : [member.name?.getText() ?? '', member, member.name ?? member],
    );
  return [];
}

/** @param {ts.Statement} statement @returns {Named[]} */
function namedStatement(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((each) => [each.name.getText(), each, each.name]);
  const declares =
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return declares && statement.name !== undefined ? [[statement.name.text, statement, statement.name]] : [];
}

/** @param {ts.Node} node */
const isExported = (node) => {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return (
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  );
};

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()
  .map((path) => parse(path, readFileSync(path, 'utf8')));
/** @type {Map<string, ts.Node>} */
const origins = new Map();
for (const file of sources)
  for (const [name, node] of namedIn(file)) if (isExported(node) && !origins.has(name)) origins.set(name, node);

const text = readFileSync('dist/index.d.ts', 'utf8').replace(COMMENT, '');
const rollup = parse('dist/index.d.ts', text);
/** @type {[number, number, number, number][][]} */
const lines = Array.from({ length: rollup.getLineStarts().length }, () => []);

/** @param {ts.Node} from @param {ts.Node} to */
function map(from, to) {
  const file = to.getSourceFile();
  const [here, there] = [
    rollup.getLineAndCharacterOfPosition(from.getStart()),
    file.getLineAndCharacterOfPosition(to.getStart()),
  ];
  lines[here.line]?.push([here.character, sources.indexOf(file), there.line, there.character]);
}

/** @param {readonly Named[]} declared @param {(name: string) => Named | undefined} find */
function mapAll(declared, find) {
  for (const [name, node, place] of declared) {
    const origin = find(name);
    if (origin === undefined) continue;
    map(node, origin[1]);
    if (place.getStart() !== node.getStart()) map(place, origin[2]);
    const members = [...namedIn(origin[1])];
    // Overloads stand in the same order.
    mapAll(namedIn(node), (member) => {
      const index = members.findIndex(([each]) => each === member);
      return index < 0 ? undefined : members.splice(index, 1)[0];
    });
  }
}

mapAll(namedIn(rollup), (name) => {
  const node = origins.get(name);
  return node === undefined ? undefined : [name, node, /** @type {ts.ClassDeclaration} */ (node).name ?? node];
});
writeFileSync('dist/index.d.ts', text + COMMENT);
writeFileSync(
  'dist/index.d.ts.map',
  JSON.stringify({
    version: 3,
    file: 'index.d.ts',
    sources: sources.map(({ fileName }) => relative('dist', fileName)),
    names: [],
    mappings: encode(lines.map((segments) => segments.sort((a, b) => a[0] - b[0]))),
  }),
);
