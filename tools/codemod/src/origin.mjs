import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Which package and which declaration a name in a program comes from. */
export class Origin {
  /** @type {Map<string, { name?: string, version?: string }>} manifests by folder */
  #manifests = new Map();
  #checker;

  /** @param {ts.TypeChecker} checker */
  constructor(checker) {
    this.#checker = checker;
  }

  /**
   * The manifest of the package that a file belongs to.
   *
   * @param {string} file
   * @returns {{ name?: string, version?: string }}
   */
  manifestOf(file) {
    const folder = dirname(file);
    const known = this.#manifests.get(folder);
    if (known !== undefined) return known;
    const path = join(folder, 'package.json');
    const found = existsSync(path)
      ? /** @type {{ name?: string, version?: string }} */ (JSON.parse(readFileSync(path, 'utf8')))
      : {};
    const manifest = found.name !== undefined || dirname(folder) === folder ? found : this.manifestOf(folder);
    this.#manifests.set(folder, manifest);
    return manifest;
  }

  /**
   * Whether a symbol is declared by a package, as a member of `owner` (or, without one, by itself).
   *
   * @param {ts.Symbol | undefined} symbol
   * @param {string} packageName
   * @param {string} [owner]
   */
  isFrom(symbol, packageName, owner) {
    return (symbol?.declarations ?? []).some(
      (declaration) =>
        this.manifestOf(declaration.getSourceFile().fileName).name === packageName &&
        (owner === undefined || nameOf(declaration.parent) === owner),
    );
  }

  /**
   * What the name in `x.name` means, also in `x?.name` and `x['name']`.
   *
   * @param {ts.Node} name
   */
  memberAt(name) {
    return this.#checker.getSymbolAtLocation(name);
  }

  /**
   * What a type's name means, through imports and re-exports.
   *
   * @param {ts.Identifier} name
   */
  declaredAt(name) {
    const symbol = this.#checker.getSymbolAtLocation(name);
    return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
      ? this.#checker.getAliasedSymbol(symbol)
      : symbol;
  }

  /** @param {ts.Type | undefined} type @param {string} member */
  memberOf(type, member) {
    return type && this.#checker.getNonNullableType(type).getProperty(member);
  }

  get checker() {
    return this.#checker;
  }
}

/** @param {ts.Node | undefined} node */
function nameOf(node) {
  return node && 'name' in node ? /** @type {ts.ClassDeclaration} */ (node).name?.text : undefined;
}
