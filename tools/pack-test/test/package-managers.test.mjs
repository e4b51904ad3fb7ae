import { startRegistry } from '@sim-tools/release/registry';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../src/command.mjs';
import { OutsideProject } from '../src/outside-project.mjs';
import { PackageManagers } from '../src/package-managers.mjs';
import { packAll, root, unpackAs } from '../src/packed-packages.mjs';

/** @import { ManagerName } from '../src/package-managers.mjs' */

/** Those that need nothing of others, which this registry does not have. */
const libraries = ['consumer-group', 'core', 'import', 'log', 'report', 'stream'];
const names = libraries.map((folder) => `@sim/${folder}`);
/** A version of core that no package of today asks for. */
const skewed = '0.9.0';
const temp = mkdtempSync(join(tmpdir(), 'sim-managers-'));

/** @type {Awaited<ReturnType<typeof startRegistry>>} */
let registry;
/** @type {PackageManagers} */
let managers;
/** @type {string} */
let current;
/** @type {ReturnType<typeof install>} */
let installed;
/** What a run of the model is, whoever installed it. */
const hashes = new Set();

beforeAll(async () => {
  registry = await startRegistry(join(temp, 'registry'));
  for (const { name, version, tarball } of packAll(temp, libraries)) {
    mustRun('npm', ['publish', tarball], temp, registry.environment);
    if (name !== '@sim/core') continue;
    current = version;
    mustRun('npm', ['publish', '--tag', 'skewed', unpackAs(tarball, skewed, temp)], temp, registry.environment);
  }
  managers = new PackageManagers(registry.environment.npm_config_registry);
}, 180_000);
afterEach(() => installed.dispose());
afterAll(() => {
  registry?.stop();
  managers?.dispose();
  rmSync(temp, { recursive: true, force: true });
});

/**
 * What a manager says to an order, and what a user has of it.
 *
 * @param {ManagerName} manager @param {readonly string[]} wanted
 */
function install(manager, wanted) {
  const project = new OutsideProject();
  const { status, output } = managers.add(manager, project, wanted);
  project.write('pipeline.mjs', readFileSync(join(root, 'tools/pack-test/programs/pipeline.mjs'), 'utf8'));
  project.write('leaf.mjs', "import { EventLog } from '@sim/log';\nconsole.log(new EventLog('log').name);\n");
  project.write(
    'both.mjs',
    "import { Entity } from '@sim/core';\nimport { EventLog } from '@sim/log';\nconsole.log(new EventLog('log') instanceof Entity);\n",
  );
  return {
    status,
    said: output,
    /** The versions of core that are there. */
    cores: () => managers.copies(project, '@sim/core'),
    /** What a program prints. @param {string} file */
    prints: (file) => managers.node(manager, project, file),
    dispose: () => project.dispose(),
  };
}

it.each(/** @type {const} */ (['npm', 'pnpm', 'Yarn 1', 'Yarn 4', 'Yarn 4 with node_modules']))(
  '%s installs all libraries beside one core, and a model runs as with the others',
  (manager) => {
    installed = install(manager, names);
    expect(installed.status, installed.said).toBe(0);
    expect(installed.said).not.toMatch(/unmet|incorrect peer|YN0002|YN0060/);
    expect(installed.cores()).toEqual([current]);
    expect(installed.prints('both.mjs')).toMatchObject({ status: 0, output: 'true\n' });
    const { status, output } = installed.prints('pipeline.mjs');
    expect({ status, output }).toEqual({ status: 0, output: expect.stringMatching(/^[0-9a-f]{16} \d{4,}\n/) });
    hashes.add(output.split('\n')[0]);
    expect([...hashes]).toHaveLength(1);
  },
);

describe.each(
  /** @type {const} */ ([
    ['npm', 'works', 'ERESOLVE'],
    ['pnpm', 'works for the leaf', `unmet peer @sim/core@\\S+: found ${skewed}`],
    ['Yarn 1', 'has unmet peer dependency "@sim/core@', '@sim/log@.*" has incorrect peer dependency "@sim/core@'],
    [
      'Yarn 4',
      "doesn't provide @sim/core .* requested by @sim/log",
      `@sim/core .* version ${skewed} .* doesn't satisfy`,
    ],
  ]),
)('%s', (manager, alone, refusal) => {
  it('says what comes of a leaf that is named alone', () => {
    installed = install(manager, ['@sim/log']);
    expect(installed.status, installed.said).toBe(0);
    const leaf = installed.prints('leaf.mjs');
    const both = installed.prints('both.mjs');
    if (alone.startsWith('works')) {
      expect(installed.cores()).toEqual([current]);
      expect(leaf).toMatchObject({ status: 0, output: 'log\n' });
    } else {
      expect(installed.said).toMatch(new RegExp(alone));
      expect(installed.cores()).toEqual([]);
      expect(leaf).toMatchObject({ status: 1, output: expect.stringContaining('@sim/core') });
    }
    if (alone === 'works') expect(both).toMatchObject({ status: 0, output: 'true\n' });
    else expect(both).toMatchObject({ status: 1, output: expect.stringContaining('@sim/core') });
  });

  it('says that a core does not fit, and never installs a second one', () => {
    installed = install(manager, [`@sim/core@${skewed}`, '@sim/log']);
    expect(installed.said).toMatch(new RegExp(refusal));
    if (manager === 'npm') expect(installed.status).toBe(1);
    else expect(installed.cores()).toEqual([skewed]);
  });
});
