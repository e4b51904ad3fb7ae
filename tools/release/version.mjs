/**
 * `node tools/release/version.mjs`: turns the pending changesets into versions and changelogs. It is `changeset
 * version`, and then: changelogs in sections for readers, the peers that a release asks for in them, and pre-releases
 * of a minor of core that are no majors of the others; and the address of the workspace, if it has one, in each manifest.
 */
import { fileAt, pendingChanges } from '@sim-tools/gates/release-state';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressOf } from './src/address.mjs';
import { releaseSection, withRelease } from './src/changelog.mjs';
import { packagesInOrder } from './src/workspace.mjs';

/** @import { Manifest } from './src/workspace.mjs' */

const root = fileURLToPath(new URL('../../', import.meta.url));
const CORE = '@sim/core';
const preFile = join(root, '.changeset/pre.json');
/** @type {{ mode: string, changesets: readonly string[] } | undefined} */
const pre = existsSync(preFile) ? JSON.parse(readFileSync(preFile, 'utf8')) : undefined;

/** @param {string} folder @param {(manifest: Manifest) => void} change */
function edit(folder, change) {
  const path = join(folder, 'package.json');
  /** @type {Manifest} */
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  change(manifest);
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

const before = packagesInOrder(root);
// The first pre-release after others: those that have been told already are in the list.
const changes = pendingChanges(root).filter(({ id }) => pre?.mode !== 'pre' || !pre.changesets.includes(id));
/** @param {string} name */
const changesOf = (name) =>
  changes.flatMap(({ releases, text }) =>
    releases.flatMap((each) => (each.name === name && each.type !== 'none' ? [{ bump: each.type, text }] : [])),
  );

const isPreOfMinor =
  pre?.mode === 'pre' && changesOf(CORE).length > 0 && !changesOf(CORE).some(({ bump }) => bump === 'major');
if (isPreOfMinor) {
  // `^2.0.0` does not take 2.1.0-next.0, so every package that needs core follows, by a minor; changesets would see peers
  // out of range and make majors, so they are set aside meanwhile.
  const silent = before.filter(({ manifest }) => manifest.name !== CORE && changesOf(manifest.name).length === 0);
  if (silent.length > 0) {
    const head = silent.map(({ manifest }) => `'${manifest.name}': minor`).join('\n');
    writeFileSync(
      join(root, `.changeset/follows-core-${String(pre.changesets.length)}.md`),
      `---\n${head}\n---\n\nFollows the pre-releases of \`${CORE}\`.\n`,
    );
  }
  for (const { folder } of before) edit(folder, (manifest) => void delete manifest.peerDependencies?.[CORE]);
}

execFileSync(join(root, 'node_modules/.bin/changeset'), ['version'], { cwd: root, stdio: 'inherit' });

const core = packagesInOrder(root).find(({ manifest }) => manifest.name === CORE)?.manifest.version ?? '';
for (const { folder, manifest: was } of before) {
  const peer = was.peerDependencies?.[CORE];
  if (peer === undefined) continue;
  // A pre-release takes part only where it is named; the release after it is asked for as such.
  const range = isPreOfMinor || (peer.includes('-') && !core.includes('-')) ? `workspace:^${core}` : undefined;
  if (range !== undefined)
    edit(folder, (manifest) => {
      manifest.peerDependencies = { ...was.peerDependencies, ...manifest.peerDependencies, [CORE]: range };
    });
}

for (const { folder } of before) edit(folder, (manifest) => void Object.assign(manifest, addressOf(root, folder)));

for (const { folder, manifest } of packagesInOrder(root)) {
  const was = before.find((each) => each.folder === folder)?.manifest;
  if (was === undefined || was.version === manifest.version) continue;
  const path = join(folder, 'CHANGELOG.md');
  const relative = path.slice(root.length);
  writeFileSync(
    path,
    withRelease(
      fileAt(root, 'HEAD', relative),
      manifest.name,
      releaseSection({
        version: manifest.version,
        isFirst: was.version === '0.0.0',
        changes: changesOf(manifest.name),
        requirements: requirements(was, manifest),
      }),
    ),
  );
}
execFileSync(
  join(root, 'node_modules/.bin/prettier'),
  ['--write', '--log-level', 'warn', '--', 'packages/*/CHANGELOG.md', 'packages/*/package.json'],
  { cwd: root, stdio: 'inherit' },
);

/**
 * @param {Manifest} was @param {Manifest} is
 * @returns {string[]}
 */
function requirements(was, is) {
  const moved = Object.keys(is.dependencies ?? {}).flatMap((name) => {
    const [from, to] = [before, packagesInOrder(root)].map(
      (all) => all.find(({ manifest }) => manifest.name === name)?.manifest.version,
    );
    return from === to ? [] : [`\`${name}\` ${String(to)}`];
  });
  const comes = moved.length === 0 || was.version === '0.0.0' ? [] : [`Comes with ${moved.join(', ')}.`];
  const [asked, asks] = [releasedPeer(was), is.peerDependencies?.[CORE]?.replace(/^workspace:/, '')];
  if (asks === undefined || asked === asks || was.version === '0.0.0') return comes;
  const [from, to] = [asked, asks].map((range) => /\d+/.exec(range ?? '')?.[0] ?? '');
  const guide =
    from === to
      ? ''
      : ` [From ${from} to ${to}](../../tools/site/guide/migration-${to}/index.md) says what that changes in a model.`;
  return [...comes, `Needs \`${CORE}\` ${asks}${asked === undefined ? '' : ` (was: ${asked})`}.${guide}`];
}

/** The range of the last release; it may have been raised by hand since. @param {Manifest} was */
function releasedPeer(was) {
  const folder = before.find(({ manifest }) => manifest === was)?.folder ?? '';
  const manifest = join(folder, 'package.json').slice(root.length);
  const args = ['log', '-1', '--format=%H', '-G"version":', '--', manifest];
  const revision = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const text = revision === '' ? '' : fileAt(root, revision, manifest);
  const range = text === '' ? undefined : /** @type {Manifest} */ (JSON.parse(text)).peerDependencies?.[CORE];
  return range === 'workspace:^' ? `^${was.version.split('.')[0] ?? ''}.0.0` : range?.replace(/^workspace:/, '');
}
