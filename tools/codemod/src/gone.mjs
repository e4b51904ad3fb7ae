import ts from 'typescript';
import { nodesIn } from './rewriting.mjs';

/** @import { Origin } from './origin.mjs' */
/** @import { Rewriting } from './rewriting.mjs' */

/** What is not exported any more, with nothing that takes its place. */
const GONE = new Set([
  'CoordinatorOptions',
  'FixedDelayCoordinator',
  'GroupCoordinator',
  'GroupMember',
  'GroupObserver',
  'RebalanceResult',
  'RemovalReason',
]);

/**
 * Points at what has no mechanical replacement.
 *
 * @param {ts.SourceFile} file @param {Origin} origin @param {Rewriting} rewriting
 */
export function noteWhatIsGone(file, origin, rewriting) {
  for (const node of nodesIn(file)) {
    if (ts.isImportSpecifier(node)) {
      const { text } = node.propertyName ?? node.name;
      if (GONE.has(text) && origin.isFrom(origin.declaredAt(node.name), '@sim/consumer-group'))
        rewriting.note(node, `\`${text}\` is not exported any more`);
    } else if (ts.isMethodDeclaration(node) && node.name.getText(file) === 'registerInput') {
      const [, input] = node.parameters;
      if (input !== undefined && implementsReceiver(node.parent, origin))
        rewriting.note(input, '`registerInput` gets a `StreamInput`, which has `willEnd()`, and no function');
    }
  }
}

/** @param {ts.Node} node @param {Origin} origin */
function implementsReceiver(node, origin) {
  return (
    ts.isClassLike(node) &&
    (node.heritageClauses ?? []).some((clause) =>
      clause.types.some(
        ({ expression }) => ts.isIdentifier(expression) && origin.isFrom(origin.declaredAt(expression), '@sim/stream'),
      ),
    )
  );
}
