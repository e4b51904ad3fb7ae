import { upgrade } from '@sim-tools/codemod';
import { agrees } from '@sim-tools/docs/expected-output';
import { blocksIn } from '@sim-tools/docs/extract-blocks';
import { runBlocks } from '@sim-tools/docs/run-blocks';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../src/command.mjs';
import { startRegistry } from '../src/registry.mjs';
import { ReleasedBuild } from '../src/released-build.mjs';
import { TrialBranch } from '../src/trial-branch.mjs';

const names = ['cli', 'consumer-group', 'core', 'experiment', 'import', 'log', 'report', 'stream'].map(
  (name) => `@sim/${name}`,
);
const leaves = names.filter((name) => name !== '@sim/core');
/** The command is composed of the others and extends none of their classes: it follows with a patch. */
const following = (/** @type {string} */ name) => (name === '@sim/cli' ? 'patch' : 'major');
/** The packages of the first release. */
const oldest = ['consumer-group', 'core', 'log', 'stream'].map((name) => `@sim/${name}`);
const temp = mkdtempSync(join(tmpdir(), 'sim-release-'));

/** @type {TrialBranch} */
let branch;
/** @type {Awaited<ReturnType<typeof startRegistry>>} */
let registry;
/** @type {Record<string, string>} */
let released;
/** @type {ReleasedBuild} */
let first;

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
  first = new ReleasedBuild('1.0.0');
  await first.build();
}, 300_000);

afterAll(() => {
  registry?.stop();
  branch?.dispose();
  first?.dispose();
  rmSync(temp, { recursive: true, force: true });
}, 120_000);

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
        `# @sim/log\n\n## ${version}\n\n### Added\n\n- Compacted logs keep the last record of a key.\n\n  Before, only retention removed records.\n`,
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
    const [now = 0] = (released['@sim/core'] ?? '').split('.').map(Number);
    expect(branch.read('packages/log/CHANGELOG.md')).toContain(
      `### Changed\n\n- Needs \`@sim/core\` ^${now + 1}.0.0 (was: ^${now}.0.0). [From ${now} to ${now + 1}](../../tools/site/guide/migration-${now + 1}/index.md) says`,
    );
    expect(branch.read('packages/cli/CHANGELOG.md')).toMatch(/### Changed\n\n- Comes with .*`@sim\/core` \d/);
  });

  it('gives every manifest the address of the workspace, where it has one', () => {
    const manifest = join(branch.path, 'package.json');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, JSON.stringify({ ...JSON.parse(text), repository: 'https://example.org/somebody/sim' }));
    branch.commit('An address');
    expect(() => branch.publish({}, '--dry-run')).toThrow(/@sim\/core does not say the address.*run version.mjs/);
    branch.version();
    for (const folder of branch.folders())
      expect(JSON.parse(branch.read(`packages/${folder}/package.json`))).toMatchObject({
        repository: { type: 'git', url: 'git+https://example.org/somebody/sim.git', directory: `packages/${folder}` },
        homepage: `https://example.org/somebody/sim/tree/main/packages/${folder}#readme`,
        bugs: { url: 'https://example.org/somebody/sim/issues' },
      });
    branch.reset();
    branch.git('reset', '-q', '--hard', 'HEAD~1');
    // Without one there is nothing that an attestation could name.
    expect(() => branch.publish({}, '--dry-run', '--provenance')).toThrow(/set `repository`/);
  });

  it('says when more is asked of core than before', () => {
    const manifest = join(branch.path, 'packages/log/package.json');
    const floor = bumped(released['@sim/core'] ?? '', 'minor');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace(/"@sim\/core": "workspace:\^\d.*"/, `"@sim/core": "workspace:^${floor}"`),
    );
    branch.writeChangeset('@sim/log', 'minor', 'Compacted logs.');
    branch.version();
    expect(branch.read('packages/log/CHANGELOG.md')).toMatch(
      new RegExp(`### Changed\n\n- Needs \`@sim/core\` \\^${floor} \\(was: \\^[\\d.]+\\)\\.\n`),
    );
  });
});

/** A user's project that installs from the registry. */
class User {
  path;

  /** @param {string} name */
  constructor(name) {
    this.path = join(temp, name);
    mkdirSync(this.path, { recursive: true });
    this.write('package.json', '{ "name": "user", "private": true, "type": "module" }');
  }

  /** @param {string} file @param {string} text */
  write(file, text) {
    writeFileSync(join(this.path, file), text);
    return join(this.path, file);
  }

  /** @param {...string} args */
  npm(...args) {
    return mustRun('npm', args, this.path, registry.environment);
  }

  /** @param {string} name @returns {string} */
  installed(name) {
    return JSON.parse(readFileSync(join(this.path, 'node_modules', name, 'package.json'), 'utf8')).version;
  }

  /** @param {string} program */
  node(program) {
    return mustRun(process.execPath, ['--input-type=module', '-e', program], this.path);
  }
}

describe('those who have 1.0.0', () => {
  /** @type {User} */
  let user;
  /** @type {import('@sim-tools/docs/extract-blocks').Block[]} */
  let programs;

  /** @param {readonly import('@sim-tools/docs/extract-blocks').Block[]} blocks */
  const complaints = (blocks) =>
    runBlocks(blocks, 60, join(user.path, 'programs')).flatMap(({ typeErrors, failure, expectations }, index) => {
      const where = `${blocks[index]?.file ?? ''}:${blocks[index]?.line ?? 0}`;
      return [
        ...typeErrors.map((error) => `${where}: ${error}`),
        ...(failure === undefined ? [] : [`${where}: ${failure}`]),
        ...expectations
          .filter(({ comment, prints }) => !agrees(comment, prints))
          .map(({ line, comment, prints }) => `${where}: line ${line} prints ${prints.join(', ')} and says ${comment}`),
      ];
    });

  beforeAll(() => {
    first.publish(registry.environment);
    user = new User('faithful');
    user.npm('install', ...oldest.map((name) => `${name}@^1.0.0`));
    programs = ['README.md', ...oldest.map((name) => `packages/${name.slice(5)}/README.md`)].flatMap((file) =>
      blocksIn(file, first.read(file)),
    );
    // And what the READMEs of 1.0.0 do not show and the guide renames.
    const more = 'handles-of-1.md';
    programs.push(...blocksIn(more, readFileSync(new URL(more, import.meta.url), 'utf8')));
  }, 120_000);

  it('run the programs of its READMEs with it', () => {
    expect(programs.length).toBeGreaterThan(8);
    expect(complaints(programs)).toEqual([]);
  }, 120_000);

  it('upgrade them by the guide: the script, then the packages', () => {
    expect(Number(released['@sim/core']?.split('.')[0])).toBeGreaterThanOrEqual(2);
    const files = programs.map(({ code }, index) => user.write(`program-${index}.ts`, code));
    const upgraded = upgrade(files);
    expect(upgraded.flatMap(({ notes }) => notes)).toEqual([]);
    const examples = first.path;
    const scripts = ['questions', 'flights', 'restart-costs', 'support'].flatMap((folder) =>
      readdirSync(join(examples, 'tools/examples', folder)).map((file) => ({ folder, file })),
    );
    // The examples of 1.0.0 use nothing that has another name now.
    const untouched = upgrade(
      scripts.map(({ folder, file }) =>
        user.write(`${folder}-${file}`, first.read(`tools/examples/${folder}/${file}`)),
      ),
    );
    expect(untouched.filter(({ before, after, notes }) => before !== after || notes.length > 0)).toEqual([]);

    branch.publish(registry.environment);
    user.npm('install', ...oldest.map((name) => `${name}@${released[name] ?? ''}`));
    expect(complaints(programs)).not.toEqual([]);
    expect(complaints(programs.map((program, index) => ({ ...program, code: upgraded[index]?.after ?? '' })))).toEqual(
      [],
    );
  }, 900_000);

  it('are told when a bundle has 1.0.0 beside the core of today', () => {
    const [old, now] = [first.path, branch.path].map((path) => join(path, 'packages/core/dist/index.js'));
    const program = `
      const [old, now] = await Promise.all([import(${JSON.stringify(old)}), import(${JSON.stringify(now)})]);
      const sink = new old.Sink('sink');
      const waits = (yielded) => {
        const sim = new now.Simulation();
        sim.spawn((function* () { yield yielded; })());
        sim.run();
      };
      const resource = new old.Resource('dock', { capacity: 1 });
      new old.Simulation({ entities: [resource] });
      const meetings = {
        entity: () => new now.Simulation({ entities: [sink] }),
        target: () => new now.Simulation().schedule(new now.SimEvent({ time: 1, type: 'x', target: sink })),
        event: () => new now.Simulation().schedule(new old.SimEvent({ time: 1, type: 'x', target: sink })),
        future: () => waits(new old.SimFuture()),
        resource: () => waits(resource.acquire()),
        distribution: () => new now.Server('server', { serviceTime: old.exponential(1) }),
        profile: () => now.constantRate(1).plus(old.constantRate(1)),
        histogram: () => new now.Histogram().merge(new old.Histogram()),
        simulation: () => now.recordRun(new old.Simulation()),
      };
      for (const [what, meet] of Object.entries(meetings)) {
        try {
          meet();
          console.log(what, 'is taken');
        } catch (error) {
          const { code, context } = error.code === 'UNHANDLED_FAILURE' ? error.cause : error;
          console.log(what, code, context.otherVersion);
        }
      }`;
    const output = mustRun(process.execPath, ['--input-type=module', '-e', program], temp);
    const all = [
      'entity',
      'target',
      'event',
      'future',
      'resource',
      'distribution',
      'profile',
      'histogram',
      'simulation',
    ];
    expect(output).toBe(all.map((what) => `${what} TWO_COPIES 1.x\n`).join(''));
  });

  it('get no 2.0.0 as long as they ask for ^1.0.0', () => {
    const other = new User('careful');
    other.npm('install', ...oldest.map((name) => `${name}@^1.0.0`));
    other.npm('update');
    expect(oldest.map((name) => other.installed(name))).toEqual(oldest.map(() => '1.0.0'));
    // Nor half of it: a leaf of 2.x beside a core of 1.x is refused.
    expect(() => other.npm('install', '@sim/core@^1.0.0', `@sim/log@${released['@sim/log'] ?? ''}`)).toThrow(
      /ERESOLVE/,
    );
  }, 120_000);
});

describe('publishing to a registry and installing from it', () => {
  const user = new User('user');
  /** @param {string} name */
  const older = (name) => (oldest.includes(name) ? ['1.0.0', released[name] ?? ''] : [released[name] ?? '']);

  it('has published and tagged all packages', async () => {
    for (const name of names) expect(await registry.versions(name), name).toEqual(older(name));
    expect(branch.git('tag').trim().split('\n').sort()).toEqual(names.map((name) => `${name}@${released[name] ?? ''}`));
  }, 60_000);

  it('installs a leaf with core, and nothing else of ours', () => {
    user.npm('install', '@sim/log');
    expect(user.installed('@sim/log')).toBe(released['@sim/log']);
    expect(user.installed('@sim/core')).toBe(released['@sim/core']);
    for (const name of leaves.filter((leaf) => leaf !== '@sim/log'))
      expect(existsSync(join(user.path, 'node_modules', name))).toBe(false);
  }, 60_000);

  it('publishes what changed and nothing else', async () => {
    branch.writeChangeset('@sim/log', 'minor', 'Compacted logs keep the last record of a key.');
    branch.version();
    branch.commit('Another release');
    branch.publish(registry.environment);
    for (const name of names) {
      const newer = name === '@sim/log' ? [bumped(released[name] ?? '', 'minor')] : [];
      expect(await registry.versions(name), name).toEqual([...older(name), ...newer]);
    }
  }, 60_000);

  it('upgrades an installed package by semver', () => {
    user.npm('update');
    expect(user.installed('@sim/log')).toBe(bumped(released['@sim/log'] ?? '', 'minor'));
    expect(user.installed('@sim/core')).toBe(released['@sim/core']);
    const program =
      "import { Entity } from '@sim/core'; import { EventLog } from '@sim/log'; console.log(new EventLog('log') instanceof Entity);";
    expect(user.node(program)).toBe('true\n');
  }, 60_000);
});

describe('a publish that fails half-way', () => {
  it('stops, says where, and goes on when it is run again', async () => {
    for (const name of ['@sim/core', '@sim/log', '@sim/stream']) {
      branch.writeChangeset(name, 'patch', 'A repair.');
      branch.version();
      branch.commit(`A repair of ${name}`);
    }
    const repaired = branch.versions();
    const ids = ['@sim/core', '@sim/log', '@sim/stream'].map((name) => `${name}@${repaired[name] ?? ''}`);
    const { port } = registry;
    registry.stop();
    registry = await startRegistry(join(temp, 'registry'), { port, closedTo: '@sim/log' });
    expect(() => branch.publish(registry.environment)).toThrow(/@sim\/log@.* could not be published.*run this again/);
    const tags = () => branch.git('tag').split('\n');
    expect(ids.filter((id) => tags().includes(id))).toEqual([ids[0]]);
    expect(await registry.versions('@sim/stream')).not.toContain(repaired['@sim/stream']);

    registry.stop();
    registry = await startRegistry(join(temp, 'registry'), { port });
    // What was published and could not be tagged is tagged now.
    branch.git('tag', '--delete', ids[0] ?? '');
    const notes = join(temp, 'notes');
    const output = branch.publish(registry.environment, '--notes', notes);
    expect(output).toMatch(/@sim\/core@.*: was there\n[^]*@sim\/log@.*: published\n[^]*@sim\/stream@.*: published\n/);
    expect(ids.filter((id) => !tags().includes(id))).toEqual([]);
    expect(branch.publish(registry.environment)).not.toMatch(/: published/);
    expect(readFileSync(join(notes, `${ids[1]?.replace('/', '-') ?? ''}.md`), 'utf8')).toBe(
      `# ${ids[1] ?? ''}\n\n### Fixed\n\n- A repair.\n`,
    );
  }, 900_000);
});

describe('a pre-release of a minor of core', () => {
  it('is one of a minor of all, can be installed, and be upgraded from', async () => {
    const before = branch.versions();
    branch.pre('enter', 'next');
    branch.writeChangeset('@sim/core', 'minor', 'Faster timers.');
    branch.version();
    branch.commit('A pre-release');
    const next = Object.fromEntries(names.map((name) => [name, bumped(before[name] ?? '', 'minor')]));
    expect(branch.versions()).toEqual(Object.fromEntries(names.map((name) => [name, `${next[name] ?? ''}-next.0`])));
    branch.publish(registry.environment);

    const curious = new User('curious');
    // The registry has nothing of others, which these two need.
    const alone = names.filter((name) => name !== '@sim/cli' && name !== '@sim/experiment');
    curious.npm('install', ...alone.map((name) => `${name}@next`));
    expect(alone.map((name) => curious.installed(name))).toEqual(alone.map((name) => `${next[name] ?? ''}-next.0`));
    const calm = new User('calm');
    calm.npm('install', '@sim/core', '@sim/log');
    expect(calm.installed('@sim/core')).toBe(before['@sim/core']);

    branch.pre('exit');
    branch.version();
    branch.commit('A release');
    expect(branch.versions()).toEqual(next);
    branch.publish(registry.environment);
    curious.npm('install', ...alone.map((name) => `${name}@latest`));
    calm.npm('update');
    for (const user of [curious, calm]) {
      expect(user.installed('@sim/core')).toBe(next['@sim/core']);
      expect(user.installed('@sim/log')).toBe(next['@sim/log']);
    }
  }, 900_000);
});
