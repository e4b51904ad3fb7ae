import { inProcess, progressLine, queue, type Runner, type RunOptions, threads } from '@sim/experiment';
import type { Flag, FlagValues } from '../command-line/flags.ts';
import { asUsage, usage } from '../command-line/usage-error.ts';
import type { Host } from '../host.ts';

/** Where the runs are done, and what is kept of them. */
export const RUN_FLAGS: readonly Flag[] = [
  { name: 'seed', kind: 'count', default: '42', help: 'the seed that those of all runs are derived from' },
  { name: 'journal', kind: 'text', help: 'a file with a line for each run; what it holds is not done again' },
  {
    name: 'threads',
    kind: 'count',
    help: 'how many runs at once; 0 for none but this thread; all processors if left out',
  },
  { name: 'memory', kind: 'bytes', help: 'what the heap of one run may take' },
  { name: 'time-limit', kind: 'duration', help: 'how long one run may take by the clock on the wall' },
  { name: 'queue', kind: 'text', help: 'has the runs done by workers: redis://… or postgres://…' },
  { name: 'progress', kind: 'switch', help: 'tells on standard error how far it is, even where that is no terminal' },
  { name: 'json', kind: 'switch', help: 'prints the answer as JSON' },
  { name: 'help', kind: 'switch', help: 'prints this' },
];

/** How runs are limited, as flags say it. */
export function limitsOf(values: FlagValues): { threads?: number; memoryMb?: number; timeLimit?: number } {
  return {
    ...(values.has('threads') ? { threads: values.number('threads') } : {}),
    ...(values.has('memory') ? { memoryMb: values.number('memory') / 2 ** 20 } : {}),
    ...(values.has('time-limit') ? { timeLimit: values.number('time-limit') } : {}),
  };
}

function runnerOf(values: FlagValues): Runner {
  const limits = ['threads', 'memory', 'time-limit'].filter((name) => values.has(name));
  if (values.has('queue')) {
    if (limits.length > 0) throw usage(`--${limits[0]!} belongs to sim worker where there is a --queue`);
    return queue({ connection: values.text('queue') });
  }
  if (values.number('threads') !== 0) return threads(limitsOf(values));
  if (limits.length > 1) throw usage(`--${limits[1]!} needs a thread; got --threads 0`);
  return inProcess();
}

/**
 * Calls something with the options of runs that flags ask for, until it is done or somebody wants the
 * process to end.
 *
 * @throws `INVALID_CALL`, also for what the experiment refuses
 */
export async function withRuns<T>(
  values: FlagValues,
  host: Host,
  work: (options: Omit<RunOptions, 'model'>) => Promise<T>,
): Promise<T> {
  try {
    return await whileListening(values, host, work);
  } catch (error) {
    // A run that fails is a row: what is thrown is about the call or the scenario.
    throw asUsage(error);
  }
}

async function whileListening<T>(
  values: FlagValues,
  host: Host,
  work: (options: Omit<RunOptions, 'model'>) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const stopListening = host.onStop?.(() => stop.abort());
  let runner: Runner | undefined;
  try {
    runner = runnerOf(values);
    return await work({
      runner,
      seed: values.number('seed'),
      signal: stop.signal,
      ...(values.has('journal') ? { journal: values.text('journal') } : {}),
      ...(host.terminal || values.isSet('progress')
        ? { onRun: progressLine({ write: host.err, isTTY: host.terminal }) }
        : {}),
    });
  } finally {
    stopListening?.();
    await runner?.close();
  }
}
