import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../src/command.mjs';
import { declarationsAstray, definitionOf } from '../src/editor.mjs';
import { OutsideProject } from '../src/outside-project.mjs';
import { packAll, root } from '../src/packed-packages.mjs';
import { Runtimes } from '../src/runtimes.mjs';

const tarballs = mkdtempSync(join(tmpdir(), 'sim-tarballs-'));
const packages = packAll(tarballs);
const core = packages.find(({ name }) => name === '@sim/core');
const bin = join(root, 'tools/pack-test/node_modules/.bin');
/** The command is composed of all packages it needs; the others stand alone on core. */
const composed = [
  '@sim/consumer-group',
  '@sim/core',
  '@sim/experiment',
  '@sim/import',
  '@sim/log',
  '@sim/report',
  '@sim/stream',
];
/** @param {string} name */
const needs = (name) => (name === '@sim/cli' ? composed : ['@sim/core']);
/** What a package takes from others: nothing, but for the one that starts threads and reads modules. */
const foreign = (/** @type {string} */ name) =>
  name === '@sim/experiment' ? { 'es-module-lexer': '3.0.5', tinypool: '2.2.0' } : {};
/** The packages of others that it works with where a user installs them. */
const optional = (/** @type {string} */ name) =>
  name === '@sim/experiment' ? { bullmq: '>=6.7.0 <7', ioredis: '>=5.0.0', pg: '>=8.0.0' } : {};
/** @param {string} folder @param {string} kind */
const program = (folder, kind) => readFileSync(join(root, `tools/pack-test/programs/${folder}.${kind}`), 'utf8');

afterAll(() => rmSync(tarballs, { recursive: true, force: true }));

describe.each(packages)('the packed $name', ({ folder, name, version, tarball, files }) => {
  /** @type {OutsideProject} */
  let project;

  beforeAll(() => {
    project = new OutsideProject();
    const others = packages.filter((each) => needs(name).includes(each.name)).map((each) => each.tarball);
    project.install([...new Set([tarball, ...others])]);
    project.write('program.ts', program(folder, 'ts'));
    project.write(
      'required.cts',
      `import packed = require('${name}');\nimport core = require('@sim/core');\nconsole.log(Object.keys(packed).length, core.Entity.name);\n`,
    );
  }, 60_000);
  afterAll(() => project.dispose());

  it('holds its code, its words and nothing else', () => {
    const released = version === '0.0.0' ? [] : ['CHANGELOG.md'];
    const words = ['LICENSE', 'README.md', ...released];
    const executables = name === '@sim/cli' ? ['bin/sim.mjs'] : [];
    const code = files.filter((file) => !words.includes(file) && !/^dist\/chunk-\w+\.js(\.map)?$/.test(file));
    const threads = name === '@sim/experiment' ? ['dist/thread-worker.js', 'dist/thread-worker.js.map'] : [];
    expect(code.filter((file) => !/^src\/.*\.ts$/.test(file))).toEqual([
      ...executables,
      'dist/index.d.ts',
      'dist/index.d.ts.map',
      'dist/index.js',
      'dist/index.js.map',
      ...threads,
      'package.json',
    ]);
    expect(words.filter((file) => !files.includes(file))).toEqual([]);
  });

  it('has maps whose every source is shipped, or stands in the map', () => {
    for (const file of files.filter((each) => each.endsWith('.map'))) {
      /** @type {{ sources: readonly string[], sourcesContent?: readonly (string | null)[] }} */
      const { sources, sourcesContent } = JSON.parse(project.read(`node_modules/${name}/${file}`));
      expect(sources.length, file).toBeGreaterThan(0);
      const missing = sources.filter(
        (source, k) => !files.includes(posix.join('dist', source)) && typeof sourcesContent?.[k] !== 'string',
      );
      expect(missing, file).toEqual([]);
      expect(project.read(`node_modules/${name}/${file.replace(/\.map$/, '')}`)).toMatch(
        new RegExp(`\n//# sourceMappingURL=${posix.basename(file)}\\n?$`),
      );
    }
  });

  it('leads from every exported name to the line that declares it', () => {
    const astray = declarationsAstray(join(project.path, 'node_modules', name));
    expect(astray).toEqual([]);
  });

  it('has a manifest without traces of the workspace', () => {
    const manifest = project.read(`node_modules/${name}/package.json`);
    expect(manifest).not.toMatch(/workspace:|@sim\/source|"(pre|post)?install"|src\//);
    expect(JSON.parse(manifest)).toMatchObject({ name, version, type: 'module', license: 'MIT', sideEffects: false });
  });

  it('asks for a Node that can `require` it, and no other', () => {
    const { engines } = JSON.parse(project.read(`node_modules/${name}/package.json`));
    expect(engines).toEqual({ node: '^20.19.0 || >=22.12.0' });
  });

  it('depends on nothing but, as a peer, core', () => {
    /**
     * @type {{ dependencies?: object, optionalDependencies?: object, peerDependencies?: object }}
     */
    const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
      project.read(`node_modules/${name}/package.json`),
    );
    const own = name === '@sim/cli' ? packages.filter((each) => composed.includes(each.name)) : [];
    expect({ ...dependencies, ...optionalDependencies }).toEqual({
      ...Object.fromEntries(own.map((each) => [each.name, `^${each.version}`])),
      ...foreign(name),
    });
    const alone = name === '@sim/core' || name === '@sim/cli';
    expect(peerDependencies).toEqual(alone ? undefined : { '@sim/core': `^${core?.version ?? ''}`, ...optional(name) });
  });

  it('is installed with one copy of core and nothing else of ours', () => {
    expect(project.installedCopies()).toEqual([...new Set([name, ...needs(name)])].sort());
  });

  it('is imported', () => {
    const { status, output } = project.node(
      '--input-type=module',
      '-e',
      `const all = await import('${name}'); if (Object.keys(all).length === 0) throw new Error('nothing is exported');`,
    );
    expect({ status, output }).toEqual({ status: 0, output: '' });
  });

  it('exports classes that bear their names', () => {
    const source = `const all = await import('${name}');
      for (const [key, value] of Object.entries(all)) if (typeof value === 'function' && value.name !== key) console.log(key, 'is called', value.name);`;
    const { status, output } = project.node('--input-type=module', '-e', source);
    expect({ status, output }).toEqual({ status: 0, output: '' });
  });

  it('is required, and gives the same classes as import', () => {
    const source = `const required = require('${name}'); const { Entity } = require('@sim/core');
      Promise.all([import('${name}'), import('@sim/core')]).then(([imported, core]) => {
        if (core.Entity !== Entity || typeof Entity !== 'function') throw new Error('two copies of Entity');
        for (const key of Object.keys(imported)) if (imported[key] !== required[key]) throw new Error('two copies of ' + key);
      });`;
    const { status, output } = project.node('--input-type=commonjs', '-e', source);
    expect({ status, output }).toEqual({ status: 0, output: '' });
  });

  it.each(/** @type {const} */ (['bundler', 'nodenext']))(
    'is type-checked under %s',
    (resolution) => {
      const { status, output } = project.typeCheck(
        resolution === 'bundler' ? ['program.ts'] : ['program.ts', 'required.cts'],
        resolution,
      );
      expect({ status, output }).toEqual({ status: 0, output: '' });
    },
    30_000,
  );

  it('runs a short program', () => {
    project.typeCheck(['program.ts'], 'nodenext');
    const { status, output } = project.node('out/program.js');
    expect({ status, output }).toEqual({ status: 0, output: program(folder, 'out') });
  }, 30_000);

  it('is clean for publint', () => {
    const { status, output } = run(join(bin, 'publint'), ['--strict', tarball], tarballs);
    expect(output).toMatch(/All good/);
    expect(status).toBe(0);
  }, 30_000);

  it('is clean for attw', () => {
    const { status, output } = run(join(bin, 'attw'), ['--profile', 'esm-only', '--no-color', tarball], tarballs);
    expect(output).toMatch(/node16 \(from ESM\) *│ 🟢[^]*bundler *│ 🟢/);
    expect(status).toBe(0);
  }, 30_000);
});

describe('the packed command', () => {
  /** @type {OutsideProject} */
  const project = new OutsideProject();
  /** @param {readonly string[]} args */
  const sim = (...args) => project.node('node_modules/@sim/cli/bin/sim.mjs', ...args);

  beforeAll(() => {
    const needed = packages.filter(({ name }) => name === '@sim/cli' || composed.includes(name));
    project.install(needed.map(({ tarball }) => tarball));
    project.write('station.mjs', readFileSync(join(root, 'tools/many-runs/models/station.mjs'), 'utf8'));
  }, 60_000);
  afterAll(() => project.dispose());

  it.each([
    ['list'],
    ['run station.mjs --set servers=1..2 -n 3 --threads 2 --memory 256MiB'],
    ['run station.mjs --set servers=2 -n 2 --threads 0 --json'],
    ['find station.mjs --smallest servers=1..4 --so-that wait<1'],
    ['ask forecast --lag 5k --rate 10/s --service 10ms --consumers 1,2 --replications 2'],
    ['ask size --rate 50/s --service 20ms --consumers 2 --peak-length 1m --replications 1'],
    ['ask deploy --rate 60/s --service 10ms --consumers 2 --partitions 4 --replications 1'],
    ['ask crash --rate 60/s --service 10ms --consumers 2 --sessions 10s --partitions 4 --replications 1'],
    ['ask hot-key --rate 50/s --service 10ms --consumers 2 --share 20% --for 2m --replications 1'],
    ['ask retention --rate 5/s --service 10ms --consumers 2 --retention 5m --outage 5m --replications 1'],
    ['ask storm --service 1s --consumers 2 --batches 100 --for 10m --replications 1'],
    ['ask poison --rate 20/s --service 10ms --consumers 2 --retries 1 --for 2m --replications 1'],
    ['ask late --rate 20/s --delay 5s --for 5m --replications 1'],
    ['ask autoscale --rate 20/s --service 40ms --target-lag 50 --peak-length 2m --cooldown 30s --replications 1'],
    ['ask failover --rate 20/s --acks all --replications 1'],
    ['ask checkpoint --rate 20/s --cost 10ms --intervals 10s --replications 1'],
  ])(
    'does in an empty folder: sim %s',
    (call) => {
      const { status, output } = sim(...call.split(' '));
      expect({ status, output }).toEqual({ status: 0, output: expect.stringMatching(/\S/) });
    },
    60_000,
  );

  it('ends as it would when who reads its output has enough', async () => {
    const command = spawn(process.execPath, ['node_modules/@sim/cli/bin/sim.mjs', 'list'], { cwd: project.path });
    // Before it writes: it takes a while to start.
    command.stdout.destroy();
    let complaints = '';
    command.stderr.on('data', (part) => (complaints += String(part)));
    const [status] = await once(command, 'close');
    expect({ status, complaints }).toEqual({ status: 0, complaints: '' });
  }, 60_000);

  it.each([
    'forecast --lag 5k --rate 10/s --service 10ms --consumers 1',
    'late --rate 20/s --delay 5s --for 5m',
    'autoscale --rate 20/s --service 40ms --target-lag 50 --peak-length 2m --cooldown 30s',
    'failover --rate 20/s --acks all',
    'checkpoint --rate 20/s --cost 10ms --intervals 10s',
  ])(
    'prints a program that runs: sim ask %s',
    (call) => {
      const { output } = sim('ask', ...call.split(' '), '--replications', '1', '--as-code');
      project.write('asked.mjs', output);
      expect(project.node('asked.mjs')).toMatchObject({ status: 0, output: expect.stringMatching(/±/) });
    },
    60_000,
  );
});

describe('all packages together', () => {
  const project = new OutsideProject();
  beforeAll(() => project.install(packages.map(({ tarball }) => tarball)), 60_000);
  afterAll(() => project.dispose());

  it('are installed with one copy of core', () => {
    expect(project.installedCopies()).toEqual(packages.map(({ name }) => name).sort());
  });

  it('say their versions in summaries and run records', () => {
    const program = `import { recordRun, Simulation } from '@sim/core'; import { EventLog } from '@sim/log'; import { ConsumerGroup } from '@sim/consumer-group';
      const log = new EventLog('log'); const sim = new Simulation({ entities: [log, new ConsumerGroup('group', log)] }); const recorder = recordRun(sim);
      console.log(JSON.stringify([sim.run().versions, sim.summary().toJSON().versions, recorder.record().versions]));`;
    const versions = Object.fromEntries(
      ['@sim/core', '@sim/log', '@sim/consumer-group'].map((name) => [
        name,
        packages.find((each) => each.name === name)?.version,
      ]),
    );
    const { output } = project.node('--input-type=module', '-e', program);
    expect(JSON.parse(output)).toEqual([versions, versions, versions]);
  });

  it('show lines of their sources in traces', () => {
    const program = `import { EventLog } from '@sim/log'; new EventLog('log', { numPartitions: 0 });`;
    const { output } = project.node('--enable-source-maps', '--input-type=module', '-e', program);
    const [, file = '', line = ''] =
      /new EventLog \(.*\/node_modules\/(@sim\/log\/src\/.*\.ts):(\d+):/.exec(output) ?? [];
    expect(project.read(`node_modules/${file}`).split('\n')[Number(line) - 1]).toContain('super(');
  });

  it('lead editors from a name to its source', () => {
    const text = "import { EventLog } from '@sim/log';\nnew EventLog('log').append('key', 1);\n";
    project.write('edited.ts', text);
    project.write(
      'tsconfig.json',
      '{ "compilerOptions": { "module": "nodenext", "types": [] }, "files": ["edited.ts"] }',
    );
    expect(definitionOf(join(project.path, 'edited.ts'), text, 'append')).toMatch(
      /\/@sim\/log\/src\/event-log\/\S+\.ts: +(override )?\*?append\(/,
    );
  });

  describe('on other runtimes than Node', () => {
    /** @type {Runtimes} */
    let runtimes;

    beforeAll(() => {
      runtimes = new Runtimes();
      project.write('pipeline.mjs', readFileSync(join(root, 'tools/pack-test/programs/pipeline.mjs'), 'utf8'));
      project.write('where.mjs', "console.log(globalThis.Deno ? 'deno' : globalThis.Bun ? 'bun' : 'node');\n");
    }, 120_000);
    afterAll(() => runtimes.dispose());

    it.each(/** @type {const} */ (['deno', 'bun']))('run a model step by step as on Node: %s', (name) => {
      expect(runtimes.run(name, 'where.mjs', project)).toMatchObject({ status: 0, output: `${name}\n` });
      const expected = project.node('pipeline.mjs');
      expect(expected).toMatchObject({ status: 0, output: expect.stringMatching(/^[0-9a-f]{16} \d{4,}\n/) });
      const { status, output } = runtimes.run(name, 'pipeline.mjs', project);
      expect({ status, output }).toEqual({ status: 0, output: expected.output });
    });
  });

  /** The floor, the newest; and the one below, which the documentation says fails. */
  it.each([
    ['5.0.4', true],
    ['7.0.2', true],
    ['4.7.4', false],
  ])(
    'compile with TypeScript %s: %s',
    (version, works) => {
      const compiler = new OutsideProject();
      compiler.install([`typescript@${version}`]);
      // The command starts threads of Node, whose types are not in this project.
      const typed = packages.filter(({ name }) => !['@sim/cli', '@sim/experiment'].includes(name));
      const files = typed.map(({ folder }) => `${folder}-program.ts`);
      for (const { folder } of typed) project.write(`${folder}-program.ts`, program(folder, 'ts'));
      project.write('console.d.ts', 'declare const console: { log(...values: unknown[]): void };\n');
      // Of its own: another test leaves a `tsconfig.json` here, which the newest refuses to pass over.
      const compilerOptions = {
        ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022', lib: ['es2022'], types: [] },
        ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false },
      };
      project.write('tsconfig.programs.json', JSON.stringify({ compilerOptions, files: ['console.d.ts', ...files] }));
      const { status, output } = project.node(
        join(compiler.path, 'node_modules/typescript', compilerOf(compiler)),
        '-p',
        'tsconfig.programs.json',
      );
      compiler.dispose();
      if (works) expect({ status, output }).toEqual({ status: 0, output: '' });
      else expect(output).toMatch(/@sim\/.*error TS|program\.ts.*error TS/);
    },
    120_000,
  );
});

/** @param {OutsideProject} project */
function compilerOf(project) {
  /** @type {{ bin: { tsc: string } }} */
  const { bin } = JSON.parse(project.read('node_modules/typescript/package.json'));
  return bin.tsc;
}
