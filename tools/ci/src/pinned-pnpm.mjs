import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Fetches the package manager that a `packageManager` field names, from the registry that npm is set to, and refuses
 * it when it has another hash than the field says: npx would run whatever comes. What was fetched once is kept.
 *
 * @param {string} packageManager - `pnpm@VERSION+sha512.HEX`
 * @param {string} folder - where it is kept
 * @returns {string} the folder with the `pnpm` to put on the PATH
 */
export function pinnedPnpm(packageManager, folder) {
  const [, version, hash] = /^pnpm@([\w.-]+)\+sha512\.([\da-f]{128})$/.exec(packageManager) ?? [];
  if (version === undefined || hash === undefined)
    throw new Error(`"packageManager" must be pnpm@VERSION+sha512.HEX, got ${packageManager}`);
  const home = join(folder, `pnpm-${version}-${hash.slice(0, 12)}`);
  const bin = join(home, 'on-path');
  if (existsSync(bin)) return bin;

  mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(join(folder, 'fetching-'));
  try {
    // npm hands its own settings to what it starts; one of them says what npx has to install.
    const env = { ...process.env };
    delete env.npm_config_package;
    run('npm', ['pack', `pnpm@${version}`, '--silent', '--pack-destination', fresh], fresh, env);
    const tarball = join(fresh, `pnpm-${version}.tgz`);
    const got = createHash('sha512').update(readFileSync(tarball)).digest('hex');
    if (got !== hash)
      throw new Error(`pnpm ${version} from the registry has the SHA-512 ${got}, and package.json says ${hash}`);
    run('tar', ['-xzf', tarball], fresh, env);
    mkdirSync(join(fresh, 'on-path'));
    for (const name of ['pnpm', 'pnpx']) {
      const script = join(fresh, 'on-path', name);
      writeFileSync(script, `#!/bin/sh\nexec node "$(dirname "$0")/../package/bin/${name}.cjs" "$@"\n`);
      chmodSync(script, 0o755);
    }
    if (!existsSync(bin)) {
      rmSync(home, { recursive: true, force: true });
      renameSync(fresh, home);
    }
    return bin;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** @param {string} program @param {readonly string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} env */
function run(program, args, cwd, env) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0)
    throw error ?? new Error(`${program} ${args.join(' ')} ended with ${String(status)}:\n${stdout}${stderr}`);
}
