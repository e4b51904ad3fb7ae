/**
 * The order in which a member's partitions have their turn: the one whose turn is over goes to the
 * end.
 *
 * @internal
 */
export class PollOrder {
  /** Whether there may be partitions without a position. */
  fresh = false;
  private order: number[] = [];
  /** How many offsets the first partition may still give in this turn. */
  turnLeft = 0;

  get size(): number {
    return this.order.length;
  }

  /** The partitions, in the order of their turns. */
  get partitions(): readonly number[] {
    return this.order;
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
    const staying = new Set(owned);
    for (const partition of added) staying.delete(partition);
    this.order = [...this.order.filter((partition) => staying.has(partition)), ...added];
    if (added.length > 0) this.fresh = true;
    if (first === undefined || !staying.has(first)) this.turnLeft = 0;
  }
}
