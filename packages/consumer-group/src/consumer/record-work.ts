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
  /** Ends here if the consumer has crashed in the step under way. */
  checkpoint(): Process;
  spawn(process: Process, title: string): void;
  send(target: Entity, type: string, payload: unknown): void;
  trace(kind: string, detail: () => Readonly<Record<string, unknown>>): void;
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
      checkpoint: () => host.checkpoint(),
      done: (record) => this.done(record as R),
      retry: (record, _error, attempt) => host.trace('retry', () => ({ ...placeOf(record), attempt })),
      deadLetter: (record, error, attempts) => {
        host.counts.recordsDeadLettered += 1;
        host.trace('dead-letter', () => ({ ...placeOf(record), attempts }));
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

  /** Gives records to the workers, after the time that a batch takes. */
  *share(member: Member, runs: readonly FetchedRun[]): Process {
    const seconds = this.batchTime(countOf(runs));
    if (seconds > 0) yield* this.host.work(seconds);
    this.pool.add(runs, this.enough(member));
  }

  /** Works on the records of a poll one after the other. */
  *workOff(member: Member, runs: readonly FetchedRun[]): Process {
    const begun = this.host.ticks();
    const count = countOf(runs);
    for (const { assigned, from } of runs) {
      assigned.unfinished ??= from;
      assigned.runsInHand += 1;
    }
    const seconds = this.batchTime(count);
    if (seconds > 0) yield* this.host.work(seconds);
    for (const run of runs) {
      const { assigned, records } = run;
      if (records.length === 0) {
        const seconds = (this.options.serviceTime as number) * run.count;
        if (seconds > 0) yield* this.host.work(seconds);
        this.doneRange(run);
      } else if (this.handler.instant && this.options.commitEvery === Infinity) {
        // Nothing can come in between.
        for (const record of records) this.done(record as R);
      } else {
        for (const record of records) {
          yield* this.handler.handle(record as R);
          assigned.unfinished = (record as { readonly offset: number }).offset + 1;
          yield* this.commitEvery(member, 1);
        }
      }
      assigned.unfinished = run.from + run.count;
      assigned.runsInHand -= 1;
      if (assigned.runsInHand === 0) assigned.unfinished = undefined;
    }
    const ticks = this.host.ticks() - begun;
    this.host.counts.busySeconds += toSeconds(ticks);
    this.host.trace('batch', () => ({ records: count, seconds: toSeconds(ticks) }));
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
    if (member !== undefined) yield* this.commitEvery(member, 1);
  }

  /** Commits if enough records are finished. */
  private *commitEvery(member: Member, records: number): Process {
    this.sinceCommit += records;
    if (this.sinceCommit < this.options.commitEvery) return;
    this.sinceCommit = 0;
    yield* this.host.commits.all(member);
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
