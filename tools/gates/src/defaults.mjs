import { join, relative } from 'node:path';
import ts from 'typescript';

/**
 * An optional member of an interface, with what its comment says of its default and what the code does.
 *
 * @typedef {object} OptionDefault
 * @property {string} name - `EventLogOptions.numPartitions`
 * @property {string} file - where it is declared
 * @property {string | undefined} says - the text of its `@defaultValue`
 * @property {boolean} isOptional
 * @property {boolean} isPublic - whether the package exports the interface
 * @property {boolean} isBoolean
 * @property {readonly string[]} code - the expressions that stand in for it when it is not given
 * @property {readonly string[]} does - the literals among what they result in
 */

/**
 * A program over the sources of several packages: the compiler reads each file once.
 *
 * @param {readonly string[]} folders - of packages
 */
export function programOver(folders) {
  const [first = ''] = folders;
  const { config } = ts.readConfigFile(join(first, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, first);
  return ts.createProgram(
    folders.map((folder) => join(folder, 'src', 'index.ts')),
    { ...options, types: ['node'] },
  );
}

/**
 * The defaults of all interfaces in a package: what is promised beside what is in force. The places where a default
 * comes into force are found by the types, not by names: `options.size ?? 4`, `given(size, 4)`, `{ size = 4 }`,
 * `size === undefined ? 4 : …`, `number('size', 4)`, and what another option gives when this one is handed on to it.
 *
 * @param {ts.Program} program - over the sources of the package, and maybe of others
 * @param {string} folder - of the package's sources
 * @returns {readonly OptionDefault[]}
 */
export function defaultsOf(program, folder) {
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${folder}/`));
  const exported = exportedFrom(program, join(folder, 'index.ts'));
  /** @type {Map<ts.Node, Found>} */
  const options = new Map();
  for (const file of files) each(file, (node) => collect(node, options, exported, folder));
  const finder = new Finder(checker, options);
  for (const file of files) each(file, (node) => finder.look(node));
  return [...options.values()].map(({ found, handedTo, ...option }) => {
    const places = finder.reached({ found, handedTo });
    return {
      ...option,
      code: [...new Set(places.map(({ text }) => text))],
      does: [...new Set(places.flatMap(({ results }) => results))],
    };
  });
}

/**
 * @typedef {{ text: string, results: readonly string[] }} Place - an expression, and the literals it results in
 *
 * @typedef {Omit<OptionDefault, 'code' | 'does'> & { found: Place[], handedTo: Set<Found> }} Found
 */

/** @param {ts.Node} node @param {(node: ts.Node) => void} visit */
function each(node, visit) {
  visit(node);
  ts.forEachChild(node, (child) => each(child, visit));
}

/** @param {ts.Program} program @param {string} index @returns {ReadonlySet<ts.Node>} */
function exportedFrom(program, index) {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(index);
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  return new Set(
    (module === undefined ? [] : checker.getExportsOfModule(module)).flatMap((symbol) => {
      const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return original.declarations ?? [];
    }),
  );
}

/**
 * @param {ts.Node} node @param {Map<ts.Node, Found>} options @param {ReadonlySet<ts.Node>} exported
 * @param {string} folder
 */
function collect(node, options, exported, folder) {
  if (!ts.isInterfaceDeclaration(node)) return;
  for (const member of node.members) {
    if (!ts.isPropertySignature(member)) continue;
    const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'defaultValue');
    options.set(member, {
      name: `${node.name.text}.${member.name.getText()}`,
      file: relative(folder, node.getSourceFile().fileName),
      says: tag === undefined ? undefined : (ts.getTextOfJSDocComment(tag.comment) ?? '').replace(/\s+/g, ' ').trim(),
      isOptional: member.questionToken !== undefined,
      isPublic: exported.has(node),
      isBoolean: member.type?.kind === ts.SyntaxKind.BooleanKeyword,
      found: [],
      handedTo: new Set(),
    });
  }
}

/** Finds where options get their defaults. */
class Finder {
  /** @param {ts.TypeChecker} checker @param {ReadonlyMap<ts.Node, Found>} options */
  constructor(checker, options) {
    this.checker = checker;
    this.options = options;
  }

  /** @param {ts.Node} node */
  look(node) {
    if (ts.isBinaryExpression(node)) {
      const { left, operatorToken, right } = node;
      if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) this.note(left, right);
      // `x === true` takes what is not given for false, `x !== false` for true.
      const compared = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken];
      if (compared.includes(operatorToken.kind) && /^(true|false)$/.test(right.getText())) {
        const text = right.getText() === 'true' ? 'false' : 'true';
        for (const option of this.meant(left)) if (option.isBoolean) option.found.push({ text, results: [text] });
      }
    }
    if (ts.isConditionalExpression(node)) {
      const { condition, whenTrue, whenFalse } = node;
      const asked =
        ts.isBinaryExpression(condition) && condition.right.getText() === 'undefined' ? condition : undefined;
      if (asked?.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken) this.note(asked.left, whenTrue);
      if (asked?.operatorToken.kind === ts.SyntaxKind.ExclamationEqualsEqualsToken) this.note(asked.left, whenFalse);
    }
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && node.initializer !== undefined)
      for (const option of this.bound(node)) option.found.push(this.place(node.initializer));
    if (ts.isCallExpression(node)) this.called(node);
    this.handOn(node);
  }

  /** @param {ts.CallExpression} node */
  called(node) {
    const [first, second] = node.arguments;
    const name = node.expression.getText();
    if (name === 'given' && first !== undefined && second !== undefined) this.note(first, second);
    // A helper of its own file: `number('size', 4)`.
    else if (
      first !== undefined &&
      second !== undefined &&
      ts.isStringLiteral(first) &&
      this.isLocal(node.expression)
    ) {
      const { text } = node.getSourceFile();
      for (const option of this.options.values()) {
        const [type = '', member] = option.name.split('.');
        if (member === first.text && new RegExp(`\\b${type}\\b`).test(text)) option.found.push(this.place(second));
      }
    }
    // `check(options.size)` where `check(size = 4)`.
    const { declaration } = this.checker.getResolvedSignature(node) ?? {};
    if (declaration === undefined || ts.isJSDocSignature(declaration)) return;
    for (const [index, argument] of node.arguments.entries()) {
      const { initializer } = declaration.parameters[index] ?? {};
      if (initializer !== undefined) this.note(argument, initializer);
    }
  }

  /** `{ size: options.size }` where another interface asks for a size. @param {ts.Node} node */
  handOn(node) {
    if (!ts.isObjectLiteralExpression(node)) return;
    for (const property of node.properties) {
      if (!ts.isPropertyAssignment(property) && !ts.isShorthandPropertyAssignment(property)) continue;
      const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
      const handed = this.meant(value);
      if (handed.length === 0 || !ts.isIdentifier(property.name)) continue;
      const type = this.checker.getContextualType(node);
      const wanted = this.declared(type?.getProperty(property.name.text));
      for (const option of handed) for (const other of wanted) if (other !== option) option.handedTo.add(other);
    }
  }

  /** @param {ts.Expression} subject @param {ts.Expression} fallback */
  note(subject, fallback) {
    // `a ?? options.b ?? 0`.
    if (ts.isBinaryExpression(subject) && subject.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
      this.note(subject.right, fallback);
    for (const option of this.meant(subject)) option.found.push(this.place(fallback));
  }

  /** @param {ts.Expression} node @returns {Place} */
  place(node) {
    return { text: node.getText().replace(/\s+/g, ' '), results: resultsOf(this.checker, node) };
  }

  /** The options that an expression reads. @param {ts.Expression} node @returns {Found[]} */
  meant(node) {
    while (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node))
      node = node.expression;
    if (ts.isPropertyAccessExpression(node)) return this.declared(this.checker.getSymbolAtLocation(node.name));
    if (!ts.isIdentifier(node)) return [];
    const isShort = ts.isShorthandPropertyAssignment(node.parent);
    const symbol = isShort
      ? this.checker.getShorthandAssignmentValueSymbol(node.parent)
      : this.checker.getSymbolAtLocation(node);
    return (symbol?.declarations ?? []).flatMap((each) =>
      ts.isBindingElement(each) && ts.isObjectBindingPattern(each.parent) ? this.bound(each) : [],
    );
  }

  /** @param {ts.BindingElement} node @returns {Found[]} */
  bound(node) {
    const name = node.propertyName ?? node.name;
    return ts.isIdentifier(name)
      ? this.declared(this.checker.getTypeAtLocation(node.parent).getProperty(name.text))
      : [];
  }

  /** @param {ts.Symbol | undefined} symbol @returns {Found[]} */
  declared(symbol) {
    if (symbol === undefined) return [];
    const own = (symbol.declarations ?? []).flatMap((each) => this.options.get(each) ?? []);
    if (own.length > 0) return own;
    // A member of a union or of a mapped type is one of each part.
    return this.checker.getRootSymbols(symbol).flatMap((each) => (each === symbol ? [] : this.declared(each)));
  }

  /** @param {ts.Expression} name */
  isLocal(name) {
    if (!ts.isIdentifier(name)) return false;
    const [declaration] = this.checker.getSymbolAtLocation(name)?.declarations ?? [];
    return declaration !== undefined && declaration.getSourceFile() === name.getSourceFile();
  }

  /**
   * @param {Pick<Found, 'found' | 'handedTo'>} option @param {Set<Found>} [seen]
   * @returns {readonly Place[]}
   */
  reached({ found, handedTo }, seen = new Set()) {
    if (found.length > 0) return found;
    return [...handedTo].flatMap((option) => {
      if (seen.has(option)) return [];
      seen.add(option);
      return this.reached(option, seen);
    });
  }
}

/**
 * The defaults of a package as lines of its surface, so that another default is as loud as another name. Those that
 * only words can say are left out.
 *
 * @param {readonly OptionDefault[]} options
 * @returns {readonly string[]}
 */
export function defaultLines(options) {
  return options
    .filter(
      ({ isPublic, isOptional, says = '', does }) =>
        isPublic && isOptional && does.length > 0 && literalsIn(says).length > 0,
    )
    .map(({ name, does }) => `default ${name} ${[...does].sort().join(', ')}`);
}

/** What a comment can name: a call, a number, a text, a word of the language; a name in backticks is none. */
const LITERAL =
  /`[^`]*`|(?<![\w.])(?:new )?[a-z]\w*\((?:[^()]|\([^()]*\))*\)|(?<!\w)'[^']*'(?!\w)|-?(?<![\w.])(?:\d[\d_]*(?:\.\d+)?(?:e-?\d+)?|Infinity)\b|\b(?:true|false|null)\b/gi;

/**
 * The literals that a comment names.
 *
 * @param {string} says
 * @returns {readonly string[]}
 */
export function literalsIn(says) {
  const found = [...says.matchAll(LITERAL)].map(([text]) => text).filter((text) => !text.startsWith('`'));
  return [...new Set(found.map((text) => (/^-?\d/.test(text) ? String(Number(text.replaceAll('_', ''))) : text)))];
}

/**
 * What is wrong with the defaults of a package's options: none stated, or another than the code has. What only words
 * can say is `worded`: the comment and the code side by side, so that whoever changes one of them reads both.
 *
 * @param {readonly OptionDefault[]} options
 * @param {Readonly<Record<string, { readonly says: string, readonly code: string }>>} [worded]
 * @returns {readonly string[]} complaints
 */
export function judgeDefaults(options, worded = {}) {
  const stated = options.filter(({ says }) => says !== undefined);
  return options
    .flatMap((option) => {
      const { name, file, says, code, does, isOptional } = option;
      const place = `${file}: ${name}`;
      if (says === undefined)
        return option.isPublic && isOptional && /Options\./.test(name)
          ? [`${place} is optional, and no @defaultValue says what holds without it.`]
          : [];
      if (!isOptional) return [`${place} has a @defaultValue and must be given.`];
      const pair = worded[name];
      const shown = code.join(' | ');
      if (pair !== undefined)
        return pair.says === says && pair.code === shown
          ? []
          : [`${place}: what its comment says ("${says}") or what the code does ("${shown}") is new. Read both.`];
      const said = literalsIn(says);
      if (code.length === 0) {
        // Nothing stands in for it: the words say what that means. What is not true is false.
        const isPlain = said.length === 0 || (option.isBoolean && said.join() === 'false');
        return isPlain ? [] : [`${place}: the comment says "${says}", and no code was found that has it so.`];
      }
      const isSame = said.length === does.length && said.every((each) => does.includes(each));
      return isSame ? [] : [`${place}: the comment says "${says}", and the code "${shown}".`];
    })
    .concat(
      Object.keys(worded)
        .filter((name) => !stated.some((option) => option.name === name))
        .map((name) => `${name} is worded, and no option is called so.`),
    );
}

/**
 * The literals that an expression may result in, or that its result is made of: `replicated ? 5 : 1`, `timeout / 3`,
 * `new HashSharding()`, and constants.
 *
 * @param {ts.TypeChecker} checker @param {ts.Expression} node
 * @returns {readonly string[]}
 */
function resultsOf(checker, node) {
  /** @param {ts.Expression} other */
  const of = (other) => resultsOf(checker, other);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return of(node.expression);
  if (ts.isNumericLiteral(node)) return [String(Number(node.text))];
  if (ts.isStringLiteral(node)) return [`'${node.text}'`];
  if (ts.isPrefixUnaryExpression(node))
    return of(node.operand).map((text) => `${ts.tokenToString(node.operator)}${text}`);
  if (/^(true|false|null|Infinity)$/.test(node.getText())) return [node.getText()];
  if (ts.isConditionalExpression(node)) return [...of(node.whenTrue), ...of(node.whenFalse)];
  if (ts.isBinaryExpression(node)) {
    const isChoice = [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken];
    return [...(isChoice.includes(node.operatorToken.kind) ? [] : of(node.left)), ...of(node.right)];
  }
  if (ts.isCallExpression(node) && node.expression.getText().startsWith('Math.')) return node.arguments.flatMap(of);
  const [, given] = ts.isCallExpression(node) && node.expression.getText() === 'given' ? node.arguments : [];
  if (given !== undefined) return of(given);
  if (ts.isNewExpression(node) || (ts.isCallExpression(node) && ts.isIdentifier(node.expression)))
    return [node.getText().replace(/\s+/g, ' ')];
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) return node.elements.flatMap(of);
  if (ts.isIdentifier(node)) {
    const symbol = checker.getSymbolAtLocation(node);
    const original = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const [declaration] = original?.declarations ?? [];
    if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined)
      return of(declaration.initializer);
  }
  return [];
}
