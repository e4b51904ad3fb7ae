import { createHash } from 'node:crypto';

/** The bits of a seed: a safe integer. */
const BYTES = 6;

/**
 * The seed of a replication: a hash, so that neighbouring base seeds share no run. It does not
 * depend on the parameters: every point meets the same luck (common random numbers).
 *
 * @internal
 */
export function replicationSeed(seed: number, replication: number): number {
  return createHash('sha256').update(`replication ${seed} ${replication}`).digest().readUIntBE(0, BYTES);
}
