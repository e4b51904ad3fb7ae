import ts from 'typescript';
import type { Callable, Surface } from './surface.ts';
import { membersOf, nameOf } from './types.ts';

export type Modules = Readonly<Record<string, any>>;

/** Why no good value could be made. */
export class NoRecipe extends Error {}

/**
 * Makes values that a caller may give, by type: numbers and names of their own, options with what
 * they require, classes by their constructors. What types do not say is in a list of recipes.
 */
export class GoodValues {
  private readonly surface: Surface;
  private readonly modules: Modules;
  private readonly recipes: Readonly<Record<string, () => unknown>>;
  private named = 0;

  constructor(
    surface: Surface,
    modules: Modules,
    recipes: (modules: Modules, name: () => string) => Readonly<Record<string, () => unknown>>,
  ) {
    this.surface = surface;
    this.modules = modules;
    this.recipes = recipes(modules, () => `n${this.named++}`);
  }

  /** The arguments of a call, without what is optional at its end. */
  argumentsOf(callable: Callable): unknown[] {
    const special = this.recipes[`${callable.name}()`];
    if (special !== undefined) return [...(special() as unknown[])];
    return callable.parameters
      .filter(({ questionToken, dotDotDotToken }) => questionToken === undefined && dotDotDotToken === undefined)
      .map((parameter) => this.parameter(callable, parameter));
  }

  parameter(callable: Callable, parameter: ts.ParameterDeclaration): unknown {
    const name = ts.isIdentifier(parameter.name) ? parameter.name.text : '';
    const special = this.recipes[`${callable.name}(${name})`] ?? this.recipes[`(${name})`];
    return special === undefined ? this.value(parameter.type) : special();
  }

  /** What a method is called on. */
  receiver(callable: Callable): any {
    if (callable.kind === 'static') return this.named_(callable.owner as string);
    const made = this.instance(callable.owner as string);
    return made;
  }

  instance(owner: string): unknown {
    const recipe = this.recipes[owner];
    if (recipe !== undefined) return recipe();
    const declaration = this.surface.declarations.get(owner);
    if (declaration === undefined || !ts.isClassDeclaration(declaration)) throw new NoRecipe(owner);
    for (let at: ts.ClassDeclaration | undefined = declaration; at !== undefined; at = this.baseOf(at)) {
      const maker = at.members.find(ts.isConstructorDeclaration);
      if (maker === undefined) continue;
      const callable: Callable = {
        name: `new ${owner}`,
        kind: 'constructor',
        owner,
        parameters: [...maker.parameters],
      };
      return Reflect.construct(this.named_(owner), this.argumentsOf(callable));
    }
    return Reflect.construct(this.named_(owner), []);
  }

  value(type: ts.TypeNode | undefined, depth = 0): unknown {
    if (type === undefined || depth > 8) return 1;
    if (ts.isParenthesizedTypeNode(type) || ts.isTypeOperatorNode(type)) return this.value(type.type, depth + 1);
    if (ts.isUnionTypeNode(type)) return this.firstOf(type.types, depth);
    if (ts.isIntersectionTypeNode(type))
      return Object.assign({}, ...type.types.map((each) => this.value(each, depth + 1) as object)) as unknown;
    if (ts.isLiteralTypeNode(type)) return literal(type.literal);
    if (ts.isArrayTypeNode(type)) return [this.value(type.elementType, depth + 1)];
    if (ts.isTupleTypeNode(type))
      return type.elements.map((each) => this.value(ts.isNamedTupleMember(each) ? each.type : each, depth + 1));
    if (ts.isFunctionTypeNode(type)) return () => this.value(type.type, depth + 1);
    if (ts.isTypeLiteralNode(type)) return this.objectOf(type, depth);
    if (ts.isTypeReferenceNode(type)) return this.reference(type, depth);
    switch (type.kind) {
      case ts.SyntaxKind.StringKeyword:
        return `n${this.named++}`;
      case ts.SyntaxKind.BooleanKeyword:
        return false;
      case ts.SyntaxKind.UndefinedKeyword:
      case ts.SyntaxKind.VoidKeyword:
        return undefined;
      case ts.SyntaxKind.ObjectKeyword:
        return {};
      default:
        return 1;
    }
  }

  private firstOf(types: readonly ts.TypeNode[], depth: number): unknown {
    let reason: unknown;
    for (const type of types) {
      try {
        const value = this.value(type, depth + 1);
        if (value !== undefined && value !== null) return value;
      } catch (error) {
        reason = error;
      }
    }
    if (reason !== undefined) throw reason as Error;
    return undefined;
  }

  private reference(type: ts.TypeReferenceNode, depth: number): unknown {
    const name = nameOf(type);
    const recipe = this.recipes[name];
    if (recipe !== undefined) return recipe();
    const declaration = this.surface.declarations.get(name);
    if (declaration !== undefined && ts.isTypeAliasDeclaration(declaration))
      return this.value(declaration.type, depth + 1);
    if (declaration !== undefined && ts.isInterfaceDeclaration(declaration)) return this.objectOf(type, depth);
    if (declaration !== undefined) return this.instance(name);
    switch (name) {
      case 'Readonly':
      case 'Omit':
      case 'Pick':
        return this.value(type.typeArguments?.[0], depth + 1);
      case 'Iterable':
        return [this.value(type.typeArguments?.[0], depth + 1)];
      case 'Record':
      case 'Partial':
        return {};
      case 'Map':
      case 'ReadonlyMap':
        return new Map();
      case 'Set':
      case 'ReadonlySet':
        return new Set();
      case 'Generator':
        return (function* () {})();
      case 'Promise':
        return Promise.resolve();
      default:
        // A type parameter.
        return 1;
    }
  }

  private objectOf(type: ts.TypeNode, depth: number): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (const member of membersOf(this.surface, type)) {
      const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : undefined;
      if (name === undefined || member.questionToken !== undefined) continue;
      const special = this.recipes[`.${name}`];
      made[name] = special === undefined ? this.value(member.type, depth + 1) : special();
    }
    const declaration = ts.isTypeReferenceNode(type) ? this.surface.declarations.get(nameOf(type)) : undefined;
    if (declaration === undefined || !ts.isInterfaceDeclaration(declaration)) return made;
    for (const member of declaration.members)
      if (ts.isMethodSignature(member) && member.questionToken === undefined && ts.isIdentifier(member.name))
        made[member.name.text] = () => this.value(member.type, depth + 1);
    return made;
  }

  private named_(name: string): any {
    for (const module of Object.values(this.modules)) if (name in module) return module[name];
    throw new NoRecipe(name);
  }

  private baseOf(declaration: ts.ClassDeclaration): ts.ClassDeclaration | undefined {
    const base = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
      ?.expression;
    const found = base !== undefined && ts.isIdentifier(base) ? this.surface.declarations.get(base.text) : undefined;
    return found !== undefined && ts.isClassDeclaration(found) ? found : undefined;
  }
}

function literal(node: ts.LiteralTypeNode['literal']): unknown {
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (ts.isStringLiteral(node)) return node.text;
  return ts.isNumericLiteral(node) ? Number(node.text) : 1;
}
