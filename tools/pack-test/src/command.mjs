import { spawnSync } from 'node:child_process';

/**
 * npm hands its own settings to what it starts; a command run here must see a user's shell instead.
 */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name) && name !== 'NODE_OPTIONS'),
);

/**
 * Runs a program to its end.
 *
 * @param {string} program @param {readonly string[]} args @param {string} cwd
 * @param {Readonly<Record<string, string>>} [more] - of the environment
 */
export function run(program, args, cwd, more = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...environment, NO_COLOR: '1', FORCE_COLOR: '0', ...more },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status: error ? error.message : status, stdout, output: stdout + stderr };
}

/**
 * The same for a command that has to succeed; gives what it printed.
 *
 * @param {string} program @param {readonly string[]} args @param {string} cwd
 * @param {Readonly<Record<string, string>>} [more] - of the environment
 */
export function mustRun(program, args, cwd, more = {}) {
  const { status, stdout, output } = run(program, args, cwd, more);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${output}`);
  return stdout;
}
