import { spawnSync } from 'node:child_process';

/**
 * npm hands its own settings to what it starts; a command run here must see a user's shell instead.
 */
const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name) && name !== 'NODE_OPTIONS'),
);

/**
 * Runs a command that has to succeed, and gives what it printed.
 *
 * @param {string} program @param {readonly string[]} args @param {string} cwd @param
 * {Readonly<Record<string, string>>} [environment]
 */
export function mustRun(program, args, cwd, environment = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...inherited, NO_COLOR: '1', FORCE_COLOR: '0', CI: '1', ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${error ? error.message : status}:\n${stdout}${stderr}`);
  return stdout;
}
