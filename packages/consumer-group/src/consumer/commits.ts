import { isSimError, type Process } from '@sim/core';
import type { ConsumerGroup } from '../group/consumer-group.ts';
import type { CommitPolicy } from './consumer-options.ts';
import type { ConsumerCounts } from './consumer-stats.ts';
import { Progress } from './progress.ts';

/**
 * What a consumer has processed and not committed, and how it commits it.
 *
 * @internal
 */
export class Commits<R> {
  private readonly name: string;
  private readonly group: ConsumerGroup<R>;
  private readonly policy: CommitPolicy;
  private readonly interval: number;
  private readonly counts: ConsumerCounts;
  private readonly progress = new Progress();
  /** When the next commit on an interval is due. */
  private due = 0;

  constructor(name: string, group: ConsumerGroup<R>, policy: CommitPolicy, interval: number, counts: ConsumerCounts) {
    this.name = name;
    this.group = group;
    this.policy = policy;
    this.interval = interval;
    this.counts = counts;
  }

  /** When to commit though nothing comes; `undefined` if there is nothing to commit, or no need. */
  get pendingUntil(): number | undefined {
    return this.policy === 'interval' && !this.progress.empty ? Math.max(this.due, this.group.now) : undefined;
  }

  /** Begins the interval anew. */
  restart(): void {
    this.due = this.group.now + this.interval;
  }

  forget(): void {
    this.progress.clear();
  }

  /**
   * Whether the partition still is this member's under that assignment. If it is its own anew, its
   * position is not where a batch was read.
   */
  readonly holds = (partition: number, epoch: number): boolean =>
    this.group._port.owns(this.name, partition) && this.group._port.epoch(partition) === epoch;

  /** Everything of a partition below an offset has been dealt with. */
  advance(partition: number, epoch: number, offset: number): void {
    if (this.policy !== 'never') this.progress.advance(partition, epoch, offset);
  }

  /** Commits if the interval is over. */
  *onInterval(): Process {
    if (this.policy === 'interval' && this.group.now >= this.due) yield* this.all();
  }

  /**
   * Commits all there is.
   *
   * @returns false if the commit was fenced
   * @throws `UNKNOWN_MEMBER`
   */
  *all(): Process<boolean> {
    this.restart();
    const offsets = this.progress.take(this.holds);
    if (offsets.size === 0) return true;
    try {
      yield* this.group.commit(this.name, offsets);
      this.counts.commits += 1;
      return true;
    } catch (error) {
      if (!isSimError(error, 'COMMIT_FENCED') && !isSimError(error, 'UNKNOWN_MEMBER')) throw error;
      this.counts.commitsFenced += 1;
      if (error.code === 'UNKNOWN_MEMBER') throw error;
      return false;
    }
  }

  /** The last chance to commit partitions that are taken away. */
  revoked(partitions: readonly number[]): void {
    const offsets = this.progress.take(this.holds, partitions);
    if (offsets.size === 0 || this.policy === 'before-processing') return;
    this.group.commitNow(this.name, offsets);
    this.counts.commits += 1;
  }
}
