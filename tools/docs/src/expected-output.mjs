import ts from 'typescript';

/**
 * A `console.log` with a comment behind it that says what it prints.
 *
 * @typedef {{ line: number, comment: string }} Expectation
 */

/** @param {ts.Node} node @returns {node is ts.PropertyAccessExpression} */
const isConsoleLog = (node) => ts.isPropertyAccessExpression(node) && node.getText() === 'console.log';

/**
 * Finds what a program says it prints, and makes it report each such call by its line:
 * `console.log(x); // 42` becomes `__printAt(3)(x); // 42`.
 *
 * @param {string} code
 * @returns {{ instrumented: string, expectations: Expectation[] }}
 */
export function instrument(code) {
  const source = ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2022, true);
  const lines = code.split('\n');
  /** @type {Expectation[]} */
  const expectations = [];
  /** @type {{ start: number, end: number, line: number }[]} */
  const calls = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && isConsoleLog(node.expression)) {
      const { line, character } = source.getLineAndCharacterOfPosition(node.end);
      const comment = /^[^'"`]*?\/\/ ?(.+)$/.exec((lines[line] ?? '').slice(character))?.[1];
      if (comment !== undefined) {
        expectations.push({ line: line + 1, comment });
        calls.push({ start: node.expression.getStart(), end: node.expression.end, line: line + 1 });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const instrumented = calls
    .sort((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, line }) => `${text.slice(0, start)}(globalThis as any).__printAt(${line})${text.slice(end)}`,
      code,
    );
  return { instrumented, expectations };
}

/**
 * What of a text counts: an author may list several prints as `1, then 2`, and leave out the
 * brackets and quotes that Node prints around values.
 *
 * @param {string} text
 */
const essence = (text) =>
  text
    .replace(/\bthen\b/g, ' ')
    .replace(/[\s,'"[\]]+/g, ' ')
    .trim();

/**
 * Whether the prints of one call, in order, are what its comment says.
 *
 * @param {string} comment
 * @param {readonly string[]} prints
 */
export const agrees = (comment, prints) => essence(comment) === essence(prints.join(' '));
