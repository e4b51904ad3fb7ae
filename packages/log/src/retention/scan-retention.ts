import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';

/**
 * Asks a user's policy about every record held: what it would not keep at the front moves the log
 * start, the rest leaves holes.
 */
export function scanAll(policy: RetentionPolicy, partition: RetentionView): PartitionRetention {
  let holes: number[] = [];
  return {
    expireBefore: (now) => {
      let start: number | undefined;
      holes = [];
      partition.visit(partition.logStartOffset, partition.highWatermark, (record) => {
        if (policy.shouldRetain(record, now)) start ??= record.offset;
        else if (start !== undefined) holes.push(record.offset);
      });
      return start ?? partition.highWatermark;
    },
    removable: () => holes,
  };
}

/**
 * Asks a user's policy from the oldest record on, up to the first that it would keep. O(expired).
 */
export function scanPrefix(policy: RetentionPolicy, partition: RetentionView): PartitionRetention {
  return {
    expireBefore: (now) => {
      let start = partition.highWatermark;
      partition.visit(partition.logStartOffset, partition.highWatermark, (record) => {
        if (!policy.shouldRetain(record, now)) return true;
        start = record.offset;
        return false;
      });
      return start;
    },
  };
}
