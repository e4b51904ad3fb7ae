import { WorkspaceCopy } from '@sim-tools/gates/workspace-copy';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from './command.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A repository of its own with the workspace as it is now, built, to try a release in. */
export class TrialBranch {
  #copy = new WorkspaceCopy();
  path = this.#copy.path;

  constructor() {
    for (const folder of this.folders())
      cpSync(join(root, 'packages', folder, 'dist'), join(this.path, 'packages', folder, 'dist'), { recursive: true });
    this.git('init', '-q', '-b', 'main');
    for (const [key, value] of [
      ['user.name', 'rehearsal'],
      ['user.email', 'rehearsal@localhost'],
      ['commit.gpgsign', 'false'],
      ['tag.gpgsign', 'false'],
    ])
      this.git('config', key ?? '', value ?? '');
    this.commit('The workspace');
    this.git('checkout', '-q', '-b', 'trial');
  }

  folders() {
    return readdirSync(join(this.path, 'packages')).sort();
  }

  /** @param {...string} args */
  git(...args) {
    return mustRun('git', args, this.path);
  }

  /** @param {string} message */
  commit(message) {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
  }

  /** Back to the last commit. */
  reset() {
    this.git('reset', '-q', '--hard');
    this.git('clean', '-q', '-f', '-d', '.changeset', 'packages');
  }

  /** @param {string} file */
  read(file) {
    return this.#copy.read(file);
  }

  /** Versions by package name. @returns {Record<string, string>} */
  versions() {
    return Object.fromEntries(
      this.folders().map((folder) => {
        /** @type {{ name: string, version: string }} */
        const { name, version } = JSON.parse(this.read(`packages/${folder}/package.json`));
        return [name, version];
      }),
    );
  }

  /** Whether changesets wait for the next release. */
  hasPendingChangesets() {
    return readdirSync(join(this.path, '.changeset')).some((file) => file.endsWith('.md') && file !== 'README.md');
  }

  /**
   * @param {string} name
   * @param {'patch' | 'minor' | 'major'} bump
   * @param {string} summary
   */
  writeChangeset(name, bump, summary) {
    this.#copy.write('.changeset/quick-foxes-jump.md', `---\n'${name}': ${bump}\n---\n\n${summary}\n`);
  }

  /**
   * Consumes the pending changesets. Gives the files that changed, each with how. @returns
   * {string[]}
   */
  version() {
    mustRun(process.execPath, ['tools/release/version.mjs'], this.path);
    this.git('add', '-A');
    return this.git('diff', '--cached', '--name-status')
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace('\t', ' '));
  }

  /** Begins or ends pre-releases. @param {...string} args */
  pre(...args) {
    mustRun(join(this.path, 'node_modules/.bin/changeset'), ['pre', ...args], this.path);
  }

  /**
   * Publishes every version that the registry does not have.
   *
   * @param {Readonly<Record<string, string>>} registry - its environment
   * @param {...string} args
   */
  publish(registry, ...args) {
    return mustRun(process.execPath, ['tools/release/publish.mjs', ...args], this.path, registry);
  }

  dispose() {
    rmSync(this.path, { recursive: true, force: true });
  }
}
