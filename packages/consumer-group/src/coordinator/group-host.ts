import { type Entity, type HandlerResult, type Timer, toSeconds } from '@sim/core';
import type { Member } from '../member/member.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';
import type { OffsetTracker } from '../offsets/offset-tracker.ts';
import type { TopicTable } from '../offsets/topic-table.ts';
import type { GroupCounts } from './group-counts.ts';

/**
 * What a coordinator needs of the group it works for.
 *
 * @internal
 */
export interface GroupHost {
  /** The group, for messages. */
  readonly owner: string;
  readonly table: TopicTable;
  readonly offsets: OffsetTracker;
  readonly counts: GroupCounts;
  /** The present time in ticks. */
  ticks(): number;
  /** Whether the group is up. */
  up(): boolean;
  /**
   * Calls a function at a tick, or now if that is past; lost if the group crashes before. A daemon
   * keeps no run alive.
   */
  at(ticks: number, name: string, fn: () => HandlerResult, daemon: boolean): Timer;
  /** Calls a function every so many seconds; a daemon, also while the group is down. */
  every(seconds: number, fn: () => void): { cancel(): void };
  /** Tells observers what happened, if there are any; the facts are asked for only then. */
  trace(kind: string, detail: () => Readonly<Record<string, unknown>>): void;
  /** Whether there are any. */
  tracing(): boolean;
  /**
   * Calls a member's listener, unless its entity is down. It may fail, in an event of its own: what
   * the group does goes on, and so does whoever brought it about, who may be somebody else.
   */
  tell(
    member: Member,
    method: 'onPartitionsAssigned' | 'onPartitionsRevoked' | 'onPartitionsLost',
    partitions: readonly GroupPartition[],
  ): void;
}

/**
 * What an entity lets only itself do.
 *
 * @internal
 */
export interface EntityPowers {
  after(delay: number, name: string, fn: () => HandlerResult, daemon: boolean): Timer;
  every(seconds: number, fn: () => void): { cancel(): void };
  trace(kind: string, detail: () => Readonly<Record<string, unknown>>): void;
  tracing(): boolean;
}

/** @internal */
export function makeHost(
  group: Entity,
  table: TopicTable,
  offsets: OffsetTracker,
  counts: GroupCounts,
  { after, every, trace, tracing }: EntityPowers,
): GroupHost {
  return {
    owner: `ConsumerGroup ${JSON.stringify(group.name)}`,
    table,
    offsets,
    counts,
    every,
    trace,
    tracing,
    ticks: () => group.nowTicks,
    up: () => group.status === 'running',
    // By the time that is left: as seconds, a time beyond 97 days may be a tick off.
    at: (ticks, name, fn, daemon) => after(toSeconds(Math.max(0, ticks - group.nowTicks)), name, fn, daemon),
    tell: (member, method, partitions) => {
      if (member.consumer.status !== 'running' || member.dead) return;
      try {
        member.listener[method]?.(table.placesOf(partitions) as never[]);
      } catch (error) {
        after(
          0,
          `listener of ${member.name}`,
          () => {
            throw error;
          },
          false,
        );
      }
    },
  };
}
