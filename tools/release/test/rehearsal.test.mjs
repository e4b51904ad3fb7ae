import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../src/command.mjs';
import { startRegistry } from '../src/registry.mjs';
import { TrialBranch } from '../src/trial-branch.mjs';

const names = ['cli', 'consumer-group', 'core', 'experiment', 'import', 'log', 'report', 'stream'].map(
  (name) => `@sim/${name}`,
);
const leaves = names.filter((name) => name !== '@sim/core');
/** The command is composed of the others and extends none of their classes: it follows with a patch. */
const following = (/** @type {string} */ name) => (name === '@sim/cli' ? 'patch' : 'major');
const temp = mkdtempSync(join(tmpdir(), 'sim-release-'));

/** @type {TrialBranch} */
let branch;
/** @type {Awaited<ReturnType<typeof startRegistry>>} */
let registry;
/** @type {Record<string, string>} */
let released;

/** @param {string} version @param {'patch' | 'minor' | 'major'} bump */
function bumped(version, bump) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return bump === 'major'
    ? `${major + 1}.0.0`
    : bump === 'minor'
      ? `${major}.${minor + 1}.0`
      : `${major}.${minor}.${patch + 1}`;
}

beforeAll(async () => {
  branch = new TrialBranch();
  // What waits for the next release comes first: from here on nothing is pending, whatever the
  // state of the workspace.
  if (branch.hasPendingChangesets()) branch.version();
  branch.commit('A release');
  released = branch.versions();
  registry = await startRegistry(join(temp, 'registry'));
}, 120_000);

afterAll(() => {
  registry?.stop();
  branch?.dispose();
  rmSync(temp, { recursive: true, force: true });
});

describe('the next release', () => {
  it('gives every package a version from 1.0.0 on and a changelog', () => {
    for (const folder of branch.folders()) {
      const { name, version } = JSON.parse(branch.read(`packages/${folder}/package.json`));
      expect(Number(version.split('.')[0]), name).toBeGreaterThanOrEqual(1);
      expect(branch.read(`packages/${folder}/CHANGELOG.md`)).toMatch(
        new RegExp(`^# ${name}\n\n## ${version.replaceAll('.', '\\.')}\n`),
      );
    }
    expect(branch.hasPendingChangesets()).toBe(false);
  });
});

describe('`changeset version`', () => {
  afterEach(() => branch.reset());

  it('bumps the one package a changeset names, and nothing else', () => {
    branch.writeChangeset('@sim/log', 'minor', 'Compacted logs.');
    branch.commit('A change');
    expect(branch.version()).toEqual([
      'D .changeset/quick-foxes-jump.md',
      'M packages/log/CHANGELOG.md',
      'M packages/log/package.json',
    ]);
    expect(branch.versions()).toEqual({ ...released, '@sim/log': bumped(released['@sim/log'] ?? '', 'minor') });
    branch.reset();
    branch.git('reset', '-q', '--hard', 'HEAD~1');
  });

  it("writes the changeset's words into the changelog, above the older ones", () => {
    const older = branch.read('packages/log/CHANGELOG.md');
    branch.writeChangeset(
      '@sim/log',
      'minor',
      'Compacted logs keep the last record of a key.\n\nBefore, only retention removed records.',
    );
    branch.version();
    const version = bumped(released['@sim/log'] ?? '', 'minor');
    expect(branch.read('packages/log/CHANGELOG.md')).toBe(
      older.replace(
        '# @sim/log\n',
        `# @sim/log\n\n## ${version}\n\n### Minor Changes\n\n- Compacted logs keep the last record of a key.\n\n  Before, only retention removed records.\n`,
      ),
    );
  });

  it.each(/** @type {const} */ (['patch', 'minor']))('leaves the others alone when core gets a %s', (bump) => {
    branch.writeChangeset('@sim/core', bump, 'A change.');
    branch.version();
    expect(branch.versions()).toEqual({ ...released, '@sim/core': bumped(released['@sim/core'] ?? '', bump) });
  });

  it('makes a major of core one of every package that extends its classes', () => {
    branch.writeChangeset('@sim/core', 'major', 'A break.');
    branch.version();
    expect(branch.versions()).toEqual(
      Object.fromEntries(names.map((name) => [name, bumped(released[name] ?? '', following(name))])),
    );
    expect(branch.read('packages/log/CHANGELOG.md')).toContain(
      `- Made for \`@sim/core\` ${bumped(released['@sim/core'] ?? '', 'major')}.`,
    );
  });
});

describe('publishing to a registry and installing from it', () => {
  const user = join(temp, 'user');

  /** @param {...string} args */
  const npm = (...args) => mustRun('npm', args, user, registry.environment);
  /** @param {string} name @returns {string} */
  const installed = (name) =>
    JSON.parse(readFileSync(join(user, 'node_modules', name, 'package.json'), 'utf8')).version;

  it('publishes all packages', async () => {
    branch.publish(registry.environment);
    for (const name of names) expect(await registry.versions(name), name).toEqual([released[name]]);
    expect(branch.git('tag').trim().split('\n').sort()).toEqual(names.map((name) => `${name}@${released[name] ?? ''}`));
  }, 60_000);

  it('installs a leaf with core, and nothing else of ours', () => {
    mustRun('mkdir', ['-p', user], temp);
    writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true, "type": "module" }');
    npm('install', '@sim/log');
    expect(installed('@sim/log')).toBe(released['@sim/log']);
    expect(installed('@sim/core')).toBe(released['@sim/core']);
    for (const name of leaves.filter((leaf) => leaf !== '@sim/log'))
      expect(existsSync(join(user, 'node_modules', name))).toBe(false);
  }, 60_000);

  it('publishes what changed and nothing else', async () => {
    branch.writeChangeset('@sim/log', 'minor', 'Compacted logs keep the last record of a key.');
    branch.version();
    branch.commit('Another release');
    branch.publish(registry.environment);
    for (const name of names) {
      const older = released[name] ?? '';
      expect(await registry.versions(name), name).toEqual(
        name === '@sim/log' ? [older, bumped(older, 'minor')] : [older],
      );
    }
  }, 60_000);

  it('upgrades an installed package by semver', () => {
    npm('update');
    expect(installed('@sim/log')).toBe(bumped(released['@sim/log'] ?? '', 'minor'));
    expect(installed('@sim/core')).toBe(released['@sim/core']);
    const program =
      "import { Entity } from '@sim/core'; import { EventLog } from '@sim/log'; console.log(new EventLog('log') instanceof Entity);";
    expect(mustRun(process.execPath, ['--input-type=module', '-e', program], user)).toBe('true\n');
  }, 60_000);
});
