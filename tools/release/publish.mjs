/**
 * `node tools/release/publish.mjs [--provenance] [--dry-run] [--notes FOLDER]`: publishes every version that the registry
 * does not have, core first, tags each when it is there, and writes notes for each. When a publish fails
 * it stops; run again, it goes on where it stopped.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { addressOf } from './src/address.mjs';
import { notesOf } from './src/changelog.mjs';
import { packagesInOrder } from './src/workspace.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: {
    provenance: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    notes: { type: 'string' },
  },
});

/** @param {string} program @param {readonly string[]} args @param {string} [cwd] */
function run(program, args, cwd = root) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  return { isOk: status === 0, stdout: stdout.trim(), output: error ? error.message : `${stdout}${stderr}` };
}

/** @param {string} message @returns {never} */
function stop(message) {
  console.error(message);
  process.exit(1);
}

if (run('git', ['status', '--porcelain']).stdout !== '')
  stop('Commit or remove what has changed: what is published is what is tagged.');

for (const { folder, manifest } of packagesInOrder(root)) {
  const address = addressOf(root, folder);
  if (address === undefined && values.provenance)
    stop('An attestation names the repository: set `repository` in the package.json at the top, and run version.mjs.');
  if (!isDeepStrictEqual({ ...manifest, ...address }, manifest))
    stop(`${manifest.name} does not say the address of the workspace: run version.mjs and commit what it changes.`);
}

/** @type {Readonly<Record<string, string | undefined>>} */
const settings = JSON.parse(run('npm', ['config', 'list', '--json']).stdout);
const registry = (settings['@sim:registry'] ?? settings.registry ?? '').replace(/\/$/, '');

/** @param {import('./src/workspace.mjs').Manifest} manifest */
async function isPublished({ name, version }) {
  // A connection of its own: one kept open is closed by the registry while a publish runs here.
  const answer = await fetch(`${registry}/${name.replace('/', '%2f')}`, { headers: { connection: 'close' } });
  if (answer.status === 404) return false;
  if (!answer.ok) stop(`The registry answers ${answer.status} when asked for ${name}.`);
  const { versions } = /** @type {{ versions: Readonly<Record<string, unknown>> }} */ (await answer.json());
  return Object.hasOwn(versions, version);
}

for (const { folder, manifest } of packagesInOrder(root)) {
  const id = `${manifest.name}@${manifest.version}`;
  if (manifest.version === '0.0.0') continue;
  const notes = notesOf(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8'), manifest.version);
  const isThere = await isPublished(manifest);
  if (values['dry-run']) {
    console.log(`${id}: ${isThere ? 'is there' : 'would be published'}`);
    continue;
  }
  if (!isThere) {
    // A pre-release must not become what people get who ask for none.
    const channel = /-([a-z]+)/.exec(manifest.version)?.[1] ?? 'latest';
    const args = ['publish', '--no-git-checks', '--access', 'public', '--tag', channel];
    const published = run('pnpm', values.provenance ? [...args, '--provenance'] : args, folder);
    if (!published.isOk)
      stop(`${published.output}\n${id} could not be published. Those before it are; run this again to go on.`);
  }
  if (run('git', ['tag', '--list', id]).stdout === '') {
    const tagged = run('git', ['tag', '--annotate', '--message', `${id}\n\n${notes}`, '--cleanup=whitespace', id]);
    if (!tagged.isOk) stop(tagged.output);
  }
  if (values.notes !== undefined) {
    mkdirSync(values.notes, { recursive: true });
    writeFileSync(join(values.notes, `${id.replace('/', '-')}.md`), `# ${id}\n\n${notes}\n`);
  }
  console.log(`${id}: ${isThere ? 'was there' : 'published'}`);
}
