import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mustRun, run } from './command.mjs';
import { root } from './packed-packages.mjs';

/**
 * A user's project: an empty folder outside the workspace, with npm and a TypeScript compiler and
 * nothing else.
 */
export class OutsideProject {
  path = mkdtempSync(join(tmpdir(), 'sim-outside-'));

  constructor() {
    this.write('package.json', '{ "name": "outside", "private": true, "type": "module" }');
  }

  /** @param {string} file @param {string} text */
  write(file, text) {
    mkdirSync(dirname(join(this.path, file)), { recursive: true });
    writeFileSync(join(this.path, file), text);
  }

  /** @param {string} file */
  read(file) {
    return readFileSync(join(this.path, file), 'utf8');
  }

  /**
   * Installs tarballs with npm, which resolves the peers among them; from a registry comes only what
   * they take from others.
   *
   * @param {readonly string[]} tarballs
   */
  install(tarballs) {
    mustRun(
      'npm',
      ['install', '--prefer-offline', '--no-audit', '--no-fund', '--cache', join(this.path, '.npm-cache'), ...tarballs],
      this.path,
    );
  }

  /**
   * Every installed copy of a package of ours, as `name` or `name/node_modules/name…`. @returns
   * {string[]}
   */
  installedCopies() {
    return readdirSync(join(this.path, 'node_modules'), { recursive: true, encoding: 'utf8' })
      .map((file) => /^(.*@sim\/[^/]+)\/package\.json$/.exec(file)?.[1])
      .filter((copy) => copy !== undefined)
      .sort();
  }

  /** @param {readonly string[]} args */
  node(...args) {
    return run(process.execPath, args, this.path);
  }

  /**
   * Checks files as a strict user would, the packages' own declarations included.
   *
   * @param {readonly string[]} files
   * @param {'nodenext' | 'bundler'} resolution
   */
  typeCheck(files, resolution) {
    const module = resolution === 'bundler' ? ['--module', 'esnext'] : ['--module', 'nodenext'];
    this.write('console.d.ts', 'declare const console: { log(...values: unknown[]): void };\n');
    return this.node(
      join(root, 'node_modules/typescript/bin/tsc'),
      ...module,
      '--moduleResolution',
      resolution,
      '--strict',
      '--exactOptionalPropertyTypes',
      '--skipLibCheck',
      'false',
      '--target',
      'es2022',
      '--lib',
      'es2023',
      '--outDir',
      'out',
      'console.d.ts',
      ...files,
    );
  }

  dispose() {
    rmSync(this.path, { recursive: true, force: true });
  }
}
