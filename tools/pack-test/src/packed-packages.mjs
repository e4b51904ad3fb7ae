import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from './command.mjs';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * @typedef {object} PackedPackage
 * @property {string} folder - its name under `packages/`
 * @property {string} name
 * @property {string} version - as in the working tree
 * @property {string} tarball - absolute path
 * @property {readonly string[]} files - what the tarball holds, without the leading `package/`
 */

/**
 * Packs every package as a publish would, and must find it built.
 *
 * @param {string} destination - an existing folder
 * @returns {readonly PackedPackage[]}
 */
export function packAll(destination) {
  return readdirSync(join(root, 'packages'))
    .sort()
    .map((folder) => {
      const cwd = join(root, 'packages', folder);
      /** @type {{ name: string, version: string }} */
      const { name, version } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
      /** @type {{ filename: string }} */
      const { filename } = JSON.parse(mustRun('pnpm', ['pack', '--json', '--pack-destination', destination], cwd));
      const files = mustRun('tar', ['-tzf', filename], cwd)
        .trim()
        .split('\n')
        .map((path) => path.replace(/^package\//, ''))
        .sort();
      return { folder, name, version, tarball: filename, files };
    });
}
