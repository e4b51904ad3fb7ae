import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 */

/**
 * The packages that are published, each after all that it needs.
 *
 * @param {string} root
 * @returns {readonly { folder: string, manifest: Manifest }[]}
 */
export function packagesInOrder(root) {
  const all = readdirSync(join(root, 'packages'))
    .sort()
    .map((name) => {
      const folder = join(root, 'packages', name);
      /** @type {Manifest} */
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { folder, manifest };
    });
  /** @type {typeof all} */
  const ordered = [];
  /** @param {typeof all[number]} one */
  const visit = (one) => {
    if (ordered.includes(one)) return;
    const needs = { ...one.manifest.dependencies, ...one.manifest.peerDependencies };
    for (const other of all) if (Object.hasOwn(needs, other.manifest.name)) visit(other);
    ordered.push(one);
  };
  all.forEach(visit);
  return ordered;
}
