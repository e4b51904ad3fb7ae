import { invalidOption, latencySampler, type Process, type RandomStream } from '@sim/core';
import type { ConsumerCounts } from './consumer-stats.ts';
import type { ResolvedConsumerOptions } from './consumer-options.ts';

/** What the handler needs of the consumer it works for. */
interface Host {
  readonly rng: () => RandomStream;
  /** Processor time of the consumer. */
  work(seconds: number): Process;
  /** Whether the consumer has crashed, in the step under way. */
  crashed(): boolean;
  /** A record has been processed. */
  done(record: unknown): void;
  /** A record is tried again. */
  retry(record: unknown, error: unknown, attempt: number): void;
  /** A record is given up. */
  deadLetter(record: unknown, error: unknown, attempts: number): void;
}

/**
 * Processes one record: its service time, the user's function, retries, and what to do if all fail.
 *
 * @internal
 */
export class RecordHandler<R> {
  private readonly owner: string;
  private readonly options: ResolvedConsumerOptions<R>;
  private readonly counts: ConsumerCounts;
  private readonly host: Host;
  private readonly serviceTime: (rng: RandomStream) => number;
  private readonly retryDelay: (rng: RandomStream) => number;

  constructor(owner: string, options: ResolvedConsumerOptions<R>, counts: ConsumerCounts, host: Host) {
    this.owner = owner;
    this.options = options;
    this.counts = counts;
    this.host = host;
    this.serviceTime = latencySampler(owner, 'serviceTime', options.serviceTime);
    this.retryDelay = latencySampler(owner, 'onFailure.retryDelay', options.onFailure.retryDelay);
  }

  /**
   * Whether a record takes time and nothing else: without a function of the user's nothing fails,
   * and there is no need for a process of its own.
   */
  get plain(): boolean {
    return this.options.process === undefined;
  }

  /** Whether a record takes no time either. */
  get instant(): boolean {
    return this.options.serviceTime === 0 && this.plain;
  }

  /** How long the next record takes, in seconds. */
  sampleTime(): number {
    return this.serviceTime(this.host.rng());
  }

  *handle(record: R): Process {
    const { onFailure, process } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      const seconds = this.sampleTime();
      if (seconds > 0) yield* this.host.work(seconds);
      let failure: { readonly error: unknown } | undefined;
      let result: unknown;
      try {
        result = process?.(record);
        // Whatever else a function happens to return means nothing.
        if (isProcess(result)) yield* result;
      } catch (error) {
        failure = { error };
      }
      // The function may have brought its own consumer down: what comes now must not happen.
      if (this.host.crashed()) yield 0;
      if (isPromise(result))
        throw invalidOption(
          this.owner,
          'process',
          'a function or a generator function, not an async one: nothing in a simulation is asynchronous',
          result,
        );
      if (failure === undefined) {
        this.host.done(record);
        return;
      }
      this.counts.failures += 1;
      if (attempt > onFailure.retries) {
        this.giveUp(record, failure.error, attempt);
        return;
      }
      this.counts.retries += 1;
      this.host.retry(record, failure.error, attempt);
      // Waits even if the delay is 0, so that endless retries without time are found out.
      yield this.retryDelay(this.host.rng());
    }
  }

  private giveUp(record: R, error: unknown, attempts: number): void {
    const { then } = this.options.onFailure;
    if (then === 'stop') throw error;
    if (then === 'skip') this.counts.recordsSkipped += 1;
    else this.host.deadLetter(record, error, attempts);
  }
}

function isProcess(value: unknown): value is Process {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Process>).next === 'function';
}

function isPromise(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && typeof (value as { readonly then?: unknown }).then === 'function'
  );
}
