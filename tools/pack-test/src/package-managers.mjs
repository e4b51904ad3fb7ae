import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { OutsideProject } from './outside-project.mjs';

/** @typedef {'npm' | 'pnpm' | 'Yarn 1' | 'Yarn 4' | 'Yarn 4 with node_modules'} ManagerName */

/**
 * What package managers other than npm are fetched as, exact versions; pnpm is that of this workspace.
 */
const YARN = { classic: 'yarn@1.22.22', modern: '@yarnpkg/cli-dist@4.18.1' };

/** Package managers, each a way for a user to install from a registry. */
export class PackageManagers {
  #home = new OutsideProject();
  #registry;

  /** @param {string} registry - its address */
  constructor(registry) {
    this.#registry = registry;
    this.#home.install(['--ignore-scripts', YARN.classic, YARN.modern]);
  }

  /**
   * Adds packages to a project. Gives what was said, and the exit code.
   *
   * @param {ManagerName} name
   * @param {OutsideProject} project - empty before
   * @param {readonly string[]} packages
   */
  add(name, project, packages) {
    const temporary = (/** @type {string} */ folder) => join(project.path, folder);
    switch (name) {
      case 'npm':
        return this.#run(project, 'npm', [
          ...['install', '--no-audit', '--no-fund', '--registry', this.#registry, '--cache', temporary('.npm-cache')],
          ...packages,
        ]);
      case 'pnpm':
        project.write('.npmrc', `registry=${this.#registry}\nstore-dir=.pnpm-store\ncache-dir=.pnpm-cache\n`);
        return this.#run(project, 'pnpm', ['add', ...packages]);
      case 'Yarn 1':
        return this.#run(project, process.execPath, [
          this.#program('yarn'),
          ...['add', '--non-interactive', '--registry', this.#registry, '--cache-folder', temporary('.yarn-cache')],
          ...packages,
        ]);
      default:
        project.write('yarn.lock', '');
        project.write(
          '.yarnrc.yml',
          [
            `npmRegistryServer: '${this.#registry}'`,
            "unsafeHttpWhitelist: ['127.0.0.1']",
            `nodeLinker: ${name === 'Yarn 4' ? 'pnp' : 'node-modules'}`,
            'enableGlobalCache: false',
            'enableTelemetry: false',
            // Otherwise what was published today does not exist for it.
            'npmMinimalAgeGate: 0',
            'enableImmutableInstalls: false',
            `globalFolder: ${temporary('.yarn-global')}`,
            '',
          ].join('\n'),
        );
        return this.#run(project, process.execPath, [this.#program('@yarnpkg/cli-dist'), 'add', ...packages]);
    }
  }

  /**
   * Runs a program with Node as the manager has it run.
   *
   * @param {ManagerName} name @param {OutsideProject} project @param {readonly string[]} args
   */
  node(name, project, ...args) {
    return name === 'Yarn 4'
      ? this.#run(project, process.execPath, [this.#program('@yarnpkg/cli-dist'), 'node', ...args])
      : project.node(...args);
  }

  /**
   * The copies of a package that a project has, each by its version.
   *
   * @param {OutsideProject} project @param {string} name @returns {string[]}
   */
  copies(project, name) {
    const modules = join(project.path, 'node_modules');
    if (!existsSync(modules))
      return [...project.read('yarn.lock').matchAll(/resolution: "(.*)@npm:(.*)"/g)].flatMap(
        ([, found, version = '']) => (found === name ? [version] : []),
      );
    const files = readdirSync(modules, { recursive: true, encoding: 'utf8' })
      .filter((file) => `/${file}`.endsWith(`/${name}/package.json`))
      .map((file) => realpathSync(join(modules, file)));
    return [...new Set(files)].map((file) => /** @type {string} */ (JSON.parse(readFileSync(file, 'utf8')).version));
  }

  dispose() {
    this.#home.dispose();
  }

  /** @param {string} name */
  #program(name) {
    return join(this.#home.path, 'node_modules', name, 'bin/yarn.js');
  }

  /** @param {OutsideProject} project @param {string} program @param {readonly string[]} args */
  #run(project, program, args) {
    const { status, output } = run(program, args, project.path);
    return { status, output };
  }
}
