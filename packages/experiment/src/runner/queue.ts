import { checkName, checkNumber, checkOptions, SimError } from '@sim/core';
import type { Job, Queue, QueueEvents } from 'bullmq';
import type { StopSignal } from '../model/stop-signal.ts';
import type { RunOutcome, RunTask } from '../model/run-outcome.ts';
import { checkConnection, queueAccess, type QueueConnection, untilReached } from './queue-connection.ts';
import type { Runner } from './runner.ts';

/**
 * How {@link queue} reaches its workers.
 *
 * @public
 */
export interface QueueOptions {
  /** The server that holds the queue. */
  readonly connection: QueueConnection;
  /** The name of the queue. @defaultValue 'sim-runs' */
  readonly name?: string;
  /** How many runs are handed out at once: more than all workers have threads. @defaultValue 64 */
  readonly inFlight?: number;
}

/** How long results wait for a driver that went away, in seconds. */
const KEPT_FOR = 7 * 24 * 3600;

/** How long to wait for the news of a run before its state is asked for, in seconds. */
const NEWS_WITHIN = 5;

/** A run whose worker died is given to another one so often. */
export const MAX_STALLED = 10;

/**
 * Has runs done by the workers of a queue, on any number of machines: `sim worker`, or
 * {@link startWorker}. The queue is a BullMQ one, on Redis or on PostgreSQL; install `bullmq` and
 * `ioredis` or `pg` beside this package. Workers need the same model file at the same path; a hash of
 * its sources is compared.
 *
 * A job is named by the key of its run, so that a driver that was killed and started over finds what
 * was done meanwhile, and a run that is done twice (its worker seemed dead) changes nothing.
 *
 * @param options - `connection`, `name` (`'sim-runs'`), `inFlight` (64)
 * @throws `INVALID_OPTION` for a bad option; at the first run also if a package is missing, and
 * `QUEUE_UNREACHABLE` if no server listens there, or none answers in ten seconds
 *
 * @example
 * ```ts no-run
 * import { experiment, grid, queue } from '@sim/experiment';
 *
 * const runner = queue({ connection: 'redis://127.0.0.1:6379' });
 * const { points } = await experiment({ model: 'model.mjs', design: grid({ servers: [1, 2] }), runner });
 * await runner.close();
 * console.log(points.length);
 * ```
 *
 * @public
 */
export function queue(options: QueueOptions): Runner {
  return new QueueRunner(options);
}

class QueueRunner implements Runner {
  readonly name = 'queue';
  readonly concurrency: number;
  private readonly connection: string;
  private readonly queueName: string;
  private opened: Promise<{ readonly jobs: Queue; readonly events: QueueEvents }> | undefined;

  constructor(options: QueueOptions) {
    const {
      connection,
      name = 'sim-runs',
      inFlight = 64,
    } = checkOptions('queue', options, ['connection', 'name', 'inFlight']);
    this.connection = checkConnection('queue', connection);
    this.queueName = checkName('queue', 'name', name);
    this.concurrency = checkNumber('queue', 'inFlight', inFlight, { min: 1, max: 1e6, integer: true });
  }

  async run(task: RunTask, _loaded: unknown, signal: StopSignal | undefined): Promise<RunOutcome | undefined> {
    if (task.url === undefined)
      throw new SimError('INVALID_OPTION', 'queue: the model must be a module (its URL or path): a worker loads it', {
        option: 'model',
      });
    this.opened ??= this.open();
    const { jobs, events } = await this.opened;
    if (signal?.aborted === true) return undefined;
    const job = await jobs.add('run', task, {
      jobId: task.key,
      attempts: 1,
      removeOnComplete: { age: KEPT_FOR },
      removeOnFail: { age: KEPT_FOR },
    });
    try {
      const outcome = await untilAborted(finished(job, events), signal);
      if (outcome === undefined) await job.remove().catch(() => undefined);
      else await jobs.remove(task.key).catch(() => undefined);
      return outcome as RunOutcome | undefined;
    } catch (error) {
      await jobs.remove(task.key).catch(() => undefined);
      return { error: { kind: 'crashed', message: error instanceof Error ? error.message : String(error) } };
    }
  }

  async close(): Promise<void> {
    // Where opening failed, every run has said so.
    const opened = await this.opened?.catch(() => undefined);
    this.opened = undefined;
    await opened?.events.close();
    await opened?.jobs.close();
  }

  private async open(): Promise<{ readonly jobs: Queue; readonly events: QueueEvents }> {
    const { bullmq, connection, backend } = await queueAccess('queue', this.connection);
    const events = new bullmq.QueueEvents(this.queueName, { connection }, backend);
    const jobs = new bullmq.Queue(this.queueName, { connection }, backend);
    // One listener for each run that is waited for.
    events.setMaxListeners(0);
    jobs.setMaxListeners(0);
    // A server that is away for a while is no end: it is tried again.
    events.on('error', () => undefined);
    jobs.on('error', () => undefined);
    try {
      const ready = Promise.all([events.waitUntilReady(), jobs.waitUntilReady()]);
      await untilReached('queue', this.connection, ready);
    } catch (error) {
      void events.disconnect().catch(() => undefined);
      void jobs.disconnect().catch(() => undefined);
      throw error;
    }
    return { jobs: jobs as unknown as Queue, events: events as unknown as QueueEvents };
  }
}

/**
 * What a job gave. News of its end can be lost: what a server tells while its client connects again is told
 * once. So the state is asked for again and again: a run that is over is never waited for.
 */
async function finished(job: Job, events: QueueEvents): Promise<unknown> {
  for (;;)
    try {
      return await job.waitUntilFinished(events, NEWS_WITHIN * 1000);
    } catch (error) {
      const state = await job.getState();
      if (state === 'failed') return job.waitUntilFinished(events);
      if (state === 'unknown') throw error;
    }
}

/** `undefined` at once when the signal comes first. */
async function untilAborted<T>(promise: Promise<T>, signal: StopSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return promise;
  let abort: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    abort = () => resolve(undefined);
    signal.addEventListener('abort', abort, { once: true });
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
