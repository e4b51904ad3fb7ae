import type { Latency } from '@sim/core';
import type { ReaderPace } from '../group/overload.ts';
import type { ResolvedConsumerOptions } from './consumer-options.ts';

/**
 * How fast a consumer works at best, by its options; `undefined` if they do not tell,
 * as a function for `batchTime` does not.
 *
 * @internal
 */
export function paceOf<R>({
  serviceTime,
  batchTime,
  maxPollRecords,
  concurrency,
  concurrencyWithin,
}: Readonly<ResolvedConsumerOptions<R>>): ReaderPace | undefined {
  // A function may draw or look at the run: calling it here would change both.
  if (typeof batchTime === 'function') return undefined;
  const batch = batchTime === undefined ? 0 : meanOf(batchTime);
  // With several workers a batch takes its time only before they share it.
  const seconds = meanOf(serviceTime) + (concurrency > 1 ? 0 : batch / maxPollRecords);
  if (!(seconds < Infinity)) return undefined;
  return { seconds, concurrency, withinPartition: concurrencyWithin !== 'partition' };
}

function meanOf(latency: Latency): number {
  return typeof latency === 'number' ? latency : latency.mean;
}
