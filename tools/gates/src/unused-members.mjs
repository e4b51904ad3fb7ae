import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/**
 * Members of classes that nobody uses: private ones are the compiler's to find, and those of exported
 * classes are for users; this finds the others, which nothing else does.
 *
 * @param {string} root - a package: a folder with `tsconfig.json` and `src`
 * @returns {string[]} `src/file.ts: Class.member`
 */
export function unusedMembers(root) {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  return unusedMembersOf(ts.createProgram(fileNames, options), join(root, 'src'));
}

/**
 * @param {ts.Program} program
 * @param {string} folder - where the sources are
 * @returns {string[]}
 */
export function unusedMembersOf(program, folder) {
  const checker = program.getTypeChecker();
  // Tests count as users: what only they look at is there to be looked at.
  const read = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${dirname(folder)}/`));
  const files = read.filter(({ fileName }) => fileName.startsWith(`${folder}/`));
  const index = files.find(({ fileName }) => fileName === join(folder, 'index.ts'));
  const module = index === undefined ? undefined : checker.getSymbolAtLocation(index);
  const exported = new Set(
    (module === undefined ? [] : checker.getExportsOfModule(module)).map((symbol) => original(checker, symbol)),
  );
  /** @type {Set<ts.Symbol>} */
  const used = new Set();
  /** Names that are reached for by text: `of[key]`; and what core calls on any entity that has it. */
  const spoken = new Set(['resetStats']);
  /** The names that are looked at; all of them at first. @type {Set<string> | undefined} */
  let doubtful = undefined;
  /** @type {{ symbol: ts.Symbol, label: string, name: string, base: readonly ts.Type[] }[]} */
  const members = [];
  for (const file of read) visit(file);
  return members
    .filter(
      ({ symbol, name, base }) =>
        !used.has(symbol) && !spoken.has(name) && !base.some((type) => type.getProperty(name)),
    )
    .map(({ label }) => label)
    .sort();

  /** @param {ts.Node} node */
  function visit(node) {
    if (
      ts.isClassDeclaration(node) &&
      node.name !== undefined &&
      node.getSourceFile().fileName.startsWith(`${folder}/`)
    )
      collect(node, node.name.text);
    if (ts.isStringLiteral(node)) spoken.add(node.text);
    // What an interface asks for is used through it, also by classes that do not name it.
    if ((ts.isPropertySignature(node) || ts.isMethodSignature(node)) && ts.isIdentifier(node.name))
      spoken.add(node.name.text);
    if (ts.isIdentifier(node) && !isOwnName(node) && doubtful?.has(node.text) !== false) use(node);
    ts.forEachChild(node, visit);
  }

  /** @param {ts.Identifier} node */
  function use(node) {
    const symbol = checker.getSymbolAtLocation(node);
    if (symbol !== undefined) note(symbol);
    const { parent } = node;
    // `{ a }` taken apart and `{ a }` put together name a member each.
    if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
      const name = parent.propertyName ?? parent.name;
      if (ts.isIdentifier(name)) note(checker.getTypeAtLocation(parent.parent).getProperty(name.text));
    }
    if (ts.isShorthandPropertyAssignment(parent)) note(checker.getShorthandAssignmentValueSymbol(parent));
  }

  /** @param {ts.Symbol | undefined} symbol */
  function note(symbol) {
    if (symbol === undefined) return;
    // A member of `A<number>` is one of `A<T>`; one of a union is one of each part.
    for (const declaration of symbol.declarations ?? []) {
      const own =
        'name' in declaration && declaration.name
          ? checker.getSymbolAtLocation(/** @type {ts.Node} */ (declaration.name))
          : undefined;
      if (own !== undefined) used.add(own);
    }
    used.add(symbol);
  }

  /** @param {ts.ClassDeclaration} node @param {string} name */
  function collect(node, name) {
    const self = checker.getSymbolAtLocation(/** @type {ts.Identifier} */ (node.name));
    if (self === undefined || exported.has(self)) return;
    const base = (node.heritageClauses ?? []).flatMap(({ types }) =>
      types.map((type) => checker.getTypeAtLocation(type)),
    );
    for (const member of node.members) {
      if (member.name === undefined || !ts.isIdentifier(member.name)) continue;
      const symbol = checker.getSymbolAtLocation(member.name);
      if (symbol === undefined) continue;
      const file = relative(dirname(folder), node.getSourceFile().fileName);
      members.push({ symbol, label: `${file}: ${name}.${member.name.text}`, name: member.name.text, base });
    }
  }
}

/** Whether a name is where its member is declared. @param {ts.Identifier} node */
function isOwnName(node) {
  const { parent } = node;
  return (
    (ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isGetAccessorDeclaration(parent) ||
      ts.isSetAccessorDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodSignature(parent)) &&
    parent.name === node
  );
}

/** @param {ts.TypeChecker} checker @param {ts.Symbol} symbol */
function original(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
