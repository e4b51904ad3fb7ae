import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/**
 * What is counted, and how large: two runs of a case that differ in nothing but how long they go on, so that starting
 * and compiling cancel out, and what remains is the work of so many units, compiled.
 *
 * @typedef {object} Counted
 * @property {string} id - the case
 * @property {string} module - of the case
 * @property {string} run - our implementation there
 * @property {string} unit - the member of the sizes that says how long it goes on
 * @property {Readonly<Record<string, number>>} short
 * @property {Readonly<Record<string, number>>} long
 */

/** @param {string} id @param {string} module @param {string} run @param {string} unit @param {number} n @param {object} rest @returns {Counted} */
const counted = (id, module, run, unit, n, rest = {}) => ({
  ...{ id, module, run, unit },
  short: { ...rest, [unit]: n },
  long: { ...rest, [unit]: 2 * n },
});

/** @type {readonly Counted[]} */
export const COUNTED = [
  counted('W1-100', 'hold', 'core', 'events', 100_000, { pending: 100 }),
  counted('W2', 'processes', 'core', 'steps', 60_000, { processes: 1000 }),
  counted('W3', 'station', 'core', 'customers', 40_000),
  counted('W4', 'pipeline', 'core', 'records', 100_000),
  counted('W5', 'consumers', 'tail', 'records', 50_000),
  counted('append', 'log', 'append', 'records', 100_000, { latency: 0.001 }),
  counted('append under time retention', 'log', 'retention', 'records', 100_000, { policy: 'time' }),
  counted('append under size retention', 'log', 'retention', 'records', 100_000, { policy: 'size' }),
  counted('tumbling', 'windows', 'operator', 'events', 300_000, {
    kind: 'tumbling',
    size: 1,
    keys: 1000,
    rate: 10_000,
  }),
  counted('session', 'windows', 'operator', 'events', 100_000, { kind: 'session', size: 0.5, keys: 100, rate: 1000 }),
];

/**
 * Node without what differs from run to run: one thread, which compiles and collects garbage after as many calls and
 * bytes and never by the clock; hashes and random numbers of a fixed seed.
 */
const STEADY = ['--predictable', '--predictable-gc-schedule', '--single-threaded', '--hash-seed=1', '--random-seed=1'];

/**
 * The instructions that each case takes for one unit of its work, counted by valgrind's cachegrind: compiled by the
 * same compiler as ever, on a processor that no clock drives.
 *
 * @param {readonly Counted[]} cases
 * @param {(of: Counted, size: object) => Promise<number>} [count]
 * @returns {Promise<Record<string, number>>} by the case
 */
export async function instructionsPerUnit(cases, count = countInstructions) {
  const tasks = cases.flatMap((of) => [of.short, of.long].map((size) => ({ of, size })));
  /** @type {number[]} */
  const counts = [];
  let next = 0;
  // Counts do not mind company: all processors are used.
  const lane = async () => {
    for (let k = next++; k < tasks.length; k = next++) {
      const { of, size } = /** @type {typeof tasks[number]} */ (tasks[k]);
      counts[k] = await count(of, size);
    }
  };
  await Promise.all(cpus().map(lane));
  return Object.fromEntries(
    cases.map(({ id, unit, short, long }, k) => {
      const units = Number(long[unit]) - Number(short[unit]);
      return [id, (Number(counts[2 * k + 1]) - Number(counts[2 * k])) / units];
    }),
  );
}

/**
 * All instructions of one run.
 *
 * @param {Counted} of @param {object} size
 * @returns {Promise<number>}
 */
function countInstructions({ id, module, run }, size) {
  const file = fileURLToPath(new URL('count-one.mjs', import.meta.url));
  const tool = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null'];
  const child = spawn('valgrind', [...tool, process.execPath, ...STEADY, file, module, run, JSON.stringify(size)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (told += text));
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Error('instructions are counted by valgrind, which is not here', { cause: error })),
    );
    child.once('close', (code) => {
      const [, digits] = /I +refs: +([\d,]+)/.exec(told) ?? [];
      if (code === 0 && digits !== undefined) resolve(Number(digits.replaceAll(',', '')));
      else reject(new Error(`${id}: counting ended with ${code}: ${told.slice(-2000)}`));
    });
  });
}
