import type { GroupPartition } from './group-partition.ts';

type Entries = readonly (readonly [GroupPartition, number])[];

/**
 * Offsets sent to transactions that are still open.
 *
 * @internal
 */
export class PendingOffsets {
  private readonly open = new Map<string, Map<GroupPartition, number>>();
  private readonly later: (readonly [string, boolean])[] = [];

  add(transactionalId: string, entries: Entries): void {
    const pending = this.open.get(transactionalId) ?? new Map<GroupPartition, number>();
    this.open.set(transactionalId, pending);
    for (const [partition, offset] of entries) pending.set(partition, offset);
  }

  /**
   * @returns whether something was stored
   */
  complete(transactionalId: string, committed: boolean): boolean {
    const pending = this.open.get(transactionalId);
    this.open.delete(transactionalId);
    if (pending === undefined || !committed) return false;
    for (const [partition, offset] of pending) partition.committed = offset;
    return true;
  }

  /** The end of a transaction that cannot be carried out now. */
  putOff(transactionalId: string, committed: boolean): void {
    this.later.push([transactionalId, committed]);
  }

  takePutOff(): readonly (readonly [string, boolean])[] {
    return this.later.splice(0);
  }
}
