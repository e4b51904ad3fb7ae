import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * @typedef {object} Address - where people find a package, as its manifest says it
 * @property {{ type: 'git', url: string, directory: string }} repository
 * @property {string} homepage
 * @property {{ url: string }} bugs
 */

/**
 * What the manifest of a package has to say about where it is made, from the one setting of the workspace:
 * `repository` in the `package.json` at the top, an https address, and `homepage` if that is elsewhere. Nothing
 * if the workspace has no public address.
 *
 * @param {string} root @param {string} folder - of the package
 * @returns {Address | undefined}
 */
export function addressOf(root, folder) {
  /** @type {{ repository?: unknown, homepage?: unknown }} */
  const { repository, homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (repository === undefined) return undefined;
  if (typeof repository !== 'string' || !/^https:\/\/[^/]+\/.*[^/]$/.test(repository))
    throw new Error('`repository` in package.json must be an https address, such as https://example.org/owner/name');
  const page = repository.replace(/\.git$/, '');
  const directory = `packages/${basename(folder)}`;
  return {
    repository: { type: 'git', url: `git+${page}.git`, directory },
    homepage: typeof homepage === 'string' ? homepage : `${page}/tree/main/${directory}#readme`,
    bugs: { url: `${page}/issues` },
  };
}
