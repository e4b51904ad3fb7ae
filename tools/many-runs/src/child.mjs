/** Programs of this folder as processes that tests start, read and kill. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * @param {'drive' | 'work'} program
 * @param {readonly string[]} args
 */
export function startChild(program, args) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`${program}.mjs`, import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
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
    kill: (/** @type {NodeJS.Signals} */ signal = 'SIGKILL') => child.kill(signal),
    /**
     * Comes back when it has said something, or has ended.
     *
     * @param {string} text
     */
    async says(text) {
      while (!output.includes(text) && child.exitCode === null && child.signalCode === null)
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
