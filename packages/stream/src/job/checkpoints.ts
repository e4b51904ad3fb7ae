import type { CheckpointOptions } from './job-options.ts';
import type { InFlight } from './task-barriers.ts';

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
  /** Values of state in it, of all instances; what is in channels is not among them. */
  readonly stateSize: number;
  /** Elements that its barriers have overtaken, and that are part of it: 0 unless it is unaligned. */
  readonly inFlight: number;
}

/** The snapshots of the instances of each operator, in order of instances. */
export type Snapshots = ReadonlyMap<string, readonly unknown[]>;

/** What was in the channels to the instances of each operator. */
export type ChannelStates = ReadonlyMap<string, readonly InFlight[]>;

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
  readonly channels: Map<string, InFlight[]>;
  stateSize: number;
  inFlight: number;
}

/** A completed checkpoint, with what it holds. */
export interface StoredCheckpoint extends CompletedCheckpoint {
  readonly snapshots: Snapshots;
  readonly channels: ChannelStates;
}

/** What an instance gives to a checkpoint. */
export interface TaskSnapshot {
  readonly state: unknown;
  /** Values of state. */
  readonly size: number;
  /** What its barriers have overtaken, where they may. */
  readonly inFlight?: InFlight;
}

/** How many elements were overtaken. */
export const sizeOf = (inFlight: InFlight): number => inFlight.reduce((sum, { length }) => sum + length, 0);

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
    this.pending = {
      id,
      triggeredAt: now,
      isOwn,
      waiting: new Set(tasks),
      snapshots: new Map(),
      channels: new Map(),
      stateSize: 0,
      inFlight: 0,
    };
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
    { inFlight, size, state }: TaskSnapshot,
    now: number,
  ): StoredCheckpoint | undefined {
    const { pending } = this;
    if (pending?.id !== id || !pending.waiting.delete(task)) return undefined;
    this.include(task, state);
    pending.stateSize += size;
    if (inFlight !== undefined) {
      const ofOperator = pending.channels.get(task.operatorName) ?? [];
      ofOperator[task.instance] = inFlight;
      pending.channels.set(task.operatorName, ofOperator);
      pending.inFlight += sizeOf(inFlight);
    }
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
    const { channels, id, inFlight, isOwn, snapshots, stateSize, triggeredAt } = pending;
    this.pending = undefined;
    this.endedAt = now;
    const facts = { id, triggeredAt, completedAt: now, stateSize, inFlight };
    const stored = { ...facts, snapshots, channels };
    if (!isOwn) return stored;
    this.failedInARow = 0;
    this.completed.push(facts);
    this.latest = stored;
    return stored;
  }
}
