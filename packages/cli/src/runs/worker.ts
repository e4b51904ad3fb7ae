import { type RunningWorker, startWorker } from '@sim/experiment';
import { asksForHelp, type Command, commandHelp } from '../command-line/command.ts';
import { type Flag, parseFlags } from '../command-line/flags.ts';
import { asUsage, usage } from '../command-line/usage-error.ts';
import type { Host } from '../host.ts';
import { limitsOf } from './run-flags.ts';

const FLAGS: readonly Flag[] = [
  { name: 'queue', kind: 'text', required: true, help: 'where the runs are: redis://… or postgres://…' },
  { name: 'threads', kind: 'count', min: 1, help: 'how many runs at once; all processors if left out' },
  { name: 'memory', kind: 'bytes', help: 'what the heap of one run may take' },
  { name: 'time-limit', kind: 'duration', help: 'how long one run may take by the clock on the wall' },
  {
    name: 'lock-duration',
    kind: 'duration',
    help: 'how long a worker may be silent before its runs are given to another (30s)',
  },
  { name: 'progress', kind: 'switch', help: 'tells on standard error of each run, even where that is no terminal' },
  { name: 'help', kind: 'switch', help: 'prints this' },
];

const TEXT = {
  call: 'sim worker --queue URL [flags]',
  summary: 'does the runs of a queue until it is told to end',
  examples: [
    'sim worker --queue redis://127.0.0.1:6379 --threads 4 --memory 512MiB',
    'sim worker --queue postgres://localhost/sim',
  ],
  notes: `Scenarios must be at the same path as where sim run --queue was called. The packages bullmq and ioredis, or bullmq
and pg, are installed beside this one. SIGTERM or SIGINT ends it after the runs it has begun; a second one at once.`,
};

/** `sim worker`. */
export const WORKER: Command = { name: 'worker', summary: TEXT.summary, flags: FLAGS, run: work };

async function work(args: readonly string[], host: Host): Promise<number> {
  if (asksForHelp(args)) {
    host.out(commandHelp(TEXT, FLAGS));
    return 0;
  }
  const { values, words } = parseFlags(args, FLAGS);
  if (words.length > 0) throw usage(`sim worker takes no words beside flags; got ${words.join(' ')}`);
  const tells = host.terminal || values.isSet('progress');
  const told = new Promise<void>((resolve) => void host.onStop?.(resolve));
  const worker = await start({
    connection: values.text('queue'),
    ...limitsOf(values),
    ...(values.has('lock-duration') ? { lockDuration: values.number('lock-duration') } : {}),
    ...(tells ? { onRun: ({ key, failed }) => host.err(`${key} ${failed ? 'failed' : 'done'}\n`) } : {}),
  });
  host.err('It waits for runs.\n');
  await told;
  await worker.close();
  host.err(`It did ${worker.done} runs.\n`);
  return 0;
}

async function start(options: Parameters<typeof startWorker>[0]): Promise<RunningWorker> {
  try {
    return await startWorker(options);
  } catch (error) {
    throw asUsage(error);
  }
}
