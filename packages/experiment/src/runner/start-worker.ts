import { checkFunction, checkName, checkNumber, checkOptions } from '@sim/core';
import type { RunOutcome, RunTask } from '../model/run-outcome.ts';
import { MAX_STALLED } from './queue.ts';
import { checkConnection, queueAccess, type QueueConnection, untilReached } from './queue-connection.ts';
import { ThreadPool } from './threads.ts';

/**
 * How a worker works.
 *
 * @public
 */
export interface WorkerOptions {
  /** The server that holds the queue. */
  readonly connection: QueueConnection;
  /** The name of the queue. @defaultValue 'sim-runs' */
  readonly name?: string;
  /** How many runs at once. @defaultValue all processors */
  readonly threads?: number;
  /** What the heap of one run may take, in MiB: 16 or more. @defaultValue what Node allows */
  readonly memoryMb?: number;
  /** How long one run may take, in seconds of the wall clock; above 0. @defaultValue Infinity */
  readonly timeLimit?: number;
  /**
   * How long a worker may be silent before its run is given to another, in seconds: 1 or more.
   * @defaultValue 30
   */
  readonly lockDuration?: number;
  /** Hears of each run that is over. @defaultValue nobody does */
  readonly onRun?: (run: { readonly key: string; readonly failed: boolean }) => void;
}

/**
 * A worker that runs.
 *
 * @public
 */
export interface RunningWorker {
  /** How many runs it has done. */
  readonly done: number;
  /** Finishes what it has begun, and goes. */
  close(): Promise<void>;
}

/**
 * Takes runs from a queue and does them, until it is closed. Each run is done in a thread, so that this
 * process keeps its promise to the queue meanwhile: a run that blocked it would be taken for lost, and
 * come twice.
 *
 * @param options - `connection`, `name`, `threads`, `memoryMb`, `timeLimit`, `lockDuration` (30 s), `onRun`
 * @throws `INVALID_OPTION` for a bad option or a missing package, `QUEUE_UNREACHABLE` if no server
 * listens there, or none answers in ten seconds
 *
 * @example
 * ```ts no-run
 * import { startWorker } from '@sim/experiment';
 *
 * const worker = await startWorker({ connection: 'postgres://localhost/sim', threads: 4 });
 * process.once('SIGTERM', () => void worker.close());
 * ```
 *
 * @public
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const owner = 'startWorker';
  const known = ['connection', 'name', 'threads', 'memoryMb', 'timeLimit', 'lockDuration', 'onRun'];
  const { connection, name = 'sim-runs', lockDuration = 30, onRun, ...limits } = checkOptions(owner, options, known);
  checkName(owner, 'name', name);
  if (onRun !== undefined) checkFunction(owner, 'onRun', onRun);
  checkNumber(owner, 'lockDuration', lockDuration, { min: 1, max: 1e6 });
  checkConnection(owner, connection);
  const pool = new ThreadPool(owner, limits);
  const access = await accessOf(owner, connection, pool);
  let done = 0;
  const worker = new access.bullmq.Worker(
    name,
    async ({ data }: { readonly data: RunTask }): Promise<RunOutcome> => {
      const outcome = (await pool.run(data))!;
      done++;
      onRun?.({ key: data.key, failed: 'error' in outcome });
      return outcome;
    },
    {
      connection: access.connection,
      concurrency: pool.concurrency,
      lockDuration: lockDuration * 1000,
      stalledInterval: lockDuration * 1000,
      maxStalledCount: MAX_STALLED,
    },
    access.backend as never,
  );
  // A server that is away for a while is not the end of a worker: it goes on when the server is back.
  worker.on('error', () => undefined);
  try {
    await untilReached(owner, connection, worker.waitUntilReady());
  } catch (error) {
    void worker.disconnect().catch(() => undefined);
    await pool.close();
    throw error;
  }
  return {
    get done() {
      return done;
    },
    async close() {
      await worker.close();
      await pool.close();
    },
  };
}

/** A worker that cannot begin leaves no threads behind. */
async function accessOf(owner: string, connection: string, pool: ThreadPool): ReturnType<typeof queueAccess> {
  try {
    return await queueAccess(owner, connection);
  } catch (error) {
    await pool.close();
    throw error;
  }
}
