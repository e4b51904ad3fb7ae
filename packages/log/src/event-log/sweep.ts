import { expiryOf } from '../retention/check-policy.ts';
import type { PartitionState } from './partition.ts';

/** Lets a partition's retention policy drop what it would not keep. */
export function sweepPartition<V>(
  { store, retention }: PartitionState<V>,
  now: number,
): { readonly expired: number; readonly compacted: number } {
  if (retention === undefined) return { expired: 0, compacted: 0 };
  const removed = retention.removed?.bind(retention);
  const expired = store.trimTo(expiryOf(retention, now, store.logStartOffset, store.highWatermark), removed);
  const holes = retention.removable?.(now) ?? [];
  return { expired, compacted: holes.length === 0 ? 0 : store.remove(holes, removed) };
}
