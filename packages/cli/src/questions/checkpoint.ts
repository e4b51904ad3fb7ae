import { gamma, Simulation } from '@sim/core';
import { StreamJob } from '@sim/stream';
import type { FlagValues } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import { duration, grouped, percent } from '../format/numbers.ts';
import { RATE, serviceAssumption, VARIATION } from './common.ts';
import type { Built, Question } from './question.ts';

/** What {@link checkpointModel} is made with. Times are seconds, rates records per second. */
export interface CheckpointParams {
  readonly rate: number;
  readonly cost: number;
  readonly variation: number;
  readonly parallelism: number;
  readonly guarantee: 'at-least-once' | 'exactly-once';
  readonly interval: number;
  /** How long an instance stands still for its snapshot, and how long it takes to store it. */
  readonly syncDuration: number;
  readonly asyncDuration: number;
  readonly restartDelay: number;
  /** When an instance fails; a part of an interval later, drawn again in each run. */
  readonly failsAfter: number;
  readonly endTime: number;
  /** How many records one element of the model stands for. */
  readonly recordsEach: number;
}

/** A job that takes checkpoints, and of which one instance fails. */
export function checkpointModel({ seed, params }: { readonly seed: number; readonly params: CheckpointParams }): Built {
  const { parallelism, recordsEach, variation } = params;
  const sim = new Simulation({ seed, endTime: params.endTime });
  const rate = params.rate / parallelism / recordsEach;
  const cost = params.cost * recordsEach;
  // The sum of the times of the records that an element stands for.
  const shape = recordsEach / variation ** 2;
  const job = new StreamJob('job', {
    operators: [
      {
        name: 'source',
        parallelism,
        source: (offset, instance) => ({ at: (offset + 1) / rate, value: `${instance}:${offset}` }),
      },
      {
        name: 'work',
        parallelism,
        inputs: [{ from: 'source', exchange: 'forward' }],
        cost: variation === 0 || cost === 0 ? cost : gamma({ shape, scale: cost / shape }),
        process: { processElement: (value: unknown, context) => context.collect(value) },
      },
      {
        name: 'sink',
        parallelism,
        inputs: [{ from: 'work', exchange: 'forward' }],
        sink: { guarantee: params.guarantee },
      },
    ],
    checkpoints: {
      interval: params.interval,
      syncDuration: params.syncDuration,
      asyncDuration: params.asyncDuration,
    },
    restartDelay: params.restartDelay,
  });
  sim.add(job);
  sim.at(params.failsAfter + params.interval * sim.rng('failure').next(), () => {
    const task = job.task('work');
    task.crash();
    // It is replaced at once; the job is back after its restart delay.
    task.restart();
  });
  let seen = Infinity;
  sim.every(1, () => {
    const { checkpointsCompleted, lastCatchUp } = job.stats;
    // On to the next checkpoint, which makes visible what was worked off.
    if (lastCatchUp > 0 && seen === Infinity) seen = checkpointsCompleted;
    else if (checkpointsCompleted > seen) sim.stop();
  });
  return {
    sim,
    measures: () => {
      const { lastCatchUp, recordsReplayed } = job.stats;
      const { duplicates } = job.sink('sink').stats;
      return {
        back: lastCatchUp > 0 ? lastCatchUp : Infinity,
        replayed: recordsReplayed * recordsEach,
        duplicates: duplicates * recordsEach,
        visible: job.sink('sink').visibleLatency.max ?? 0,
      };
    },
  };
}

/** How many elements a run may have: at a higher rate one stands for several records. */
const MAX_ELEMENTS = 60_000;

/** How often is a checkpoint to be taken? */
export const checkpoint: Question = {
  name: 'checkpoint',
  summary: 'what a failure of a stream job costs, by checkpoint interval',
  examples: [
    'sim ask checkpoint --rate 1k/s --cost 600us --intervals 10s,1m,5m --restart 30s',
    'sim ask checkpoint --rate 20k/s --cost 150us --parallelism 4 --intervals 1m,5m --guarantee exactly-once',
  ],
  flags: [
    { ...RATE, help: 'records of all sources, such as 1k/s' },
    { name: 'cost', kind: 'duration', required: true, help: 'how long a record takes one instance, such as 600us' },
    {
      name: 'intervals',
      kind: 'durations',
      default: '10s,1m,5m',
      help: 'from one checkpoint to the next (execution.checkpointing.interval)',
    },
    { name: 'parallelism', kind: 'count', min: 1, default: '1', help: 'instances of each operator' },
    {
      name: 'guarantee',
      kind: 'text',
      default: 'at-least-once',
      oneOf: ['at-least-once', 'exactly-once'],
      help: 'of the sink',
    },
    { name: 'pause', kind: 'duration', default: '20ms', help: 'how long an instance stands still for its snapshot' },
    { name: 'store', kind: 'duration', default: '2s', help: 'how long a snapshot takes to store, beside the work' },
    { name: 'restart', kind: 'duration', default: '10s', help: 'from the failure until the job runs again' },
    VARIATION,
  ],
  model: checkpointModel,
  measures: [
    { name: 'back', title: 'caught up in', unit: 'seconds' },
    { name: 'replayed', title: 'read again', unit: 'count' },
    { name: 'duplicates', title: 'written twice', unit: 'count' },
    { name: 'visible', title: 'longest until visible', unit: 'seconds' },
  ],
  differ: 'interval',
  ruleOfThumb: {
    text: '(restart + (interval / 2 + store) × load) / (1 − load), with load = rate × cost / parallelism: what has piled up, and what is read again',
    measure: 'back',
  },
  cases: (values) =>
    values.list('intervals').map((interval) => {
      if (!(interval > 0)) throw usage('--intervals takes times above 0');
      const expected = ruleOf(values, interval);
      const rate = values.number('rate');
      const failsAfter = 2 * interval + values.number('store');
      const endTime = failsAfter + 4 * interval + (expected === Infinity ? 600 : 60 + 4 * expected);
      const params: CheckpointParams = {
        rate,
        cost: values.number('cost'),
        variation: values.number('variation'),
        parallelism: values.number('parallelism'),
        guarantee: values.text('guarantee') as CheckpointParams['guarantee'],
        interval,
        syncDuration: values.number('pause'),
        asyncDuration: values.number('store'),
        restartDelay: values.number('restart'),
        failsAfter,
        endTime,
        recordsEach: Math.max(1, Math.ceil((rate * endTime) / MAX_ELEMENTS)),
      };
      return { label: duration(interval), params: { ...params }, ruleOfThumb: expected };
    }),
  assumptions(values, cases) {
    const { recordsEach } = cases.at(-1)!.params as unknown as CheckpointParams;
    return [
      `One instance fails at a random time between two checkpoints; the job is back after ${duration(values.number('restart'))}, at its last completed checkpoint. Restoring its state is part of that.`,
      'Records come evenly, and the sources can be read again from any place. Nothing upstream or downstream is slower for it.',
      ...(recordsEach > 1
        ? [`One element of the model stands for up to ${grouped(recordsEach)} records, so that the run is short.`]
        : []),
      serviceAssumption(values.number('variation')),
    ];
  },
  verdict(values, results) {
    const load = loadOf(values);
    if (load >= 1)
      return [`The job never catches up: its load is ${percent(load)}. It needs more instances or a lower cost.`];
    return results.map(
      ({ label, estimates }) =>
        `With a checkpoint every ${label} a failure is over after ${duration(estimates['back']!.mean)}, and ${grouped(Math.round(estimates['replayed']!.mean))} records are read again.`,
    );
  },
};

function loadOf(values: FlagValues): number {
  return (values.number('rate') * values.number('cost')) / values.number('parallelism');
}

function ruleOf(values: FlagValues, interval: number): number {
  const load = loadOf(values);
  if (load >= 1) return Infinity;
  // From the failure on: down, then the backlog of that time, and the replay at full speed.
  return (values.number('restart') + load * (interval / 2 + values.number('store'))) / (1 - load);
}
