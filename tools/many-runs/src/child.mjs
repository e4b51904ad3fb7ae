/** Programs of this folder as processes that tests start, read and kill. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The command `sim`, as its package has it. */
const SIM = new URL('../bin/sim.mjs', import.meta.resolve('@sim/cli'));

/**
 * @param {'drive' | 'work' | 'sim'} program
 * @param {readonly string[]} args
 */
export function startChild(program, args) {
  const file = program === 'sim' ? SIM : new URL(`${program}.mjs`, import.meta.url);
  const child = spawn(process.execPath, [fileURLToPath(file), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let stdout = '';
  child.stdout.on('data', (text) => (stdout += text));
  /** @type {(() => void)[]} */
  let listeners = [];
  const heard = () => {
    const all = listeners;
    listeners = [];
    for (const listener of all) listener();
  };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      heard();
    });
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) =>
    child.once('close', (code) => {
      heard();
      resolve(code);
    }),
  );
  return {
    ended,
    get output() {
      return output;
    },
    /** What it gave as its answer, without what it told of its progress. */
    get answer() {
      return stdout;
    },
    kill: (/** @type {NodeJS.Signals} */ signal = 'SIGKILL') => child.kill(signal),
    /**
     * Comes back when it has said something so many times, or has ended.
     *
     * @param {string} text
     * @param {number} [times]
     */
    async says(text, times = 1) {
      while (output.split(text).length <= times && child.exitCode === null && child.signalCode === null)
        await new Promise((resolve) => listeners.push(() => resolve(undefined)));
    },
    /** The points that `drive` printed at its end. */
    points() {
      const line = output.split('\n').find((each) => each.startsWith('points '));
      if (line === undefined) throw new Error(`no points in: ${output}`);
      return line;
    },
  };
}
