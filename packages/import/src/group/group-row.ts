import type { Skipped } from '../text/skipped.ts';

/**
 * Where a group stands in one partition.
 *
 * @public
 */
export interface GroupRow {
  /** The group, where the text names it. */
  readonly group?: string;
  /** The topic, where the text names it. */
  readonly topic?: string;
  /** The partition. */
  readonly partition: number;
  /** The next offset the group will read; left out where nothing was committed. */
  readonly committed?: number;
  /** The end of the partition: the offset the next record will get. */
  readonly end: number;
  /** The first offset still there, where the text has it. */
  readonly start?: number;
  /**
   * `end − committed`, computed and not read; left out where nothing was committed. Below 0 when
   * the end was read before the commit, or the topic was made again.
   */
  readonly lag?: number;
  /** The member that owns the partition: its id, or the owner that old versions print. */
  readonly member?: string;
  /** The host of the member as printed: `/10.1.2.3`, `node-7.example.net/10.1.2.4`. */
  readonly host?: string;
  /** The client id of the member. */
  readonly client?: string;
}

/**
 * A member of a group that owns no partition.
 *
 * @public
 */
export interface IdleMember {
  /** The group, where the text names it. */
  readonly group?: string;
  /** Its id. */
  readonly member: string;
  /** Its host as printed. */
  readonly host?: string;
  /** Its client id. */
  readonly client?: string;
}

/**
 * What a description of consumer groups says.
 *
 * @public
 */
export interface GroupDescription extends Skipped {
  /** One row for each partition, in the order of the text. */
  readonly rows: readonly GroupRow[];
  /** Members that own nothing. Their lines are also in `skipped`. */
  readonly idleMembers: readonly IdleMember[];
  /** What notes say of the state of a group: `rebalancing`, `no active members`, `Stable`. */
  readonly states: readonly { readonly group: string; readonly state: string }[];
}

/** The parts of a row as far as they are known; `undefined` stands for unknown. */
export interface GroupRowParts {
  readonly group?: string | undefined;
  readonly topic?: string | undefined;
  readonly partition: number;
  readonly committed?: number | undefined;
  readonly end: number;
  readonly start?: number | undefined;
  readonly member?: string | undefined;
  readonly host?: string | undefined;
  readonly client?: string | undefined;
}

/**
 * A row without the parts that are unknown, and with its lag.
 *
 * @internal
 */
export function groupRow(parts: GroupRowParts): GroupRow {
  const { group, topic, partition, committed, end, start, member, host, client } = parts;
  return {
    ...(group !== undefined && { group }),
    ...(topic !== undefined && { topic }),
    partition,
    ...(committed !== undefined && { committed }),
    end,
    ...(start !== undefined && { start }),
    ...(committed !== undefined && { lag: end - committed }),
    ...(member !== undefined && { member }),
    ...(host !== undefined && { host }),
    ...(client !== undefined && { client }),
  };
}
