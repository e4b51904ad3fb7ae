/** What became of the checkpoints that a task has seen barriers of. */
export interface BarrierCounts {
  /** Checkpoints all of whose barriers came. */
  readonly completed: number;
  /** Checkpoints given up since a later one's barrier came before they were complete. */
  readonly aborted: number;
}

/**
 * The barriers of the inputs of one task. Exactly once: an input whose barrier came is blocked until
 * those of all open inputs have come; a later barrier gives up the checkpoint under way (Apache
 * Flink's `SingleCheckpointBarrierHandler`). At least once: none is blocked, several may be under way,
 * and one that completes drops older ones (`CheckpointBarrierTracker`). Inputs that have ended are
 * not waited for.
 */
export class BarrierHandler {
  private readonly aligned: boolean;
  private readonly open: Set<number>;
  private readonly pending = new Map<number, Set<number>>();
  private last = 0;
  private completed = 0;
  private aborted = 0;

  constructor(inputs: Iterable<number>, aligned: boolean) {
    this.open = new Set(inputs);
    this.aligned = aligned;
  }

  get counts(): BarrierCounts {
    return { completed: this.completed, aborted: this.aborted };
  }

  /** Whether a checkpoint is under way. */
  get isAligning(): boolean {
    return this.pending.size > 0;
  }

  /** Whether an input is blocked now. */
  isBlocked(input: number): boolean {
    if (this.aligned) for (const inputs of this.pending.values()) if (inputs.has(input)) return true;
    return false;
  }

  /** Whether a checkpoint is done with: barriers of it mean nothing any more. */
  isOver(checkpoint: number): boolean {
    return checkpoint <= this.last;
  }

  /** Whether the barrier of an input has come. */
  has(input: number, checkpoint: number): boolean {
    return this.pending.get(checkpoint)?.has(input) === true;
  }

  /** A checkpoint is taken without waiting for all of its barriers. */
  overtake(checkpoint: number): void {
    this.pending.delete(checkpoint);
    for (const older of this.pending.keys()) this.drop(older);
    this.last = checkpoint;
    this.completed++;
  }

  /** The inputs that are blocked now. */
  get blocked(): ReadonlySet<number> {
    return this.aligned ? new Set([...this.pending.values()].flatMap((inputs) => [...inputs])) : new Set();
  }

  /** A barrier has come; returns the checkpoint that is complete with it, if one is. */
  barrier(input: number, checkpoint: number): number | undefined {
    if (checkpoint <= this.last) return undefined;
    if (this.aligned) {
      for (const under of this.pending.keys()) {
        if (under > checkpoint) return undefined;
        if (under < checkpoint) this.drop(under);
      }
    }
    const inputs = this.pending.get(checkpoint) ?? new Set<number>();
    this.pending.set(checkpoint, inputs.add(input));
    return this.complete();
  }

  /** An input has ended; returns the checkpoint that is complete without it, if one is. */
  end(input: number): number | undefined {
    this.open.delete(input);
    for (const inputs of this.pending.values()) inputs.delete(input);
    return this.complete();
  }

  /** A checkpoint was given up, by whoever triggered it: barriers of it that are still to come mean nothing. */
  abort(checkpoint: number): void {
    if (checkpoint > this.last) this.last = checkpoint;
    if (this.pending.has(checkpoint)) this.drop(checkpoint);
  }

  private complete(): number | undefined {
    let complete: number | undefined;
    for (const [checkpoint, inputs] of this.pending)
      if (inputs.size === this.open.size && (complete === undefined || checkpoint > complete)) complete = checkpoint;
    if (complete === undefined || this.open.size === 0) return undefined;
    this.last = complete;
    this.completed++;
    this.pending.delete(complete);
    for (const older of this.pending.keys()) if (older < complete) this.drop(older);
    return complete;
  }

  private drop(checkpoint: number): void {
    this.pending.delete(checkpoint);
    this.aborted++;
  }
}
