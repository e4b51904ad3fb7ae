/**
 * What an operator keeps of the events of one window (or slice), and how it grows: an accumulator,
 * or the values themselves. `S` is that state.
 */
export interface WindowContents<V, S, R> {
  /** Whether two states can be joined. */
  readonly mergeable: boolean;
  /** Whether joined states are small, so that keeping intermediate ones pays. */
  readonly compact: boolean;
  create(): S;
  /** Adds a value; `sequence` grows with each element of the operator. */
  add(state: S, value: V, sequence: number): S;
  /** A state of the same contents that may be changed. */
  copy(state: S): S;
  /** Joins what came later in event time to `own`, which may be changed; `other` is left as it is. */
  merge(own: S, other: S): S;
  result(state: S): R;
  /** The values, where they are kept. */
  records(state: S): readonly V[] | undefined;
}
