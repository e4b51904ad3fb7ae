import {
  type Entity,
  Histogram,
  invalidOption,
  latencySampler,
  type Process,
  type RandomStream,
  toSeconds,
} from '@sim/core';
import type { Member } from '../member/member.ts';
import type { FetchedRun } from '../offsets/offset-tracker.ts';
import type { Commits } from './commits.ts';
import type { ResolvedConsumerOptions } from './consumer-options.ts';
import type { ConsumerCounts } from './consumer-stats.ts';
import { RangeLatency } from './range-latency.ts';
import { given } from '../checks.ts';
import { RecordHandler } from './record-handler.ts';
import { WorkPool } from './work-pool.ts';

/** What the work needs of the consumer that does it. */
interface Host {
  readonly owner: string;
  readonly commits: Commits;
  readonly counts: ConsumerCounts;
  rng(): RandomStream;
  ticks(): number;
  now(): number;
  member(): Member | undefined;
  /** Processor time of the consumer. */
  work(seconds: number): Process;
  /** Whether the consumer has crashed, in the step under way. */
  crashed(): boolean;
  /** In the middle of a batch it hears of nothing. */
  busy(yes: boolean): void;
  spawn(process: Process, title: string): void;
  send(target: Entity, type: string, payload: unknown): void;
  /** Whether anybody looks. */
  tracing(): boolean;
  trace(kind: string, detail: Readonly<Record<string, unknown>>): void;
  /** Workers want more, or have finished. */
  progress(): void;
}

/**
 * What a consumer does with the records of its polls: one after the other, in a pool of workers, or
 * as mere numbers.
 *
 * @internal
 */
export class RecordWork<R> {
  /** From a record's timestamp to the end of its processing. */
  readonly latency = new Histogram();
  /** Whether batches are mere numbers where the log gives them so. */
  readonly ranges: boolean;
  readonly pool: WorkPool;
  private readonly host: Host;
  private readonly options: Readonly<ResolvedConsumerOptions<R>>;
  private readonly handler: RecordHandler<R>;
  private readonly batchTime: (records: number) => number;
  private readonly rangeLatency = new RangeLatency(this.latency);
  /** Records finished since the last commit. */
  private sinceCommit = 0;

  constructor(host: Host, options: Readonly<ResolvedConsumerOptions<R>>) {
    this.host = host;
    this.options = options;
    const { batchTime, concurrency, concurrencyWithin } = options;
    this.batchTime = this.sampleBatchTime(host.owner, batchTime);
    this.ranges =
      batchTime !== undefined &&
      options.process === undefined &&
      options.downstream === undefined &&
      typeof options.serviceTime === 'number' &&
      concurrency === 1;
    this.handler = new RecordHandler(host.owner, options, host.counts, {
      rng: () => host.rng(),
      work: (seconds) => host.work(seconds),
      crashed: () => host.crashed(),
      done: (record) => this.done(record as R),
      retry: (record, _error, attempt) => host.trace('retry', { ...placeOf(record), attempt }),
      deadLetter: (record, error, attempts) => {
        host.counts.recordsDeadLettered += 1;
        host.trace('dead-letter', { ...placeOf(record), attempts });
        host.send(options.onFailure.deadLetter as Entity, 'DeadLetter', { record, error, attempts });
      },
    });
    this.pool = new WorkPool(
      {
        handle: (record) => this.handleInPool(record as R),
        finished: () => this.finished(),
        spawn: (process, title) => host.spawn(process, title),
        progress: () => host.progress(),
      },
      concurrency,
      concurrencyWithin,
    );
  }

  /** Works on what a poll gave, and commits as the policy says. */
  *take(member: Member, runs: readonly FetchedRun[]): Process {
    const { host, options } = this;
    host.counts.batches += 1;
    if (options.commit === 'before-processing') {
      const committed = host.commits.all(member);
      if (committed !== true && !(yield* committed)) {
        // Not committed, so not to be processed: somebody else reads them.
        host.counts.recordsAbandoned += countOf(runs);
        return;
      }
    }
    if (options.concurrency > 1) yield* this.share(member, runs);
    else {
      host.busy(true);
      yield* this.workOff(member, runs);
      if (options.commit === 'after-processing') {
        const committed = host.commits.all(member);
        if (committed !== true) yield* committed;
      }
    }
    if (options.pollInterval > 0) yield options.pollInterval;
    host.busy(false);
  }

  /** Gives records to the workers, after the time that a batch takes. */
  private *share(member: Member, runs: readonly FetchedRun[]): Process {
    const seconds = this.batchTime(countOf(runs));
    if (seconds > 0) yield* this.host.work(seconds);
    this.pool.add(runs, this.enough(member));
  }

  /**
   * Works on the records of a poll one after the other. What it keeps over a wait is kept for each
   * wait: so it has few variables, counts instead of iterating, and makes no process that is not
   * needed.
   */
  private *workOff(member: Member, runs: readonly FetchedRun[]): Process {
    const begun = this.host.ticks();
    const batch = this.batchTime(takeInHand(runs));
    if (batch > 0) yield* this.host.work(batch);
    for (let at = 0; at < runs.length; at += 1) {
      const run = runs[at]!;
      if (run.records.length === 0) {
        const seconds = (this.options.serviceTime as number) * run.count;
        if (seconds > 0) yield* this.host.work(seconds);
        this.doneRange(run);
      } else if (this.handler.instant && this.options.commitEvery === Infinity) {
        this.doneAll(run);
      } else {
        for (let index = 0; index < run.records.length; index += 1) {
          const record = run.records[index] as R;
          if (this.handler.plain) {
            const seconds = this.handler.sampleTime();
            if (seconds > 0) yield* this.host.work(seconds);
            // A distribution of the user's may have brought it down.
            if (this.host.crashed()) yield 0;
            this.done(record);
          } else yield* this.handler.handle(record);
          run.assigned.unfinished = (record as { readonly offset: number }).offset + 1;
          const commit = this.commitEvery(member);
          if (commit !== true) yield* commit;
        }
      }
      putAside(run);
    }
    this.batchDone(runs, this.host.ticks() - begun);
  }

  private batchDone(runs: readonly FetchedRun[], ticks: number): void {
    this.host.counts.busySeconds += toSeconds(ticks);
    if (this.host.tracing()) this.host.trace('batch', { records: countOf(runs), seconds: toSeconds(ticks) });
  }

  /** Nothing can come in between. */
  private doneAll({ records }: FetchedRun): void {
    for (const record of records) this.done(record as R);
  }

  private doneRange({ count, oldestTimestamp: oldest, newestTimestamp: newest = oldest }: FetchedRun): void {
    this.host.counts.recordsProcessed += count;
    if (oldest !== undefined) this.rangeLatency.record(count, oldest, newest!, this.host.now());
  }

  private *handleInPool(record: R): Process {
    const begun = this.host.ticks();
    yield* this.handler.handle(record);
    this.host.counts.busySeconds += toSeconds(this.host.ticks() - begun);
  }

  private *finished(): Process {
    const member = this.host.member();
    if (member === undefined) return;
    const commit = this.commitEvery(member);
    if (commit !== true) yield* commit;
  }

  /** A record is finished: commits if there are enough. */
  private commitEvery(member: Member): true | Process<boolean> {
    this.sinceCommit += 1;
    if (this.sinceCommit < this.options.commitEvery) return true;
    this.sinceCommit = 0;
    return this.host.commits.all(member);
  }

  private done(record: R): void {
    this.host.counts.recordsProcessed += 1;
    const { timestamp } = record as { readonly timestamp?: unknown };
    if (typeof timestamp === 'number') this.latency.record(Math.max(0, this.host.now() - timestamp));
    const { downstream } = this.options;
    if (downstream !== undefined) this.host.send(downstream, 'Process', this.options.payload(record));
  }

  /** How many records of a partition are enough to keep its worker at work. */
  private enough(member: Member): number {
    const { concurrency, concurrencyWithin, maxPollRecords } = this.options;
    if (concurrencyWithin !== 'partition') return Infinity;
    return 2 * Math.ceil(maxPollRecords / Math.max(1, Math.min(concurrency, member.fetching.size)));
  }

  private sampleBatchTime(
    owner: string,
    batchTime: ResolvedConsumerOptions<R>['batchTime'],
  ): (records: number) => number {
    if (typeof batchTime === 'function') {
      return (records) => {
        const seconds: unknown = batchTime(records);
        if (typeof seconds === 'number' && seconds >= 0 && seconds < Infinity) return seconds;
        throw invalidOption(owner, 'batchTime', 'a function that gives seconds >= 0', seconds);
      };
    }
    const sample = latencySampler(owner, 'batchTime', given(batchTime, 0));
    return () => sample(this.host.rng());
  }
}

/** Marks what a consumer begins to work on. Returns how many records. */
function takeInHand(runs: readonly FetchedRun[]): number {
  for (const { assigned, from } of runs) {
    assigned.unfinished ??= from;
    assigned.runsInHand += 1;
  }
  return countOf(runs);
}

/** Marks what it has finished. */
function putAside({ assigned, from, count }: FetchedRun): void {
  assigned.unfinished = from + count;
  assigned.runsInHand -= 1;
  if (assigned.runsInHand === 0) assigned.unfinished = undefined;
}

/** How many records there are in runs. */
function countOf(runs: readonly FetchedRun[]): number {
  let sum = 0;
  for (const { count } of runs) sum += count;
  return sum;
}

/** Where a record stands, for traces. */
function placeOf(record: unknown): Readonly<Record<string, unknown>> {
  const { partition, offset } = record as { readonly partition?: unknown; readonly offset?: unknown };
  return { partition, offset };
}
