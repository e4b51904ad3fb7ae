import ts from 'typescript';
import { readSurface } from './surface-text.mjs';

/** @import { Bump } from './judge-changeset.mjs' */
/** @import { Declared } from './surface-text.mjs' */

/**
 * One difference between two versions of a public surface, and the bump that it needs.
 *
 * @typedef {object} Difference
 * @property {Bump} bump
 * @property {string} what - for people
 */

/** How a package's own imports are typed: names that another package gives are the same in both. */
const ANY_MODULE = `declare module '@sim/*' { const anything: any; export = anything; }`;

/**
 * Compares two versions of a public surface by compiling the one against the other, by the rules of
 * Semantic Versioning for TypeScript Types: what callers write must go on to compile (the new value in
 * the place of the old one), and so must what implementers of ports and subclasses of open classes
 * write (the old one in the place of the new one).
 *
 * @param {string} before - the API report as released
 * @param {string} after - the API report now
 * @returns {readonly Difference[]}
 */
export function compareSurfaces(before, after) {
  const [was, is] = [readSurface(before), readSurface(after)];
  /** @type {Difference[]} */
  const differences = [];
  const checks = new Checks();
  const receivers = namesIn(before, after);
  for (const [name, old] of was.declared) {
    const now = is.declared.get(name);
    if (!old.isStable) continue;
    if (now === undefined) differences.push({ bump: 'major', what: `${name} is gone` });
    else if (now.kind !== old.kind)
      differences.push({ bump: 'major', what: `${name} was a ${old.kind} and is a ${now.kind}` });
    else if (now.shape !== old.shape) {
      differences.push(...classDifferences(old, now));
      checks.add(old, now, receivers);
      differences.push({ bump: 'minor', what: `${name} changed` });
    }
  }
  for (const [name, { isStable }] of is.declared)
    if (!was.declared.has(name)) differences.push({ bump: isStable ? 'minor' : 'patch', what: `${name} is new` });
  return [...differences, ...checks.run(was, is)];
}

/**
 * What of a class no assignment shows.
 *
 * @param {Declared} old @param {Declared} now
 * @returns {Difference[]}
 */
function classDifferences(old, now) {
  /** @type {Difference[]} */
  const found = [];
  for (const member of now.abstractMembers)
    if (!old.abstractMembers.includes(member))
      found.push({ bump: 'major', what: `${old.name}.${member} must now be written by every subclass` });
  if (old.base !== now.base) found.push({ bump: 'major', what: `${old.name} was "${old.base}" and is "${now.base}"` });
  if (now.isOpen && !old.isOpen) found.push({ bump: 'major', what: `${old.name} can no longer be constructed` });
  return found;
}

/**
 * Which types users receive and which they make: a type that stands in a parameter or among options is
 * made by users, one that stands in a result or on a class is received.
 *
 * @param {string} before @param {string} after
 */
function namesIn(before, after) {
  /** @type {Set<string>} */
  const made = new Set();
  /** @type {Set<string>} */
  const received = new Set();
  for (const report of [before, after]) {
    const file = ts.createSourceFile(
      'x.d.ts',
      /```ts\n([\s\S]*?)\n```/.exec(report)?.[1] ?? '',
      ts.ScriptTarget.ES2022,
      true,
    );
    /** @type {Map<string, ts.Node>} */
    const types = new Map();
    for (const statement of file.statements)
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
        types.set(statement.name.text, statement);
    /** @param {ts.Node} node @param {boolean} isInput */
    const walk = (node, isInput) => {
      if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) {
        const set = isInput ? made : received;
        const name = node.typeName.text;
        if (types.has(name) && !set.has(name)) {
          set.add(name);
          walk(/** @type {ts.Node} */ (types.get(name)), isInput);
        }
      }
      ts.forEachChild(node, (child) =>
        walk(child, ts.isParameter(node) && child === node.type && isCallable(node.parent) ? !isInput : isInput),
      );
    };
    for (const statement of file.statements) if (!types.has(nameOf(statement))) walk(statement, false);
  }
  return { made, received };
}

/** @param {ts.Node} node */
function isCallable(node) {
  return ts.isFunctionLike(node);
}

/** @param {ts.Statement} statement */
function nameOf(statement) {
  return 'name' in statement ? (/** @type {ts.ClassDeclaration} */ (statement).name?.text ?? '') : '';
}

/** The lines that the compiler is asked about. */
class Checks {
  /** @type {string[]} */
  lines = [`import * as Before from './before';`, `import * as After from './after';`];
  /** @type {Map<number, string>} */
  meanings = new Map();

  /** @param {Declared} old @param {Declared} now @param {{ made: ReadonlySet<string>, received: ReadonlySet<string> }} use */
  add(old, now, use) {
    const { name } = old;
    if (old.kind !== 'type')
      this.ask(`export const c${this.lines.length}: typeof Before.${name} = After.${name};`, `${name}: callers`);
    if (old.kind === 'class') {
      this.askOfTypes(old, now, `${name}__members`, 'out', `${name}: users of an instance`);
      if (old.isOpen) this.askOfTypes(old, now, `${name}__members`, 'overrides', `${name}: subclasses`);
    }
    if (old.kind !== 'type') return;
    const isReceived = use.received.has(name) || !use.made.has(name);
    const isMade = use.made.has(name) || !use.received.has(name);
    if (isReceived) this.askOfTypes(old, now, name, 'out', `${name}: those who receive one`);
    if (isMade) this.askOfTypes(old, now, name, 'in', `${name}: those who make one`);
  }

  /**
   * @param {Declared} old @param {Declared} now @param {string} name @param {'in' | 'out' | 'overrides'} direction
   * @param {string} meaning
   */
  askOfTypes(old, now, name, direction, meaning) {
    const count = Math.max(old.parameters.length, now.parameters.length);
    const declared = count === 0 ? '' : `<${Array.from({ length: count }, (_, k) => `T${k} extends any`).join(', ')}>`;
    /** @param {number} length */
    const args = (length) => (length === 0 ? '' : `<${Array.from({ length }, (_, k) => `T${k}`).join(', ')}>`);
    const before = `Before.${name}${args(old.parameters.length)}`;
    const after = `After.${name}${args(now.parameters.length)}`;
    const [from, to] =
      direction === 'out'
        ? [after, before]
        : direction === 'in'
          ? [before, after]
          : [before, `Pick<${after}, keyof ${after} & keyof ${before}>`];
    this.ask(`export function c${this.lines.length}${declared}(x: ${from}): ${to} { return x; }`, meaning);
  }

  /** @param {string} line @param {string} meaning */
  ask(line, meaning) {
    this.meanings.set(this.lines.length, meaning);
    this.lines.push(line);
  }

  /**
   * @param {ReturnType<typeof readSurface>} was @param {ReturnType<typeof readSurface>} is
   * @returns {Difference[]}
   */
  run(was, is) {
    if (this.meanings.size === 0) return [];
    const classes = new Map([...was.classes, ...is.classes]);
    const shared = [...classes]
      .map(([name, parameters]) => {
        const names = Array.from({ length: parameters }, (_, k) => `T${k}`);
        const list = names.length === 0 ? '' : `<${names.join(', ')}>`;
        return `export interface ${name}${list} { readonly __${name}: [${names.join(', ')}]; }`;
      })
      .join('\n');
    const files = new Map([
      ['shared.d.ts', `${shared}\nexport {};`],
      ['before.d.ts', was.text(classes)],
      ['after.d.ts', is.text(classes)],
      ['modules.d.ts', ANY_MODULE],
      ['check.ts', this.lines.join('\n')],
    ]);
    return compile(files, 'check.ts').map(({ line, message }) => ({
      bump: /** @type {const} */ ('major'),
      what: `${this.meanings.get(line) ?? 'the comparison itself'}: ${message}`,
    }));
  }
}

/**
 * The language's own declarations, read once.
 *
 * @type {Map<string, ts.SourceFile | undefined>}
 */
const libraries = new Map();

/**
 * @param {ReadonlyMap<string, string>} files @param {string} checked
 * @returns {{ line: number, message: string }[]}
 */
function compile(files, checked) {
  /** @type {ts.CompilerOptions} */
  const options = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    const text = name.includes('node_modules') ? undefined : files.get(name.replace(/^.*\//, ''));
    if (text !== undefined) return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
    if (!libraries.has(name)) libraries.set(name, read(name, ...rest));
    return libraries.get(name);
  };
  const exists = host.fileExists.bind(host);
  host.fileExists = (name) => (files.has(name.replace(/^.*\//, '')) && !name.includes('node_modules')) || exists(name);
  const program = ts.createProgram([...files.keys()], options, host);
  const source = program.getSourceFile(checked);
  if (source === undefined) return [];
  return program.getSemanticDiagnostics(source).map(({ start = 0, messageText }) => ({
    line: source.getLineAndCharacterOfPosition(start).line,
    message: ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ').slice(0, 300),
  }));
}
