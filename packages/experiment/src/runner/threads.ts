import { availableParallelism } from 'node:os';
import { checkNumber, checkOptions, SimError } from '@sim/core';
import { Tinypool } from 'tinypool';
import type { StopSignal } from '../model/stop-signal.ts';
import type { RunOutcome, RunTask } from '../model/run-outcome.ts';
import type { Runner } from './runner.ts';

/**
 * How {@link threads} work.
 *
 * @public
 */
export interface ThreadsOptions {
  /** How many at once. An integer of 1 or more. @defaultValue all processors */
  readonly threads?: number;
  /** What the heap of one run may take, in MiB: 16 or more. @defaultValue what Node allows */
  readonly memoryMb?: number;
  /** How long one run may take, in seconds of the wall clock; above 0. @defaultValue Infinity */
  readonly timeLimit?: number;
}

/**
 * Runs in worker threads. The model must be a module, since each thread loads it for itself. A run that
 * dies, exhausts its memory or its time takes its thread along and is a failure of its own; the
 * others go on.
 *
 * @param options - how many `threads` (all processors), `memoryMb` and `timeLimit` per run
 * @throws `INVALID_OPTION` for a bad option
 *
 * @example
 * ```ts
 * import { threads } from '@sim/experiment';
 *
 * const runner = threads({ threads: 2, memoryMb: 512 });
 * console.log(runner.concurrency); // 2
 * await runner.close();
 * ```
 *
 * @public
 */
export function threads(options: ThreadsOptions = {}): Runner {
  return new ThreadPool('threads', options);
}

/** @internal */
export class ThreadPool implements Runner {
  readonly name = 'threads';
  readonly concurrency: number;
  private readonly timeLimit: number;
  private readonly memoryMb: number | undefined;
  private pool: Tinypool | undefined;

  constructor(owner: string, options: ThreadsOptions) {
    const {
      threads: count = availableParallelism(),
      memoryMb,
      timeLimit = Infinity,
    } = checkOptions(owner, options, ['threads', 'memoryMb', 'timeLimit']);
    this.concurrency = checkNumber(owner, 'threads', count, { min: 1, max: 1024, integer: true });
    if (memoryMb !== undefined) checkNumber(owner, 'memoryMb', memoryMb, { min: 16 });
    this.memoryMb = memoryMb;
    this.timeLimit = checkNumber(owner, 'timeLimit', timeLimit, { above: 0, infinite: true });
  }

  async run(task: RunTask, _loaded?: unknown, signal?: StopSignal): Promise<RunOutcome | undefined> {
    const isAborted = (): boolean => signal?.aborted === true;
    if (isAborted()) return undefined;
    if (task.url === undefined)
      throw new SimError(
        'INVALID_OPTION',
        'threads: the model must be a module (its URL or path): each thread loads it for itself',
        {
          option: 'model',
        },
      );
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    signal?.addEventListener('abort', abort, { once: true });
    let timedOut = false;
    const timer =
      this.timeLimit === Infinity
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            stop.abort();
          }, this.timeLimit * 1000);
    try {
      return (await this.open().run(task, { signal: stop.signal })) as RunOutcome;
    } catch (error) {
      if (isAborted()) return undefined;
      if (timedOut)
        return { error: { kind: 'timed-out', message: `the run took more than ${this.timeLimit} s and was ended` } };
      return { error: deathOf(error) };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  async close(): Promise<void> {
    const { pool } = this;
    this.pool = undefined;
    await pool?.destroy();
  }

  private open(): Tinypool {
    return (this.pool ??= new Tinypool({
      filename: new URL('./thread-worker.js', import.meta.url).href,
      minThreads: 0,
      maxThreads: this.concurrency,
      concurrentTasksPerWorker: 1,
      idleTimeout: 1000,
      ...(this.memoryMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: this.memoryMb } }),
    }));
  }
}

function deathOf(error: unknown): { readonly kind: 'crashed' | 'out-of-memory'; readonly message: string } {
  const { code, message = String(error) } = error as { code?: string; message?: string };
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? { kind: 'out-of-memory', message: 'the run used more memory than it was allowed to' }
    : { kind: 'crashed', message };
}
