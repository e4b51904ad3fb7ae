/**
 * The order in which a member's partitions have their turn: the one whose turn is over goes to the end.
 *
 * @internal
 */
export class PollOrder {
  private order: number[] = [];
  /** How many offsets the first partition may still give in this turn. */
  turnLeft = 0;

  get size(): number {
    return this.order.length;
  }

  /** The partition whose turn it is. */
  get first(): number | undefined {
    return this.order[0];
  }

  /** Ends the turn. */
  rotate(): void {
    this.turnLeft = 0;
    const first = this.order.shift();
    if (first !== undefined) this.order.push(first);
  }

  /** Takes over an assignment: what stays keeps its place, what is new comes last, ascending. */
  update(owned: readonly number[], added: readonly number[]): void {
    const first = this.first;
    this.order = this.order.filter((partition) => owned.includes(partition) && !added.includes(partition));
    this.order.push(...added);
    if (this.first !== first || (first !== undefined && added.includes(first))) this.turnLeft = 0;
  }

  /** Takes partitions out. */
  remove(partitions: readonly number[]): void {
    this.update(this.order.filter((partition) => !partitions.includes(partition)), []);
  }
}
