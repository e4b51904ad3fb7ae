import ts from 'typescript';
import { nodesIn } from './rewriting.mjs';

/** @import { Origin } from './origin.mjs' */
/** @import { Rewriting } from './rewriting.mjs' */

/** @typedef {ts.CallExpression & { expression: ts.PropertyAccessExpression }} MethodCall */

/**
 * `yield* dock.acquire(2); … dock.release(2);` becomes a lease that is released, where both stand in one
 * function and the lease is in sight of every release.
 *
 * @param {ts.SourceFile} file @param {Origin} origin @param {Rewriting} rewriting
 */
export function takeLeases(file, origin, rewriting) {
  const names = new Set([...nodesIn(file)].flatMap((node) => (ts.isIdentifier(node) ? [node.text] : [])));
  const calls = [...nodesIn(file)].filter((node) => isOfResource(node, origin));
  /** @type {Map<string, MethodCall[]>} by function and resource */
  const groups = new Map();
  for (const call of calls) {
    const key = `${ts.findAncestor(call, ts.isFunctionLike)?.pos ?? -1} ${call.expression.expression.getText(file)}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  for (const group of groups.values()) {
    const releases = group.filter(({ expression }) => expression.name.text === 'release');
    const grants = group.filter(({ expression }) => expression.name.text !== 'release');
    if (releases.length === 0) continue;
    const [grant] = grants;
    const statement = grant && grants.length === 1 ? statementOf(grant) : undefined;
    const isClear =
      grant !== undefined &&
      statement !== undefined &&
      releases.every(
        (release) =>
          amountOf(release, file) === amountOf(grant, file) &&
          release.pos >= statement.end &&
          release.end <= statement.parent.end,
      );
    if (!isClear) {
      for (const release of releases)
        rewriting.note(release, '`acquire` gives a lease, and what is released is the lease: `lease.release()`');
      continue;
    }
    const lease = freeName(names);
    rewriting.insert(statement.getStart(file), `const ${lease} = `);
    for (const release of releases) rewriting.replace(release, `${lease}.release()`);
  }
}

/** @param {ts.Node} node @param {Origin} origin @returns {node is MethodCall} */
function isOfResource(node, origin) {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    ['acquire', 'tryAcquire', 'release'].includes(node.expression.name.text) &&
    origin.isFrom(origin.memberAt(node.expression.name), '@sim/core', 'Resource')
  );
}

/**
 * The statement that is `yield* resource.acquire(…);` and nothing else, in a block.
 *
 * @param {MethodCall} call
 */
function statementOf(call) {
  const { parent } = call;
  const isWait = call.expression.name.text === 'acquire' && ts.isYieldExpression(parent) && parent.asteriskToken;
  return isWait && ts.isExpressionStatement(parent.parent) && ts.isBlock(parent.parent.parent)
    ? parent.parent
    : undefined;
}

/** @param {MethodCall} call @param {ts.SourceFile} file */
const amountOf = (call, file) => call.arguments[0]?.getText(file) ?? '1';

/** @param {Set<string>} names */
function freeName(names) {
  let name = 'lease';
  for (let count = 2; names.has(name); count += 1) name = `lease${count}`;
  names.add(name);
  return name;
}
