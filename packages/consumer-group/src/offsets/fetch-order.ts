import { AssignedPartition } from './assigned-partition.ts';
import type { GroupPartition } from './group-partition.ts';

/**
 * A member's partitions in the order in which they have their turn: the one whose turn is over goes
 * to the end.
 *
 * @internal
 */
export class FetchOrder {
  /** Whether there may be partitions without a position. */
  fresh = false;
  /** How many offsets the first partition may still give in this turn. */
  turnLeft = 0;
  /** Partitions whose position has changed since somebody took them out of here. */
  readonly moved: AssignedPartition[] = [];
  private order: AssignedPartition[] = [];
  /** Whose turn it is: turning is free, however many there are. */
  private turn = 0;
  private readonly byPartition = new Map<GroupPartition, AssignedPartition>();

  get size(): number {
    return this.order.length;
  }

  /** The partitions, from the one whose turn it is. O(partitions). */
  get partitions(): readonly AssignedPartition[] {
    return this.turn === 0 ? this.order : [...this.order.slice(this.turn), ...this.order.slice(0, this.turn)];
  }

  /** The partition whose turn it is. */
  get first(): AssignedPartition | undefined {
    return this.order[this.turn];
  }

  get(partition: GroupPartition): AssignedPartition | undefined {
    return this.byPartition.get(partition);
  }

  /** Whether some partition is such. O(partitions). */
  some(holds: (assigned: AssignedPartition) => boolean): boolean {
    return this.order.some(holds);
  }

  /** Ends the turn. */
  rotate(): void {
    this.turnLeft = 0;
    this.turn = this.turn + 1 < this.order.length ? this.turn + 1 : 0;
  }

  /** Moves a position. */
  move(assigned: AssignedPartition, position: number): void {
    assigned.position = position;
    if (assigned.moved) return;
    assigned.moved = true;
    this.moved.push(assigned);
  }

  /**
   * Takes over an assignment: what stays keeps its place and its position, what is new comes last,
   * in the order given.
   */
  assign(owned: readonly GroupPartition[], added: readonly GroupPartition[]): void {
    const { first } = this;
    const staying = new Set(owned);
    for (const partition of added) staying.delete(partition);
    this.keep(staying, first);
    for (const partition of added) {
      const assigned = new AssignedPartition(partition);
      this.order.push(assigned);
      this.byPartition.set(partition, assigned);
    }
    if (added.length > 0) this.fresh = true;
  }

  /** Gives partitions up. */
  drop(partitions: readonly GroupPartition[]): void {
    if (partitions.length === 0) return;
    const dropped = new Set(partitions);
    const { first } = this;
    this.keep(new Set(this.order.map(({ partition }) => partition).filter((each) => !dropped.has(each))), first);
  }

  private keep(staying: ReadonlySet<GroupPartition>, first: AssignedPartition | undefined): void {
    const kept: AssignedPartition[] = [];
    for (const assigned of this.partitions) {
      if (staying.has(assigned.partition)) kept.push(assigned);
      else {
        assigned.held = false;
        this.byPartition.delete(assigned.partition);
      }
    }
    this.order = kept;
    this.turn = 0;
    if (first === undefined || !first.held) this.turnLeft = 0;
  }
}
