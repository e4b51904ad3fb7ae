import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
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
 * Packs packages as a publish would, and must find them built.
 *
 * @param {string} destination - an existing folder
 * @param {readonly string[]} [folders] - under `packages/`; all if left out
 * @returns {readonly PackedPackage[]}
 */
export function packAll(destination, folders = readdirSync(join(root, 'packages'))) {
  return [...folders].sort().map((folder) => {
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

/**
 * A folder with what is in a tarball, under another version.
 *
 * @param {string} tarball @param {string} version @param {string} destination - an existing folder
 */
export function unpackAs(tarball, version, destination) {
  const folder = mkdtempSync(join(destination, 'other-'));
  mustRun('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], destination);
  const manifest = join(folder, 'package.json');
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), version }));
  return folder;
}
