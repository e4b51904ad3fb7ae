import { type Entity, latencySampler, type RandomStream } from '@sim/core';
import { given } from '../checks.ts';
import type { GroupCoordinator } from '../coordinator/group-coordinator.ts';
import { GroupCounts } from '../coordinator/group-counts.ts';
import { type EntityPowers, makeHost } from '../coordinator/group-host.ts';
import { LoadMeter } from '../offsets/load-meter.ts';
import { OffsetTracker } from '../offsets/offset-tracker.ts';
import { PendingOffsets } from '../offsets/pending-offsets.ts';
import { TopicTable } from '../offsets/topic-table.ts';
import {
  type ConsumerGroupOptions,
  type ResolvedGroupOptions,
  resolveConsumerGroupOptions,
} from './consumer-group-options.ts';
import { GroupWarnings } from './group-warnings.ts';
import { makeCoordinator } from './make-coordinator.ts';
import { MemberCommands } from './member-commands.ts';
import { MemberLookup } from './member-lookup.ts';
import { offsetEntries, type Offsets } from './offset-entries.ts';

/**
 * What a group is made of.
 *
 * @internal
 */
export interface GroupParts {
  readonly options: Readonly<ResolvedGroupOptions>;
  /** What it reads. */
  readonly table: TopicTable;
  readonly offsets: OffsetTracker;
  /** Offsets in transactions that are open. */
  readonly pending: PendingOffsets;
  readonly counts: GroupCounts;
  readonly coordinator: GroupCoordinator;
  /** Members by name. */
  readonly lookup: MemberLookup;
  /** What a member's process may ask. */
  readonly commands: MemberCommands;
  /** What nobody means, and nothing fails of. */
  readonly warnings: GroupWarnings;
}

/**
 * Makes the parts of a group.
 *
 * @throws `INVALID_OPTION`, `UNKNOWN_PARTITION`
 *
 * @internal
 */
export function makeGroupParts(
  group: Entity,
  owner: string,
  log: unknown,
  userOptions: ConsumerGroupOptions,
  powers: EntityPowers & { rng(): RandomStream },
): GroupParts {
  const table = new TopicTable(owner, log);
  const options = resolveConsumerGroupOptions(owner, userOptions);
  const { autoOffsetReset, isolationLevel, maxPartitionFetch, fetchMinRecords, fetchMaxWait } = options;
  const ticks = (): number => group.nowTicks;
  table.meter = new LoadMeter(ticks);
  const offsets = new OffsetTracker(table, { owner, autoOffsetReset, isolationLevel, maxPartitionFetch });
  const counts = new GroupCounts();
  const host = makeHost(group, table, offsets, counts, powers);
  const requestLatency = latencySampler(owner, 'requestLatency', options.requestLatency);
  const coordinator = makeCoordinator(host, options, () => requestLatency(powers.rng()));
  const pollLatency = latencySampler(owner, 'pollLatency', options.pollLatency);
  const commitLatency = latencySampler(owner, 'commitLatency', options.commitLatency);
  const commands = new MemberCommands(host, coordinator, () => group.status, {
    pollLatency: () => pollLatency(powers.rng()) * group.slowdown,
    commitLatency: () => commitLatency(powers.rng()) * group.slowdown,
    commitsAtOnce: options.commitLatency === 0,
    fetchMinRecords,
    fetchMaxWait,
  });
  const committed = given<Offsets>(options.committedOffsets, new Map());
  for (const [partition, offset] of offsetEntries(owner, table, committed, 'committedOffsets'))
    partition.committed = offset;
  return {
    options,
    table,
    offsets,
    pending: new PendingOffsets(),
    counts,
    coordinator,
    lookup: new MemberLookup(owner, table, coordinator, counts),
    commands,
    warnings: new GroupWarnings(table, ticks, options.withoutEffect),
  };
}
