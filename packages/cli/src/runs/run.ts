import { experiment, type ExperimentResult, grid, type ReplicationsUntil } from '@sim/experiment';
import { asksForHelp, type Command, commandHelp } from '../command-line/command.ts';
import { type Flag, type FlagValues, parseFlags } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import { visible, visibleLines } from '../format/visible.ts';
import type { Host } from '../host.ts';
import { pointsJson, pointsText } from '../output/points.ts';
import { recordPoints } from './record-points.ts';
import { RUN_FLAGS, withRuns } from './run-flags.ts';
import { loadScenario } from './scenario.ts';
import { parseSettings, parseUntil } from './settings.ts';

const FLAGS: readonly Flag[] = [
  {
    name: 'set',
    kind: 'text',
    repeated: true,
    help: 'values of a parameter, each a point: NAME=4..12/2 or NAME=1,2,5',
  },
  {
    name: 'replications',
    short: 'n',
    kind: 'count',
    min: 1,
    help: 'how often each point is run (10); with --until the fewest (5)',
  },
  {
    name: 'until',
    kind: 'text',
    repeated: true,
    help: 'runs until the interval of a metric is as narrow: p99=5% or p99=20ms',
  },
  { name: 'max', kind: 'count', min: 2, help: 'with --until: the most runs of a point (200)' },
  { name: 'confidence', kind: 'share', default: '95%', help: 'the probability of intervals' },
  { name: 'shard', kind: 'text', help: 'does a part of the runs, I/N; needs --journal, see sim merge' },
  { name: 'report', kind: 'text', help: 'writes a page with the curves of the first run of each point to this file' },
  ...RUN_FLAGS,
];

const TEXT = {
  call: 'sim run SCENARIO.mjs [flags]',
  summary: 'runs a scenario at every point of a grid',
  examples: [
    'sim run station.mjs --set servers=2..6 -n 20',
    'sim run station.mjs --set servers=2..6/2 --set rate=1.5,1.8 --until p99=5% --journal runs.jsonl',
    'sim run station.mjs --set servers=2..6 --shard 1/4 --journal shard-1.jsonl',
    'sim run station.mjs --threads 4 --memory 512MiB --time-limit 1m --json',
  ],
  notes: `A scenario is a module that exports params, build, metrics and perhaps thresholds. Values may have units
(12ms, 500/s, 1GiB, 5%), which become seconds, events per second, bytes and shares.
Exit codes: 0 done, 1 a run failed or it was stopped, 2 wrong call, 99 a threshold is broken.`,
};

/** `sim run`. */
export const RUN: Command = { name: 'run', summary: TEXT.summary, flags: FLAGS, run };

async function run(args: readonly string[], host: Host): Promise<number> {
  if (asksForHelp(args)) {
    host.out(commandHelp(TEXT, FLAGS));
    return 0;
  }
  const { values, words } = parseFlags(args, FLAGS);
  const isShard = values.has('shard');
  if (isShard && !values.has('journal')) throw usage('--shard needs a --journal: nothing else holds its runs');
  if (values.has('max') && !values.has('until')) throw usage('--max needs --until');
  const { name, path, model } = await loadScenario('run', words);
  const settings = parseSettings(values.texts('set'), model.params);
  const replications = replicationsOf(values);
  if (values.has('report')) host.checkWritable?.(values.text('report'));
  const result = await withRuns(values, host, async (options) =>
    experiment({
      ...options,
      model: path,
      design: grid(settings),
      replications,
      confidence: values.number('confidence'),
      ...(isShard ? { shard: values.text('shard') } : {}),
    }),
  );
  host.out(values.isSet('json') ? pointsJson(name, result) : pointsText(result));
  complain(result, host);
  if (values.has('report')) {
    host.write(values.text('report'), recordPoints(name, model, result));
    host.err(`The curves are in ${values.text('report')}.\n`);
  }
  if (result.runs.failed > 0 || result.stopped) return 1;
  // A shard has seen some of the runs: what becomes of the promises shows when all are merged.
  return !isShard && result.points.some(({ thresholds }) => thresholds.some(({ kept }) => !kept)) ? 99 : 0;
}

function replicationsOf(values: FlagValues): number | ReplicationsUntil {
  const count = values.has('replications') ? values.number('replications') : undefined;
  if (!values.has('until')) return count ?? 10;
  return {
    until: parseUntil(values.texts('until')),
    ...(count === undefined ? {} : { min: count }),
    ...(values.has('max') ? { max: values.number('max') } : {}),
  };
}

/** How many of the runs that failed are told of one by one. */
const TOLD = 5;

function complain({ points, runs, notes, stopped }: ExperimentResult, host: Host): void {
  for (const note of notes) host.err(`${visible(note)}\n`);
  const failed = points.flatMap(({ params, failures }) => failures.map((each) => ({ params, ...each })));
  for (const { params, replication, seed, error } of failed.slice(0, TOLD)) {
    const where = Object.entries(params).map(([param, value]) => `${param}=${value}`);
    const run = [...where, `replication ${replication}`].map(visible).join(', ');
    host.err(`${run} (seed ${seed}) ${error.kind}: ${visibleLines(error.message)}\n`);
  }
  if (failed.length > TOLD) host.err(`… and ${failed.length - TOLD} more runs failed.\n`);
  if (runs.skipped > 0) host.err(`${runs.skipped} runs belong to other shards.\n`);
  if (stopped) host.err(`It was stopped after ${runs.done} runs.\n`);
}
