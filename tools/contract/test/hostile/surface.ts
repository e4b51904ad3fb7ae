import ts from 'typescript';

/** A function, constructor or method that somebody may call. */
export interface Callable {
  /** How it is written in reports: `Histogram.percentile`. */
  readonly name: string;
  readonly kind: 'function' | 'constructor' | 'static' | 'method';
  /** The class, unless it is a function. */
  readonly owner?: string;
  readonly member?: string;
  readonly parameters: readonly ts.ParameterDeclaration[];
}

type Declaration = ts.InterfaceDeclaration | ts.ClassDeclaration | ts.TypeAliasDeclaration;

/** What the API reports of all packages declare. */
export interface Surface {
  /** The packages, each with what it exports that can be called. */
  readonly packages: ReadonlyMap<string, readonly Callable[]>;
  readonly declarations: ReadonlyMap<string, Declaration>;
}

/** Hooks and internals that only the kernel calls. */
const KERNEL_CALLS = new Set([
  'handleEvent',
  'onStart',
  'onDrain',
  'onCrash',
  'onRestart',
  'onDrop',
  'onWait',
  'accept',
]);

/**
 * Reads API reports.
 *
 * @param reports - from the name of the package to the text of its report
 */
export function readSurface(reports: ReadonlyMap<string, string>): Surface {
  const declarations = new Map<string, Declaration>();
  const packages = new Map<string, readonly Callable[]>();
  for (const [name, report] of reports) {
    const code = /```ts\n([\s\S]*?)```/.exec(report)?.[1] ?? '';
    const file = ts.createSourceFile(`${name}.d.ts`, code, ts.ScriptTarget.ES2022, true);
    const callables: Callable[] = [];
    for (const statement of file.statements) {
      if (ts.isFunctionDeclaration(statement) && statement.name !== undefined)
        callables.push({ name: statement.name.text, kind: 'function', parameters: [...statement.parameters] });
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
        declarations.set(statement.name.text, statement);
      if (!ts.isClassDeclaration(statement) || statement.name === undefined) continue;
      declarations.set(statement.name.text, statement);
      callables.push(...callablesOf(statement, statement.name.text));
    }
    packages.set(name, callables);
  }
  return { packages, declarations };
}

function callablesOf(declaration: ts.ClassDeclaration, owner: string): Callable[] {
  const isAbstract = has(declaration, ts.SyntaxKind.AbstractKeyword);
  return declaration.members.flatMap((member): Callable[] => {
    if (ts.isConstructorDeclaration(member))
      return isAbstract || has(member, ts.SyntaxKind.PrivateKeyword)
        ? []
        : [{ name: `new ${owner}`, kind: 'constructor', owner, parameters: [...member.parameters] }];
    if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name)) return [];
    const method = member.name.text;
    if (
      KERNEL_CALLS.has(method) ||
      has(member, ts.SyntaxKind.AbstractKeyword) ||
      has(member, ts.SyntaxKind.PrivateKeyword)
    )
      return [];
    const kind = has(member, ts.SyntaxKind.StaticKeyword) ? 'static' : 'method';
    return [{ name: `${owner}.${method}`, kind, owner, member: method, parameters: [...member.parameters] }];
  });
}

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}
