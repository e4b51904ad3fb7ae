import ts from 'typescript';

/**
 * A declared name of a public surface.
 *
 * @typedef {object} Declared
 * @property {string} name
 * @property {'class' | 'type' | 'value'} kind
 * @property {boolean} isOpen - an abstract class: users extend it
 * @property {readonly string[]} parameters - its type parameters, with constraints
 * @property {readonly string[]} abstractMembers
 * @property {string} base - what a class extends
 * @property {boolean} isStable - false when it is marked as beta or alpha
 * @property {string} shape - its text without the names of parameters: differs when the type does
 */

/**
 * The declarations of an API report, rewritten so that the compiler can compare two versions of them:
 *
 * - methods become properties that are functions, since parameters of methods are compared both ways;
 * - protected members become public, since subclasses use them;
 * - a class becomes its constructor and an interface of its members, and elsewhere its name stands for
 *   a type that both versions share: whoever has an instance of the old class has one of the new.
 *
 * @param {string} report - the text of an `.api.md` file
 * @returns {{ declared: Map<string, Declared>, text: (classes: ReadonlyMap<string, number>) => string, classes: ReadonlyMap<string, number> }}
 */
export function readSurface(report) {
  const code = /```ts\n([\s\S]*?)\n```/.exec(report)?.[1] ?? '';
  const file = ts.createSourceFile('surface.d.ts', code, ts.ScriptTarget.ES2022, true);
  /** @type {Map<string, Declared>} */
  const declared = new Map();
  /** @type {Map<string, number>} */
  const classes = new Map();
  for (const statement of file.statements) {
    if (ts.isClassDeclaration(statement) && statement.name !== undefined)
      classes.set(statement.name.text, statement.typeParameters?.length ?? 0);
    for (const entry of declarationsOf(statement, file)) declared.set(entry.name, entry);
  }
  return { declared, classes, text: (all) => rewritten(file, all) };
}

/**
 * @param {ts.Statement} statement
 * @param {ts.SourceFile} file
 * @returns {Declared[]}
 */
function declarationsOf(statement, file) {
  const exported = ts.canHaveModifiers(statement)
    ? ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    : false;
  if (exported !== true) return [];
  const comment = ts
    .getLeadingCommentRanges(file.text, statement.getFullStart())
    ?.map(({ pos, end }) => file.text.slice(pos, end))
    .join('\n');
  const base = {
    isOpen: false,
    abstractMembers: /** @type {string[]} */ ([]),
    base: '',
    isStable: !/@(beta|alpha|internal)\b/.test(comment ?? ''),
    shape: shapeOf(statement),
  };
  const parameters = typeParametersOf(statement).map(
    ({ name, constraint }) => `${name.text}${constraint === undefined ? '' : ` extends ${constraint.getText()}`}`,
  );
  if (ts.isClassDeclaration(statement) && statement.name !== undefined) {
    return [
      {
        ...base,
        name: statement.name.text,
        kind: 'class',
        parameters,
        isOpen: hasModifier(statement, ts.SyntaxKind.AbstractKeyword),
        abstractMembers: statement.members.flatMap((member) =>
          hasModifier(member, ts.SyntaxKind.AbstractKeyword) ? [member.name?.getText() ?? ''] : [],
        ),
        base: statement.heritageClauses?.map((clause) => clause.getText()).join(' ') ?? '',
      },
    ];
  }
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
    return [{ ...base, name: statement.name.text, kind: 'type', parameters }];
  if (ts.isFunctionDeclaration(statement) && statement.name !== undefined)
    return [{ ...base, name: statement.name.text, kind: 'value', parameters: [] }];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((each) => ({
      ...base,
      name: each.name.getText(),
      kind: /** @type {const} */ ('value'),
      parameters: [],
    }));
  return [];
}

/** @param {ts.Statement} node @returns {readonly ts.TypeParameterDeclaration[]} */
function typeParametersOf(node) {
  const has = ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  return has ? [...(node.typeParameters ?? [])] : [];
}

/** @param {ts.Node} node @param {ts.SyntaxKind} kind */
function hasModifier(node, kind) {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((each) => each.kind === kind) === true;
}

const printer = ts.createPrinter({ removeComments: true });

/** The text of a declaration with its parameters numbered. @param {ts.Statement} statement */
function shapeOf(statement) {
  /** @type {ts.TransformerFactory<ts.Node>} */
  const rename = (context) => (root) => {
    /** @type {ts.Visitor} */
    const visit = (node) => {
      const inner = ts.visitEachChild(node, visit, context);
      if (!ts.isParameter(inner) || !ts.isParameter(node) || !ts.isIdentifier(node.name)) return inner;
      const index = node.parent.parameters.indexOf(node);
      return ts.factory.updateParameterDeclaration(
        inner,
        inner.modifiers,
        inner.dotDotDotToken,
        ts.factory.createIdentifier(node.name.text === 'this' ? 'this' : `p${index}`),
        inner.questionToken,
        inner.type,
        inner.initializer,
      );
    };
    return /** @type {ts.Node} */ (ts.visitNode(root, visit));
  };
  const [renamed] = ts.transform(/** @type {ts.Node} */ (statement), [rename]).transformed;
  return printer.printNode(ts.EmitHint.Unspecified, /** @type {ts.Node} */ (renamed), statement.getSourceFile());
}

/** @param {ts.SourceFile} file @param {ReadonlyMap<string, number>} classes */
function rewritten(file, classes) {
  const { factory } = ts;
  /** @type {ts.TransformerFactory<ts.SourceFile>} */
  const transform = (context) => (root) => {
    /** @param {readonly ts.TypeElement[] | readonly ts.ClassElement[]} members */
    const overloaded = (members) => {
      /** @type {Map<string, number>} */
      const counts = new Map();
      for (const { name } of members) counts.set(name?.getText() ?? '', (counts.get(name?.getText() ?? '') ?? 0) + 1);
      return counts;
    };
    /** @type {ts.Visitor} */
    const visit = (node) => {
      if (ts.isClassDeclaration(node) && node.name !== undefined) return classParts(node, node.name.text);
      if (ts.isMethodSignature(node) && overloaded(membersOf(node.parent)).get(node.name.getText()) === 1)
        return factory.createPropertySignature(
          readonlyModifier(),
          node.name,
          node.questionToken,
          /** @type {ts.TypeNode} */ (ts.visitNode(functionType(node), visit)),
        );
      if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName) && classes.has(node.typeName.text)) {
        const args = node.typeArguments?.map((each) => /** @type {ts.TypeNode} */ (ts.visitNode(each, visit))) ?? [];
        while (args.length < (classes.get(node.typeName.text) ?? 0))
          args.push(factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword));
        return factory.createTypeReferenceNode(
          factory.createQualifiedName(factory.createIdentifier('Shared'), node.typeName.text),
          args,
        );
      }
      return ts.visitEachChild(node, visit, context);
    };
    /** @param {ts.ClassDeclaration} node @param {string} name */
    const classParts = (node, name) => {
      const instance = factory.createTypeReferenceNode(
        factory.createQualifiedName(factory.createIdentifier('Shared'), name),
        node.typeParameters?.map((each) => factory.createTypeReferenceNode(each.name.text)) ?? [],
      );
      const counts = overloaded(node.members);
      /** @type {ts.TypeElement[]} */
      const members = [];
      /** @type {ts.TypeElement[]} */
      const statics = [];
      /** @type {ts.TypeNode[]} */
      const constructors = [];
      const isAbstract = hasModifier(node, ts.SyntaxKind.AbstractKeyword);
      for (const member of node.members) {
        if (hasModifier(member, ts.SyntaxKind.PrivateKeyword)) continue;
        const side = hasModifier(member, ts.SyntaxKind.StaticKeyword) ? statics : members;
        if (ts.isConstructorDeclaration(member)) {
          constructors.push(
            factory.createConstructorTypeNode(
              isAbstract ? [factory.createModifier(ts.SyntaxKind.AbstractKeyword)] : undefined,
              node.typeParameters?.map(withoutDefault),
              member.parameters.map((each) => /** @type {ts.ParameterDeclaration} */ (ts.visitNode(each, visit))),
              instance,
            ),
          );
        } else if (ts.isMethodDeclaration(member)) {
          const type = /** @type {ts.FunctionTypeNode} */ (ts.visitNode(functionType(member), visit));
          side.push(
            (counts.get(member.name.getText()) ?? 1) > 1
              ? factory.createMethodSignature(
                  undefined,
                  member.name,
                  member.questionToken,
                  type.typeParameters,
                  type.parameters,
                  type.type,
                )
              : factory.createPropertySignature(readonlyModifier(), member.name, member.questionToken, type),
          );
        } else if (ts.isPropertyDeclaration(member) || ts.isGetAccessor(member)) {
          const isReadonly = ts.isGetAccessor(member)
            ? !node.members.some((each) => ts.isSetAccessor(each) && each.name.getText() === member.name.getText())
            : hasModifier(member, ts.SyntaxKind.ReadonlyKeyword);
          side.push(
            factory.createPropertySignature(
              isReadonly ? readonlyModifier() : undefined,
              member.name,
              ts.isPropertyDeclaration(member) ? member.questionToken : undefined,
              /** @type {ts.TypeNode | undefined} */ (ts.visitNode(member.type, visit)),
            ),
          );
        }
      }
      if (constructors.length === 0)
        constructors.push(
          factory.createConstructorTypeNode(
            isAbstract ? [factory.createModifier(ts.SyntaxKind.AbstractKeyword)] : undefined,
            node.typeParameters?.map(withoutDefault),
            [
              factory.createParameterDeclaration(
                undefined,
                factory.createToken(ts.SyntaxKind.DotDotDotToken),
                'args',
                undefined,
                factory.createArrayTypeNode(factory.createKeywordTypeNode(ts.SyntaxKind.AnyKeyword)),
              ),
            ],
            instance,
          ),
        );
      const exported = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];
      return [
        factory.createVariableStatement(
          [...exported, factory.createModifier(ts.SyntaxKind.DeclareKeyword)],
          factory.createVariableDeclarationList(
            [
              factory.createVariableDeclaration(
                name,
                undefined,
                factory.createIntersectionTypeNode([...constructors, factory.createTypeLiteralNode(statics)]),
              ),
            ],
            ts.NodeFlags.Const,
          ),
        ),
        factory.createInterfaceDeclaration(
          exported,
          `${name}__members`,
          node.typeParameters?.map(withoutDefault),
          undefined,
          members,
        ),
      ];
    };
    return /** @type {ts.SourceFile} */ (ts.visitEachChild(root, visit, context));
  };
  const result = ts.transform(file, [transform]).transformed[0];
  return `import * as Shared from './shared';\n${printer.printFile(/** @type {ts.SourceFile} */ (result))}`;

  /** @param {ts.MethodSignature | ts.MethodDeclaration} node */
  function functionType(node) {
    return factory.createFunctionTypeNode(
      node.typeParameters,
      node.parameters,
      node.type ?? factory.createKeywordTypeNode(ts.SyntaxKind.AnyKeyword),
    );
  }
  function readonlyModifier() {
    return [factory.createModifier(ts.SyntaxKind.ReadonlyKeyword)];
  }
  /** @param {ts.TypeParameterDeclaration} node */
  function withoutDefault(node) {
    return factory.updateTypeParameterDeclaration(node, node.modifiers, node.name, node.constraint, undefined);
  }
  /** @param {ts.Node} parent @returns {readonly ts.TypeElement[]} */
  function membersOf(parent) {
    return ts.isInterfaceDeclaration(parent) || ts.isTypeLiteralNode(parent) ? [...parent.members] : [];
  }
}
