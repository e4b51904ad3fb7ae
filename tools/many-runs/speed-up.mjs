/**
 * `node tools/many-runs/speed-up.mjs [--runs 24] [--rounds 5] [--threads 2]`, after a build: how much sooner the same
 * runs are done by several threads than by one, in turn, round after round.
 *
 * Two numbers: by the clock on the wall, which is the answer on a quiet machine; and by processor time, which says what
 * the threads cost each other and holds on a busy one too. The share of a processor that one thread got says which of
 * the two to read: below 0.95, something else was running.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { experiment, grid, threads } from '@sim/experiment';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '24' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
  },
});
const several = Number(values.threads);
const options = {
  model: new URL('models/station.mjs', import.meta.url),
  design: grid({ servers: [2], seconds: [100_000] }),
  replications: Number(values.runs),
};

/** @param {number} count */
async function measure(count) {
  const runner = threads({ threads: count });
  // A thread that has compiled the model is the one that lasts.
  await experiment({ ...options, replications: count, seed: 1, runner });
  const [wall, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
  const { points } = await experiment({ ...options, runner });
  const { user, system } = process.cpuUsage(cpu);
  const seconds = Number(process.hrtime.bigint() - wall) / 1e9;
  await runner.close();
  return { seconds, busy: (user + system) / 1e6, points: JSON.stringify(points) };
}

/** @param {readonly number[]} list */
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? NaN;
/** @type {{ byWall: number, byWork: number, share: number }[]} */
const rounds = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const one = await measure(1);
  const more = await measure(several);
  if (one.points !== more.points) throw new Error('the results depend on the number of threads');
  rounds.push({
    byWall: one.seconds / more.seconds,
    byWork: (several * one.busy) / more.busy,
    share: one.busy / one.seconds,
  });
}
const shown = (/** @type {'byWall' | 'byWork' | 'share'} */ of) => median(rounds.map((each) => each[of])).toFixed(2);
console.log(
  `${several} threads against one, ${values.runs} runs, median of ${values.rounds} rounds: ${shown('byWall')} times as fast by the wall, ${shown('byWork')} by processor time.`,
);
console.log(
  `One thread got ${shown('share')} of a processor; ${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}.`,
);
