import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * A copy of the workspace to plant faults in: the sources as they are now, and the installed tools
 * by link.
 */
export class WorkspaceCopy {
  path = mkdtempSync(join(tmpdir(), 'sim-gates-'));

  constructor() {
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    for (const file of files
      .split('\0')
      .filter((name) => name !== '' && !/^packages\/[^/]+\/test\//.test(name) && existsSync(join(root, name)))) {
      mkdirSync(dirname(join(this.path, file)), { recursive: true });
      cpSync(join(root, file), join(this.path, file));
    }
    symlinkSync(join(root, 'node_modules'), join(this.path, 'node_modules'));
    for (const group of ['packages', 'tools']) {
      for (const folder of readdirSync(join(root, group))) {
        const modules = join(group, folder, 'node_modules');
        // The links inside are relative: they lead to the copy's packages and, through its top, to
        // the installed tools.
        if (existsSync(join(root, modules)))
          cpSync(join(root, modules), join(this.path, modules), { recursive: true, verbatimSymlinks: true });
      }
    }
  }

  /** @param {string} file */
  read(file) {
    return readFileSync(join(this.path, file), 'utf8');
  }

  /** @param {string} file @param {string} text */
  write(file, text) {
    mkdirSync(dirname(join(this.path, file)), { recursive: true });
    writeFileSync(join(this.path, file), text);
  }

  /** @param {string} path */
  remove(path) {
    rmSync(join(this.path, path), { recursive: true, force: true });
  }

  /**
   * Runs a shell command with the workspace's tools on the PATH.
   *
   * @param {string} command
   * @param {string} [folder]
   */
  run(command, folder = '.') {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: join(this.path, folder),
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${join(this.path, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
        NO_COLOR: '1',
        FORCE_COLOR: '0',
      },
      maxBuffer: 64 * 1024 * 1024,
    });
    return { green: status === 0, status, stdout, output: stdout + stderr };
  }

  /**
   * Runs a script of a package.json as it is written there.
   *
   * @param {string} name
   * @param {string} [folder]
   */
  runScript(name, folder = '.') {
    return this.run(this.script(name, folder), folder);
  }

  /** @param {string} name @param {string} [folder] */
  script(name, folder = '.') {
    /** @type {{ scripts: Record<string, string | undefined> }} */
    const { scripts } = JSON.parse(this.read(join(folder, 'package.json')));
    const script = scripts[name];
    if (script === undefined) throw new Error(`no script ${name} in ${folder}/package.json`);
    return script;
  }

  dispose() {
    rmSync(this.path, { recursive: true, force: true });
  }
}
