import ts from 'typescript';

/**
 * @typedef {object} Mutation
 * @property {number} start where the text that is replaced begins
 * @property {number} end where it ends
 * @property {string} replacement
 */

/** @type {ReadonlyMap<ts.SyntaxKind, string>} */
const SWAPPED = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
  [ts.SyntaxKind.PlusEqualsToken, '-='],
  [ts.SyntaxKind.MinusEqualsToken, '+='],
]);

/**
 * The small faults that can be planted in a source text: operators swapped, statements left out,
 * `true` for `false`, `Math.min` for `Math.max`.
 *
 * @param {string} text
 * @returns {Mutation[]} by position
 */
export function mutationsOf(text) {
  const file = ts.createSourceFile('mutated.ts', text, ts.ScriptTarget.ES2022, true);
  /** @type {Mutation[]} */
  const mutations = [];
  /** @param {ts.Node} node @param {string} replacement */
  const replace = (node, replacement) => {
    mutations.push({ start: node.getStart(file), end: node.getEnd(), replacement });
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isTypeNode(node)) return;
    if (ts.isBinaryExpression(node)) {
      const swapped = SWAPPED.get(node.operatorToken.kind);
      if (swapped !== undefined) replace(node.operatorToken, swapped);
    }
    if (ts.isExpressionStatement(node) && ts.isBlock(node.parent)) {
      // Without its call to super a constructor does not even start.
      if (!(ts.isCallExpression(node.expression) && node.expression.expression.kind === ts.SyntaxKind.SuperKeyword))
        replace(node, '');
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, 'true');
    if (ts.isPropertyAccessExpression(node) && node.expression.getText(file) === 'Math') {
      if (node.name.text === 'min') replace(node.name, 'max');
      if (node.name.text === 'max') replace(node.name, 'min');
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return mutations.sort((a, b) => a.start - b.start);
}
