import { checkNumber, invalidOption } from '@sim/core';
import type { PartitionRetention, RetentionPolicy } from './retention-policy.ts';

/** @internal */
export function checkPolicy(owner: string, option: string, policy: RetentionPolicy): RetentionPolicy {
  if (typeof (policy as RetentionPolicy | undefined)?.shouldRetain !== 'function')
    throw invalidOption(owner, option, 'a retention policy: an object with shouldRetain(record, now)', policy);
  return policy;
}

/**
 * What a policy says goes: below an offset, checked, since policies are open to users. @internal
 */
export function expiryOf(
  watch: PartitionRetention,
  now: number,
  logStartOffset: number,
  highWatermark: number,
): number {
  const offset = watch.expireBefore(now);
  checkNumber('PartitionRetention', 'the offset given by expireBefore', offset, { integer: true });
  return Math.min(Math.max(offset, logStartOffset), highWatermark);
}
