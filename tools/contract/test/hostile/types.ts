import ts from 'typescript';
import type { Surface } from './surface.ts';

/**
 * Whether a type allows a value, as far as can be told without a compiler: in doubt it does.
 */
export function allows(surface: Surface, type: ts.TypeNode | undefined, value: unknown, depth = 0): boolean {
  if (type === undefined || depth > 8) return true;
  if (ts.isParenthesizedTypeNode(type)) return allows(surface, type.type, value, depth + 1);
  if (ts.isTypeOperatorNode(type)) return allows(surface, type.type, value, depth + 1);
  if (ts.isUnionTypeNode(type)) return type.types.some((each) => allows(surface, each, value, depth + 1));
  if (ts.isIntersectionTypeNode(type)) return type.types.every((each) => allows(surface, each, value, depth + 1));
  if (ts.isLiteralTypeNode(type)) return allowsLiteral(type.literal, value);
  if (ts.isArrayTypeNode(type))
    return isArray(value) && value.every((item) => allows(surface, type.elementType, item, depth + 1));
  if (ts.isTupleTypeNode(type)) return isArray(value) && (value.length > 0 || type.elements.length === 0);
  if (ts.isFunctionTypeNode(type) || ts.isConstructorTypeNode(type)) return typeof value === 'function';
  if (ts.isTypeLiteralNode(type)) return allowsMembers(surface, type.members, value, depth);
  if (ts.isTypeReferenceNode(type)) return allowsReference(surface, type, value, depth);
  switch (type.kind) {
    case ts.SyntaxKind.NumberKeyword:
      return typeof value === 'number';
    case ts.SyntaxKind.StringKeyword:
      return typeof value === 'string';
    case ts.SyntaxKind.BooleanKeyword:
      return typeof value === 'boolean';
    case ts.SyntaxKind.BigIntKeyword:
      return typeof value === 'bigint';
    case ts.SyntaxKind.SymbolKeyword:
      return typeof value === 'symbol';
    case ts.SyntaxKind.UndefinedKeyword:
    case ts.SyntaxKind.VoidKeyword:
      return value === undefined;
    case ts.SyntaxKind.NeverKeyword:
      return false;
    case ts.SyntaxKind.ObjectKeyword:
      return typeof value === 'object' && value !== null;
    default:
      return true;
  }
}

/** The members of a type that is written as an object, if it is one. */
export function membersOf(surface: Surface, type: ts.TypeNode | undefined, depth = 0): readonly ts.PropertySignature[] {
  if (type === undefined || depth > 6) return [];
  if (ts.isParenthesizedTypeNode(type)) return membersOf(surface, type.type, depth + 1);
  if (ts.isTypeLiteralNode(type)) return type.members.filter(ts.isPropertySignature);
  if (ts.isIntersectionTypeNode(type)) return type.types.flatMap((each) => membersOf(surface, each, depth + 1));
  if (ts.isUnionTypeNode(type))
    return type.types.map((each) => membersOf(surface, each, depth + 1)).find((members) => members.length > 0) ?? [];
  if (!ts.isTypeReferenceNode(type)) return [];
  const name = nameOf(type);
  if (['Omit', 'Pick', 'Readonly', 'Partial'].includes(name))
    return membersOf(surface, type.typeArguments?.[0], depth + 1);
  const declaration = surface.declarations.get(name);
  if (declaration === undefined) return [];
  if (ts.isTypeAliasDeclaration(declaration)) return membersOf(surface, declaration.type, depth + 1);
  if (!ts.isInterfaceDeclaration(declaration)) return [];
  const inherited = (declaration.heritageClauses ?? []).flatMap((clause) =>
    clause.types.flatMap(({ expression }) => {
      const base = ts.isIdentifier(expression) ? surface.declarations.get(expression.text) : undefined;
      return base !== undefined && ts.isInterfaceDeclaration(base) ? base.members.filter(ts.isPropertySignature) : [];
    }),
  );
  return [...inherited, ...declaration.members.filter(ts.isPropertySignature)];
}

/** Whether a type is an object of options: it has properties and no methods. */
export function isOptions(surface: Surface, type: ts.TypeNode | undefined): boolean {
  if (type === undefined || membersOf(surface, type).length === 0) return false;
  if (!ts.isTypeReferenceNode(type)) return true;
  const declaration = surface.declarations.get(nameOf(type));
  return (
    declaration === undefined ||
    !ts.isInterfaceDeclaration(declaration) ||
    !declaration.members.some(ts.isMethodSignature)
  );
}

export function nameOf(type: ts.TypeReferenceNode): string {
  return ts.isIdentifier(type.typeName) ? type.typeName.text : type.typeName.right.text;
}

function allowsLiteral(literal: ts.LiteralTypeNode['literal'], value: unknown): boolean {
  if (literal.kind === ts.SyntaxKind.NullKeyword) return value === null;
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return value === true;
  if (literal.kind === ts.SyntaxKind.FalseKeyword) return value === false;
  if (ts.isStringLiteral(literal)) return value === literal.text;
  if (ts.isNumericLiteral(literal)) return value === Number(literal.text);
  return true;
}

function isArray(value: unknown): value is readonly unknown[] {
  return isReadable(value) && Array.isArray(value);
}

function isReadable(value: unknown): boolean {
  try {
    Object.keys(Object(value) as object);
    return true;
  } catch {
    return false;
  }
}

function allowsMembers(
  surface: Surface,
  members: ts.NodeArray<ts.TypeElement>,
  value: unknown,
  depth: number,
): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !isReadable(value)) return false;
  let known = 0;
  for (const member of members) {
    if (member.name === undefined || !(ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))) {
      known++;
      continue;
    }
    const name = member.name.text;
    if (!(name in value)) {
      if (member.questionToken === undefined) return false;
      continue;
    }
    known++;
    if (ts.isPropertySignature(member)) {
      const found = (value as Record<string, unknown>)[name];
      if (found === undefined && member.questionToken !== undefined) continue;
      if (!allows(surface, member.type, found, depth + 1)) return false;
    }
  }
  // An object type all of whose members may be missing does not allow what has none of them.
  const plain = Object.prototype.toString.call(value) === '[object Object]' && !(Symbol.iterator in value);
  return known > 0 || (plain && Object.keys(value).length === 0);
}

function allowsReference(surface: Surface, type: ts.TypeReferenceNode, value: unknown, depth: number): boolean {
  const name = nameOf(type);
  const declaration = surface.declarations.get(name);
  if (declaration !== undefined && ts.isTypeAliasDeclaration(declaration))
    return allows(surface, declaration.type, value, depth + 1);
  if (declaration !== undefined && ts.isInterfaceDeclaration(declaration))
    return allowsMembers(surface, declaration.members, value, depth);
  if (!isReadable(value)) return !BUILT_IN.has(name) && declaration === undefined;
  if (declaration !== undefined) return typeof value === 'object' && value !== null && isInstance(value, name);
  switch (name) {
    case 'Readonly':
    case 'Partial':
      return allows(surface, type.typeArguments?.[0], value, depth + 1);
    case 'Iterable':
      return (typeof value === 'object' && value !== null && Symbol.iterator in value) || typeof value === 'string';
    case 'Generator':
    case 'Iterator':
      return typeof value === 'object' && value !== null && 'next' in value && !(Symbol.asyncIterator in value);
    case 'Map':
    case 'ReadonlyMap':
      return value instanceof Map;
    case 'Set':
    case 'ReadonlySet':
      return value instanceof Set;
    case 'Promise':
      return value instanceof Promise;
    case 'Record':
    case 'Omit':
    case 'Pick':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return true;
  }
}

const BUILT_IN = new Set([
  'Readonly',
  'Partial',
  'Iterable',
  'Generator',
  'Iterator',
  'Map',
  'ReadonlyMap',
  'Set',
  'ReadonlySet',
  'Promise',
  'Record',
  'Omit',
  'Pick',
]);

/** Whether a class of that name is among those that made the value. */
function isInstance(value: object, name: string): boolean {
  for (let maker: object | null = value; maker !== null; maker = Object.getPrototypeOf(maker) as object | null)
    if ((maker as { constructor?: { name?: string } }).constructor?.name === name) return true;
  return false;
}
