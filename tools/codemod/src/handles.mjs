import ts from 'typescript';
import { nodesIn } from './rewriting.mjs';

/** @import { Origin } from './origin.mjs' */
/** @import { Rewriting } from './rewriting.mjs' */

/**
 * Handles end by `cancel()`: `remove()` of what core gives, the function that a log's `onAppend` gave, and
 * the type `Removable`.
 *
 * @param {ts.SourceFile} file @param {Origin} origin @param {Rewriting} rewriting
 */
export function renameHandles(file, origin, rewriting) {
  /** @param {ts.Symbol | undefined} symbol */
  const isRemove = (symbol) => origin.isFrom(symbol, '@sim/core', 'Removable') || isImplemented(symbol, origin);
  const hasNew = [...nodesIn(file)].some((node) => ts.isIdentifier(node) && node.text === 'Cancellable');

  for (const node of nodesIn(file)) {
    if (ts.isIdentifier(node) && node.text === 'remove') renameRemove(node, isRemove, origin, rewriting);
    else if (ts.isStringLiteralLike(node) && node.text === 'remove' && ts.isElementAccessExpression(node.parent)) {
      if (isRemove(origin.memberAt(node))) rewriting.replace(node, "'cancel'");
    } else if (ts.isIdentifier(node) && node.text === 'Removable' && isOurType(node, origin))
      renameType(node, hasNew, rewriting);
    else if (ts.isCallExpression(node) && isOnAppend(node, origin)) renameListening(file, node, origin, rewriting);
  }
}

/**
 * A method of a class of the user's that implements the handle.
 *
 * @param {ts.Symbol | undefined} symbol @param {Origin} origin
 */
function isImplemented(symbol, origin) {
  return (symbol?.declarations ?? []).some(
    ({ parent }) =>
      ts.isClassLike(parent) &&
      (parent.heritageClauses ?? []).some((clause) =>
        clause.types.some(({ expression }) => ts.isIdentifier(expression) && isOurType(expression, origin)),
      ),
  );
}

/** @param {ts.Identifier} name @param {Origin} origin */
function isOurType(name, origin) {
  const symbol = origin.declaredAt(name);
  return symbol?.name === 'Removable' && origin.isFrom(symbol, '@sim/core');
}

/**
 * @param {ts.Identifier} name @param {(symbol: ts.Symbol | undefined) => boolean} isRemove @param {Origin} origin
 * @param {Rewriting} rewriting
 */
function renameRemove(name, isRemove, origin, rewriting) {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent) && parent.name === name) {
    if (isRemove(origin.memberAt(name))) rewriting.replace(name, 'cancel');
  } else if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
    const isKey = (parent.propertyName ?? parent.name) === name;
    if (!isKey || !isRemove(origin.memberOf(origin.checker.getTypeAtLocation(parent.parent), 'remove'))) return;
    rewriting.replace(name, parent.propertyName === undefined ? 'cancel: remove' : 'cancel');
  } else if (ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    if (parent.name !== name) return;
    const made = ts.isObjectLiteralExpression(parent.parent) && origin.checker.getContextualType(parent.parent);
    if (isRemove(made ? origin.memberOf(made, 'remove') : origin.memberAt(name))) rewriting.replace(name, 'cancel');
  }
}

/**
 * @param {ts.Identifier} name @param {boolean} hasNew - the new name means something else in this file
 * @param {Rewriting} rewriting
 */
function renameType(name, hasNew, rewriting) {
  const { parent } = name;
  if (ts.isImportSpecifier(parent)) {
    if (parent.propertyName === name) rewriting.replace(name, 'Cancellable');
    else if (parent.propertyName === undefined)
      rewriting.replace(name, hasNew ? 'Cancellable as Removable' : 'Cancellable');
  } else if (ts.isExportSpecifier(parent)) {
    // What others import from this file keeps its name.
    if (parent.propertyName === name) rewriting.replace(name, hasNew ? 'Removable' : 'Cancellable');
    else if (parent.propertyName === undefined) {
      const isDirect = parent.parent.parent.moduleSpecifier !== undefined;
      if (isDirect || !hasNew) rewriting.replace(name, 'Cancellable as Removable');
    }
  } else if (!hasNew || ts.isQualifiedName(parent)) rewriting.replace(name, 'Cancellable');
}

/** @param {ts.CallExpression} call @param {Origin} origin */
function isOnAppend({ expression }, origin) {
  return (
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === 'onAppend' &&
    origin.isFrom(origin.memberAt(expression.name), '@sim/log', 'EventLog')
  );
}

/**
 * @param {ts.SourceFile} file @param {ts.CallExpression} call @param {Origin} origin @param {Rewriting} rewriting
 */
function renameListening(file, call, origin, rewriting) {
  const { parent } = call;
  if (ts.isExpressionStatement(parent)) return;
  if (ts.isCallExpression(parent) && parent.expression === call) {
    rewriting.insert(call.end, '.cancel');
    return;
  }
  const isConstant =
    ts.isVariableDeclaration(parent) &&
    ts.isIdentifier(parent.name) &&
    (parent.parent.flags & ts.NodeFlags.Const) !== 0 &&
    !(ts.isVariableStatement(parent.parent.parent) && parent.parent.parent.modifiers?.length);
  if (!isConstant || parent.type !== undefined) {
    rewriting.note(call, '`onAppend` gives a handle and no function: end it with its `cancel()`');
    return;
  }
  const name = /** @type {ts.Identifier} */ (parent.name);
  const variable = origin.checker.getSymbolAtLocation(name);
  for (const use of nodesIn(file)) {
    if (!ts.isIdentifier(use) || use === name || use.text !== name.text) continue;
    if (ts.isShorthandPropertyAssignment(use.parent)) {
      if (origin.checker.getShorthandAssignmentValueSymbol(use.parent) === variable)
        rewriting.replace(use, `${name.text}: () => ${name.text}.cancel()`);
    } else if (origin.checker.getSymbolAtLocation(use) === variable) {
      if (ts.isExportSpecifier(use.parent))
        rewriting.note(use, '`onAppend` gives a handle and no function: end it with its `cancel()`');
      else if (ts.isCallExpression(use.parent) && use.parent.expression === use) rewriting.insert(use.end, '.cancel');
      else rewriting.replace(use, `(() => ${name.text}.cancel())`);
    }
  }
}
