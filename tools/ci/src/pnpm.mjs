import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pinnedPnpm } from './pinned-pnpm.mjs';

/** The workspace's top folder. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The folder of the pinned package manager, fetched and held against its hash. */
export function pnpmFolder() {
  /** @type {{ packageManager: string }} */
  const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  return pinnedPnpm(packageManager, `${root}tools/ci/temp`);
}

/**
 * Runs the pinned package manager: nothing has to be installed globally, and what it starts (turbo, the
 * suites) finds the same `pnpm` on the PATH.
 *
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean }} [options] - `quiet` shows the output only when the command fails
 * @returns {boolean} whether it succeeded
 */
export function pnpm(args, { quiet = false } = {}) {
  const bin = pnpmFolder();
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', PATH: `${bin}:${process.env.PATH ?? ''}` };
  const { status, stdout, stderr, error } = spawnSync(`${bin}/pnpm`, args, {
    cwd: root,
    encoding: 'utf8',
    env,
    maxBuffer: 64 * 1024 * 1024,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  });
  if (error) throw error;
  if (quiet && status !== 0) process.stderr.write(`${stdout}${stderr}`);
  return status === 0;
}

/**
 * Installs what the lockfile names and builds every package; both are quick when nothing changed.
 *
 * @param {{ quiet?: boolean }} [options]
 */
export function setUp(options) {
  // A development set-up even where NODE_ENV says production, and over a node_modules another tool
  // has left.
  const ready =
    pnpm(['install', '--frozen-lockfile', '--prod=false', '--config.confirmModulesPurge=false'], options) &&
    pnpm(['run', 'build'], options);
  if (!ready) {
    console.error('Setting up failed.');
    process.exit(1);
  }
}
