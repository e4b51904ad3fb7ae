/**
 * What happened in a run, in the words of the domain: part of a {@link RunRecord}.
 *
 * @public
 */
export interface RecordedDomain {
  /** When entities were crashed, paused or slow. */
  readonly faults: readonly RecordedFault[];
  /** The rebalances of all groups. */
  readonly rebalances: readonly RecordedRebalance[];
  /** Who read which partition from when to when, for each group. */
  readonly ownership: readonly RecordedOwnership[];
  /** Results of windows, for each processor: all of them, or every so many. */
  readonly windows: readonly RecordedWindows[];
  /** What was told seldom enough to be listed, as columns in order of time. */
  readonly events: RecordedEvents;
}

/**
 * A fault in a {@link RunRecord}.
 *
 * @public
 */
export interface RecordedFault {
  /** The name of the entity. */
  readonly entity: string;
  /** Of what kind. */
  readonly kind: 'crash' | 'pause' | 'slow';
  /** When it began. */
  readonly from: number;
  /** When it ended; `null` if it lasted to the end of the run. */
  readonly to: number | null;
  /** By what service times were multiplied; 1 unless it is of kind `slow`. */
  readonly factor: number;
}

/**
 * A rebalance in a {@link RunRecord}.
 *
 * @public
 */
export interface RecordedRebalance {
  /** The name of the group. */
  readonly group: string;
  /** When it began. */
  readonly from: number;
  /** When it ended; `null` if it lasted to the end of the run. */
  readonly to: number | null;
  /** The generation it led to; `null` if it is not known. */
  readonly generation: number | null;
  /** Why it came about; empty if it is not known. */
  readonly reason: string;
  /** Its phases, in order. */
  readonly phases: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  /** The members it waited for. */
  readonly waitedFor: readonly string[];
}

/**
 * Who read which partition, in a {@link RunRecord}. The columns `partition`, `member`, `from` and
 * `to` have an entry for each span.
 *
 * @public
 */
export interface RecordedOwnership {
  /** The name of the group. */
  readonly group: string;
  /** The partitions by name: their number, or `topic-number` in a group of several topics. */
  readonly partitions: readonly string[];
  /** The members by name, in order of first appearance. */
  readonly members: readonly string[];
  /** Column: the index in `partitions`. */
  readonly partition: readonly number[];
  /** Column: the index in `members`. */
  readonly member: readonly number[];
  /** Column: from when. */
  readonly from: readonly number[];
  /** Column: to when; `null` to the end of the run. */
  readonly to: readonly (number | null)[];
  /** Spans left out, because there were too many. */
  readonly omitted: number;
}

/**
 * Results of windows in a {@link RunRecord}, as columns.
 *
 * @public
 */
export interface RecordedWindows {
  /** The name of the processor. */
  readonly entity: string;
  /** Of so many results one is here: 1 if all are. */
  readonly every: number;
  /** How many results there were. */
  readonly total: number;
  /** The keys, in order of first appearance. */
  readonly keys: readonly string[];
  /** Column: when it was emitted. */
  readonly at: readonly number[];
  /** Column: the index in `keys`. */
  readonly key: readonly number[];
  /** Column: where the window starts. */
  readonly start: readonly number[];
  /** Column: where it ends. */
  readonly end: readonly number[];
  /** Column: how many records it holds. */
  readonly recordCount: readonly number[];
  /** Column: how often it had been emitted before. */
  readonly revision: readonly number[];
}

/**
 * What entities told, in a {@link RunRecord}, as columns in order of time. What they tell often
 * (`append`, `poll`) is counted in `tallies` only.
 *
 * @public
 */
export interface RecordedEvents {
  /** Column: when. */
  readonly at: readonly number[];
  /** Column: the name of the entity. */
  readonly entity: readonly string[];
  /** Column: what happened. */
  readonly kind: readonly string[];
  /** Column: the facts, as the entity told them; `null` if it told none. */
  readonly detail: readonly (Readonly<Record<string, unknown>> | null)[];
  /** How many were left out, because there were too many of their kind. */
  readonly omitted: number;
}
