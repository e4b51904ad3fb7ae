import { revisionOf } from '@sim-tools/gates/release-state';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from './command.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const leaves = ['consumer-group', 'log', 'stream'];

/** The packages as they were in a release, built from the history by the tools of today. */
export class ReleasedBuild {
  path = mkdtempSync(join(tmpdir(), 'sim-released-'));

  /** @param {string} version - of core, and of the leaves that were released with it */
  constructor(version) {
    const revision = revisionOf(root, 'packages/core/package.json', version);
    mustRun('sh', ['-c', `git archive ${revision} | tar -x -C '${this.path}'`], root);
    symlinkSync(join(root, 'node_modules'), join(this.path, 'node_modules'));
    for (const folder of leaves) {
      const modules = join(this.path, 'packages', folder, 'node_modules/@sim');
      mkdirSync(modules, { recursive: true });
      symlinkSync('../../../core', join(modules, 'core'));
    }
  }

  async build() {
    await this.#buildOne('core');
    await Promise.all(leaves.map((folder) => this.#buildOne(folder)));
  }

  /** @param {Readonly<Record<string, string>>} registry - its environment */
  publish(registry) {
    for (const folder of ['core', ...leaves])
      mustRun('pnpm', ['publish', '--no-git-checks'], join(this.path, 'packages', folder), registry);
  }

  /** @param {string} file */
  read(file) {
    return readFileSync(join(this.path, file), 'utf8');
  }

  dispose() {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** @param {string} folder @returns {Promise<void>} */
  #buildOne(folder) {
    const cwd = join(this.path, 'packages', folder);
    /** @type {{ scripts: { build: string } }} */
    const { scripts } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
    const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}` };
    return new Promise((resolve, reject) => {
      let output = '';
      const child = spawn('sh', ['-c', scripts.build], { cwd, env });
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
      child.on('error', reject).on('close', (status) => {
        if (status === 0) resolve();
        else reject(new Error(`the build of ${folder} ended with ${String(status)}:\n${output}`));
      });
    });
  }
}
