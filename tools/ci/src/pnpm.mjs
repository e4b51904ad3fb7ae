import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The workspace's top folder. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Runs the pinned package manager, fetched by npm's own runner: nothing has to be installed
 * globally, and what it starts (turbo, the suites) finds a `pnpm` on the PATH that the runner
 * prepares.
 *
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean }} [options] - `quiet` shows the output only when the command fails
 * @returns {boolean} whether it succeeded
 */
export function pnpm(args, { quiet = false } = {}) {
  /** @type {{ packageManager: string }} */
  const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const pin = packageManager.split('+')[0] ?? packageManager;
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
  // Inside another npx this says what to install, and the pin would be taken for a command.
  delete env.npm_config_package;
  const { status, stdout, stderr, error } = spawnSync('npx', ['--yes', pin, ...args], {
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
