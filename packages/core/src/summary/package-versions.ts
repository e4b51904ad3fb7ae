import type { Entity } from '../entity/entity.ts';
import { VERSION } from '../version.ts';

/**
 * The versions of the packages whose entities are in a simulation, by name, that of core first. A
 * class of a package says `name@version` by `static get _package()`; classes that extend it inherit it.
 *
 * @internal
 */
export function packageVersions(entities: readonly Entity[]): Readonly<Record<string, string>> {
  const versions: Record<string, string> = { '@sim/core': VERSION };
  for (const { constructor } of entities) {
    const { _package: said } = constructor as { readonly _package?: unknown };
    if (typeof said !== 'string') continue;
    const at = said.lastIndexOf('@');
    versions[said.slice(0, at)] = said.slice(at + 1);
  }
  return versions;
}
