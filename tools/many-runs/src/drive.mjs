/**
 * An experiment in a process of its own, to be killed: `node drive.mjs '{"journal": …}'`. Says
 * `done N` for each run, and the points at the end.
 */
import { experiment, grid, inProcess, queue, threads } from '@sim/experiment';

const { journal, connection, seconds, replications, runner: kind } = JSON.parse(process.argv[2] ?? '{}');
const runner =
  kind === 'queue' ? queue({ connection, inFlight: 8 }) : kind === 'threads' ? threads({ threads: 2 }) : inProcess();
const { points } = await experiment({
  model: new URL('../models/station.mjs', import.meta.url),
  design: grid({ servers: [1, 2], seconds: [seconds] }),
  replications,
  runner,
  ...(journal === undefined ? {} : { journal }),
  onRun: ({ done }) => process.stdout.write(`done ${done}\n`),
});
await runner.close();
process.stdout.write(`points ${JSON.stringify(points)}\n`);
