import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OutsideProject } from './outside-project.mjs';
import { run } from './command.mjs';

/** Other runtimes, as npm has them: a package that is a launcher, and the program itself in one for each machine. */
const RUNTIMES = /** @type {const} */ ({
  deno: { version: '2.9.6', scope: '@deno', program: 'deno', args: ['run', '--allow-read', '--cached-only'] },
  bun: { version: '1.4.5', scope: '@oven', program: 'bin/bun', args: ['run', '--no-install'] },
});

/** @typedef {keyof typeof RUNTIMES} RuntimeName */

/** Runtimes beside Node, installed in a folder of their own without running what their packages would run. */
export class Runtimes {
  #home = new OutsideProject();

  constructor() {
    const wanted = Object.entries(RUNTIMES).map(([name, { version }]) => `${name}@${version}`);
    this.#home.install(['--ignore-scripts', ...wanted]);
  }

  /**
   * Runs a program of a project, which has its packages in `node_modules`.
   *
   * @param {RuntimeName} name @param {string} file @param {OutsideProject} project
   */
  run(name, file, project) {
    return run(this.#program(name), [...RUNTIMES[name].args, file], project.path);
  }

  /** @param {RuntimeName} name */
  #program(name) {
    const { scope, program } = RUNTIMES[name];
    const folder = join(this.#home.path, 'node_modules', scope);
    const found = readdirSync(folder)
      .map((machine) => join(folder, machine, program))
      .find((file) => existsSync(file) || existsSync(`${file}.exe`));
    if (found === undefined) throw new Error(`npm has no ${name} for this machine`);
    return found;
  }

  dispose() {
    this.#home.dispose();
  }
}
