import ts from 'typescript';
import { nodesIn } from './rewriting.mjs';

/** @import { Origin } from './origin.mjs' */
/** @import { Rewriting } from './rewriting.mjs' */

/**
 * The few numbers of a histogram or time series are its `summary()`; `toJSON()` is all of it. Fractions
 * given to `percentile` are for a person: 0.99 may have meant 99.
 *
 * @param {ts.SourceFile} file @param {Origin} origin @param {Rewriting} rewriting
 */
export function renameMeasurements(file, origin, rewriting) {
  for (const node of nodesIn(file)) {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue;
    const { name } = node.expression;
    if (name.text === 'toJSON') {
      const symbol = origin.memberAt(name);
      if (origin.isFrom(symbol, '@sim/core', 'Histogram') || origin.isFrom(symbol, '@sim/core', 'TimeSeries'))
        rewriting.replace(name, 'summary');
    } else if (name.text === 'percentile' && isFraction(node.arguments[0])) {
      if (origin.isFrom(origin.memberAt(name), '@sim/core'))
        rewriting.note(node, '`percentile` takes percentages: a fraction between 0 and 1 is refused');
    }
  }
}

/** @param {ts.Node | undefined} node */
function isFraction(node) {
  return node !== undefined && ts.isNumericLiteral(node) && Number(node.text) > 0 && Number(node.text) < 1;
}
