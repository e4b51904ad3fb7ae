import { findSmallest, type Params, type RunReport } from '@sim/experiment';
import { asksForHelp, type Command, commandHelp } from '../command-line/command.ts';
import { type Flag, type FlagValues, parseFlags } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import { visible, visibleLines } from '../format/visible.ts';
import type { Host } from '../host.ts';
import { smallestJson, smallestText } from '../output/points.ts';
import { RUN_FLAGS, withRuns } from './run-flags.ts';
import { loadScenario } from './scenario.ts';
import { parseGoal, parseSearch, parseSettings } from './settings.ts';

const FLAGS: readonly Flag[] = [
  { name: 'smallest', kind: 'text', required: true, help: 'the parameter and its range: consumers=1..24' },
  { name: 'so-that', kind: 'text', required: true, help: "what must hold: 'p99 < 1'; also <=, > and >=" },
  { name: 'set', kind: 'text', repeated: true, help: 'the value of another parameter: NAME=VALUE' },
  { name: 'confidence', kind: 'share', default: '95%', help: 'the probability of intervals' },
  { name: 'replications', short: 'n', kind: 'count', min: 2, default: '5', help: 'the fewest runs of a value' },
  { name: 'max', kind: 'count', min: 2, help: 'the most runs of a value (80)' },
  ...RUN_FLAGS,
];

const TEXT = {
  call: "sim find SCENARIO.mjs --smallest NAME=FROM..TO --so-that 'METRIC < X' [flags]",
  summary: 'finds the smallest value of a parameter that is good enough',
  examples: [
    "sim find station.mjs --smallest servers=1..24 --so-that 'p99 < 1'",
    "sim find station.mjs --smallest servers=1..24 --so-that 'utilization <= 80%' --set rate=2.5 --confidence 99%",
  ],
  notes: `It bisects, doubles the runs of a value until its interval lies on one side of the bound, and looks at the
neighbours of the answer, since answers are not always monotone.
Exit codes: 0 found, 1 a run failed or it was stopped, 2 wrong call, 99 no value is good enough.`,
};

/** `sim find`. */
export const FIND: Command = { name: 'find', summary: TEXT.summary, flags: FLAGS, run: find };

async function find(args: readonly string[], host: Host): Promise<number> {
  if (asksForHelp(args)) {
    host.out(commandHelp(TEXT, FLAGS));
    return 0;
  }
  const { values, words } = parseFlags(args, FLAGS);
  const { name, path, model } = await loadScenario('find', words);
  const search = parseSearch(values.text('smallest'), model.params);
  const goal = parseGoal(values.text('so-that'));
  const params = fixedParams(values, model.params, search.param);
  const confidence = values.number('confidence');
  let failed = 0;
  let firstFailure: RunReport | undefined;
  const found = await withRuns(values, host, async ({ onRun, ...options }) =>
    findSmallest({
      ...options,
      ...search,
      ...goal,
      model: path,
      params,
      confidence,
      min: values.number('replications'),
      ...(values.has('max') ? { max: values.number('max') } : {}),
      onRun(report) {
        onRun?.(report);
        if (report.error === undefined) return;
        failed++;
        firstFailure ??= report;
      },
    }),
  );
  const asked = {
    ...search,
    scenario: name,
    metric: goal.metric,
    goal: values.text('so-that').trim(),
    confidence,
    seed: values.number('seed'),
  };
  host.out(values.isSet('json') ? smallestJson(found, asked) : smallestText(found, asked));
  for (const note of found.notes) host.err(`${visible(note)}\n`);
  if (firstFailure !== undefined) {
    const { params: at, seed, error } = firstFailure;
    host.err(
      `${failed} runs failed, the first at ${visible(search.param)}=${at[search.param]} (seed ${seed}): ${visibleLines(error!.message)}\n`,
    );
  }
  if (failed > 0 || found.stopped) return 1;
  return found.value === undefined ? 99 : 0;
}

function fixedParams(values: FlagValues, own: Params, searched: string): Params {
  return Object.fromEntries(
    Object.entries(parseSettings(values.texts('set'), own)).map(([name, list]) => {
      if (list.length > 1) throw usage(`--set ${name} takes one value here; got ${list.join(', ')}`);
      if (name === searched) throw usage(`--set ${name}: it is what --smallest looks for`);
      return [name, list[0]!];
    }),
  );
}
