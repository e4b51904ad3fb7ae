import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** @import { Bump } from './judge-changeset.mjs' */

/**
 * The words of a package that users write or read at run time and that no type holds: codes of errors, types of events
 * that entities take, kinds of traces, flags of commands with what they take. Each as a line, sorted.
 *
 * @param {string} folder - of the package's sources
 */
export function wordsIn(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return wordsOf(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/**
 * @param {readonly (readonly [file: string, text: string])[]} sources
 * @returns {readonly string[]}
 */
export function wordsOf(sources) {
  /** @type {Set<string>} */
  const words = new Set();
  for (const [name, text] of sources) {
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
    /** @type {Map<string, ts.Expression>} */
    const constants = new Map();
    /** @param {ts.Node} node */
    const visit = (node) => {
      if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined)
        constants.set(node.name.text, node.initializer);
      if (ts.isTypeAliasDeclaration(node) && node.name.text.endsWith('ErrorCode'))
        for (const code of literalsIn(node.type)) words.add(`error ${code}`);
      if (ts.isCallExpression(node)) {
        const { expression, arguments: args } = node;
        const called = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
        const [first, , third] = args;
        if ((called === 'trace' || called === 'note') && first !== undefined)
          for (const kind of valuesOf(first)) words.add(`trace ${kind}`);
        if (called === 'unknownEventType' && third !== undefined) {
          const list = ts.isIdentifier(third) ? constants.get(third.text) : third;
          if (list !== undefined) for (const type of literalsIn(list)) words.add(`event ${type}`);
        }
      }
      if (ts.isNewExpression(node) && node.expression.getText() === 'SimError' && node.arguments?.[0] !== undefined)
        for (const code of valuesOf(node.arguments[0])) words.add(`error ${code}`);
      if (ts.isSwitchStatement(node) && /^(event\.)?type$/.test(node.expression.getText()))
        for (const clause of node.caseBlock.clauses)
          if (ts.isCaseClause(clause) && ts.isStringLiteral(clause.expression))
            words.add(`event ${clause.expression.text}`);
      if (ts.isObjectLiteralExpression(node)) {
        const flag = flagOf(node);
        if (flag !== undefined) words.add(`flag ${name.replace(/^.*\//, '').replace(/\.ts$/, '')} ${flag}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...words].sort();
}

/** Every string in a type or list. @param {ts.Node} node @returns {string[]} */
function literalsIn(node) {
  /** @type {string[]} */
  const found = [];
  /** @param {ts.Node} each */
  const visit = (each) => {
    if (ts.isStringLiteral(each)) found.push(each.text);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

/** The strings that an expression may be; none where it is handed on. @param {ts.Expression} node @returns {string[]} */
function valuesOf(node) {
  if (ts.isStringLiteral(node)) return [node.text];
  return ts.isConditionalExpression(node) ? [...valuesOf(node.whenTrue), ...valuesOf(node.whenFalse)] : [];
}

/** @param {ts.ObjectLiteralExpression} node */
function flagOf(node) {
  /** @param {string} name */
  const value = (name) => {
    const property = node.properties.find((each) => each.name?.getText() === name);
    return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
  };
  const [name, kind, help] = [value('name'), value('kind'), value('help')];
  if (!name || !ts.isStringLiteral(name) || !kind || !ts.isStringLiteral(kind) || help === undefined) return undefined;
  const preset = value('default');
  const parts = [
    `--${name.text} ${kind.text}`,
    preset && ts.isStringLiteral(preset) ? `default ${preset.text}` : '',
    value('required')?.kind === ts.SyntaxKind.TrueKeyword ? 'required' : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/**
 * What the words of two versions ask of the changesets: what is gone or other is a major, what is new a minor.
 *
 * @param {readonly string[]} before @param {readonly string[]} after
 * @returns {readonly { bump: Bump, what: string }[]}
 */
export function compareWords(before, after) {
  return [
    ...before
      .filter((word) => !after.includes(word))
      .map((word) => ({ bump: /** @type {const} */ ('major'), what: `${word} is gone` })),
    ...after
      .filter((word) => !before.includes(word))
      .map((word) => ({
        // A command that is called as before must go on to work.
        bump: word.endsWith(', required') ? /** @type {const} */ ('major') : /** @type {const} */ ('minor'),
        what: `${word} is new`,
      })),
  ];
}
