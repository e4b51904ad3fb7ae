import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
// The package has a default export under CommonJS, which Node shows one level down.
import parseModule from '@changesets/parse';
import { resultsNotes } from './judge-results.mjs';

/**
 * @type {(contents: string) => { summary: string, releases: readonly { name: string, type:
 * import('./judge-changeset.mjs').Bump }[] }}
 */
const parse = /** @type {any} */ (parseModule).default ?? parseModule;

/** @param {string} root @param {readonly string[]} args */
const git = (root, args) =>
  execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/**
 * A file at a revision; empty when it was not there.
 *
 * @param {string} root @param {string} revision @param {string} path
 */
export function fileAt(root, revision, path) {
  const there = git(root, ['ls-tree', '--name-only', revision, '--', path]).trim() !== '';
  return there ? git(root, ['show', `${revision}:${path}`]) : '';
}

/** @param {string} json */
const versionIn = (json) => (json === '' ? '0.0.0' : /** @type {{ version: string }} */ (JSON.parse(json)).version);

/**
 * The pending changesets, by the names of their files.
 *
 * @param {string} root
 */
export function pendingChanges(root) {
  return readdirSync(join(root, '.changeset'))
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .map((file) => {
      const { summary, releases } = parse(readFileSync(join(root, '.changeset', file), 'utf8'));
      return { id: file.replace(/\.md$/, ''), text: summary.trim(), releases };
    });
}

/**
 * The bumps that pending changesets announce, by package name.
 *
 * @param {string} root
 */
export function pendingBumps(root) {
  /** @type {Map<string, import('./judge-changeset.mjs').Bump[]>} */
  const byName = new Map();
  for (const file of readdirSync(join(root, '.changeset')).sort()) {
    if (!file.endsWith('.md') || file === 'README.md') continue;
    for (const { name, type } of parse(readFileSync(join(root, '.changeset', file), 'utf8')).releases) {
      byName.set(name, [...(byName.get(name) ?? []), type]);
    }
  }
  return byName;
}

/** Where the traces and results of the reference models are pinned. */
const RESULTS = 'tools/contract/results.json';

/** @param {string} json @param {string} name @returns {Record<string, import('./judge-results.mjs').Pinned>} */
const resultsOf = (json, name) => (json === '' ? {} : (JSON.parse(json)[name] ?? {}));

/**
 * What pending changesets say of results.
 *
 * @param {string} root
 */
function pendingNotes(root) {
  return readdirSync(join(root, '.changeset'))
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .flatMap((file) => {
      const text = readFileSync(join(root, '.changeset', file), 'utf8');
      return resultsNotes(text, parse(text).releases);
    });
}

/** @param {string} text */
const linesOf = (text) => text.split('\n').filter((line) => line !== '');

/** How a changeset says why a smaller bump than the compiler asks for is right. */
const OVERRIDE = /^Compatible all the same: (.+)$/gm;

/**
 * The reasons that pending changesets give for a smaller bump, by package name.
 *
 * @param {string} root
 */
export function pendingOverrides(root) {
  /** @type {Map<string, string[]>} */
  const byName = new Map();
  for (const file of readdirSync(join(root, '.changeset')).sort()) {
    if (!file.endsWith('.md') || file === 'README.md') continue;
    const text = readFileSync(join(root, '.changeset', file), 'utf8');
    const reasons = [...text.matchAll(OVERRIDE)].map(([, reason]) => reason ?? '');
    for (const { name } of parse(text).releases) byName.set(name, [...(byName.get(name) ?? []), ...reasons]);
  }
  return byName;
}

/**
 * The commit that gave a package a version.
 *
 * @param {string} root @param {string} manifest - the path of its package.json @param {string} version
 */
export function revisionOf(root, manifest, version) {
  const revision = git(root, ['log', '--format=%H', '-G"version":', '--', manifest])
    .trim()
    .split('\n')
    .find((each) => versionIn(fileAt(root, each, manifest)) === version);
  if (revision === undefined) throw new Error(`no commit of this clone gives ${manifest} the version ${version}`);
  return revision;
}

/**
 * Every package with its API report as last released and now. "As last released" is the commit that
 * last changed the version in its package.json, so a full clone needs no tags; a package whose
 * version changes in the working tree is being released and is compared with HEAD.
 *
 * @param {string} root
 * @param {string} [base] - compare with this revision instead
 */
export function packagesSinceRelease(root, base) {
  const pending = pendingBumps(root);
  const overrides = pendingOverrides(root);
  const notes = pendingNotes(root);
  return readdirSync(join(root, 'packages'))
    .sort()
    .map((folder) => {
      const manifest = `packages/${folder}/package.json`;
      const report = `packages/${folder}/etc/${folder}.api.md`;
      const words = `packages/${folder}/etc/${folder}.words.txt`;
      /** @type {{ name: string, version: string }} */
      const { name, version } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
      const inRelease = version !== versionIn(fileAt(root, 'HEAD', manifest));
      const released = inRelease
        ? 'HEAD'
        : git(root, ['log', '-1', '--format=%H', '-G"version":', '--', manifest]).trim();
      const revision = base ?? released;
      return {
        name,
        folder: `packages/${folder}`,
        revision,
        version: versionIn(fileAt(root, revision, manifest)),
        before: fileAt(root, revision, report),
        after: existsSync(join(root, report)) ? readFileSync(join(root, report), 'utf8') : '',
        pending: pending.get(name) ?? [],
        overrides: overrides.get(name) ?? [],
        words: {
          before: linesOf(fileAt(root, revision, words)),
          after: linesOf(existsSync(join(root, words)) ? readFileSync(join(root, words), 'utf8') : ''),
        },
        results: {
          name,
          before: resultsOf(fileAt(root, revision, RESULTS), name),
          after: resultsOf(existsSync(join(root, RESULTS)) ? readFileSync(join(root, RESULTS), 'utf8') : '', name),
          notes,
        },
      };
    });
}
