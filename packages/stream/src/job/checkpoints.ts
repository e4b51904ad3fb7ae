import type { CheckpointOptions } from './job-options.ts';

/**
 * A checkpoint that was completed. Times are in seconds.
 *
 * @public
 */
export interface CompletedCheckpoint {
  /** Its number, from 1. */
  readonly id: number;
  /** When the sources were told. */
  readonly triggeredAt: number;
  /** When the last instance had stored its snapshot. */
  readonly completedAt: number;
  /** Values of state in it, of all instances. */
  readonly stateSize: number;
}

/** The snapshots of the instances of each operator, in order of instances. */
export type Snapshots = ReadonlyMap<string, readonly unknown[]>;

/** One instance of an operator. */
export interface InstanceOf {
  readonly operatorName: string;
  readonly instance: number;
}

interface Pending {
  readonly id: number;
  readonly triggeredAt: number;
  /** Whether recovery goes back to it: not so for a savepoint, which belongs to whoever asked for it. */
  readonly isOwn: boolean;
  readonly waiting: Set<InstanceOf>;
  readonly snapshots: Map<string, unknown[]>;
  stateSize: number;
}

/** A completed checkpoint, with what it holds. */
export interface StoredCheckpoint extends CompletedCheckpoint {
  readonly snapshots: Snapshots;
}

/** Resolved checkpoint options. */
export type ResolvedCheckpoints = Required<CheckpointOptions>;

/** The checkpoints of a job: one at a time, and what became of them. Knows no simulation. */
export class Checkpoints {
  readonly completed: CompletedCheckpoint[] = [];
  latest: StoredCheckpoint | undefined = undefined;
  pending: Pending | undefined = undefined;
  failed = 0;
  /** When the last one ended, completed or not. */
  endedAt = -Infinity;
  private failedInARow = 0;
  private nextId = 1;

  /** Begins one: the given instances have to acknowledge it. */
  begin(tasks: Iterable<InstanceOf>, now: number, isOwn: boolean): number {
    const id = this.nextId++;
    this.pending = { id, triggeredAt: now, isOwn, waiting: new Set(tasks), snapshots: new Map(), stateSize: 0 };
    return id;
  }

  /** What an instance that has ended leaves behind: nobody waits for it. */
  include({ instance, operatorName }: InstanceOf, snapshot: unknown): void {
    const { snapshots } = this.pending as Pending;
    const ofOperator = snapshots.get(operatorName) ?? [];
    ofOperator[instance] = snapshot;
    snapshots.set(operatorName, ofOperator);
  }

  /** An instance has stored its snapshot; returns the checkpoint if it is complete with that. */
  acknowledge(
    task: InstanceOf,
    id: number,
    snapshot: unknown,
    size: number,
    now: number,
  ): StoredCheckpoint | undefined {
    const { pending } = this;
    if (pending?.id !== id || !pending.waiting.delete(task)) return undefined;
    this.include(task, snapshot);
    pending.stateSize += size;
    return this.completeIfAll(now);
  }

  /** The one under way has failed; returns how many of its own have failed one after the other. */
  fail(now: number): number {
    if (this.pending === undefined) return this.failedInARow;
    const { isOwn } = this.pending;
    this.pending = undefined;
    this.failed++;
    this.endedAt = now;
    return isOwn ? ++this.failedInARow : this.failedInARow;
  }

  /** The job has failed: what was under way is gone, and no failure of a checkpoint. */
  drop(): void {
    this.pending = undefined;
    this.failedInARow = 0;
  }

  private completeIfAll(now: number): StoredCheckpoint | undefined {
    const pending = this.pending as Pending;
    if (pending.waiting.size > 0) return undefined;
    const { id, isOwn, snapshots, stateSize, triggeredAt } = pending;
    this.pending = undefined;
    this.endedAt = now;
    const facts = { id, triggeredAt, completedAt: now, stateSize };
    const stored = { ...facts, snapshots };
    if (!isOwn) return stored;
    this.failedInARow = 0;
    this.completed.push(facts);
    this.latest = stored;
    return stored;
  }
}
