import { checkNumber, checkOptions, createRandomStream, invalidOption, SimError } from '@sim/core';

/**
 * How {@link resampleBlocks} resamples.
 *
 * @public
 */
export interface ResampleBlocksOptions {
  /**
   * The length of a block in seconds: several times as long as what happens at one time has to do
   * with what happens later, such as the length of a burst. At most the span of the trace.
   */
  readonly block: number;
  /** What decides which blocks are taken: the seed that `build` gets. */
  readonly seed: number | string;
  /**
   * Seconds after which the trace begins to repeat itself: `86_400` where days are alike. Blocks
   * then keep their time of day. @defaultValue none: any block may come anywhere
   */
  readonly period?: number;
}

/**
 * Another trace like this one: made of blocks of it, drawn at random and put in a row. A trace that
 * was recorded is one sample, and to replay it with several seeds gives one answer several times;
 * replaying a resampled trace with each seed gives an interval. What happens inside a block stays as
 * it was: bursts, keys, the order.
 *
 * The circular block bootstrap: a block that reaches over the end goes on at the beginning, so that
 * each row is as likely as any other (Politis and Romano 1992). With `period` the blocks of a slot are
 * drawn from the same phase of all periods. O(n log n).
 *
 * @param rows - what was recorded, with `time` in seconds, ascending; they are not changed
 * @param options - see {@link ResampleBlocksOptions}
 * @returns new rows with new times, in the span of the old ones
 * @throws `INVALID_OPTION` for bad options, and for rows that are not in order of time
 *
 * @example
 * ```ts
 * import { resampleBlocks } from '@sim/experiment';
 *
 * const arrivals = Array.from({ length: 600 }, (_, at) => ({ time: at, key: `k${at % 7}` }));
 * const other = resampleBlocks(arrivals, { block: 60, seed: 1 });
 * console.log(other.length, other[0]?.key); // 600 k4
 * console.log(resampleBlocks(arrivals, { block: 60, seed: 2 })[0]?.key); // k2
 * ```
 *
 * @public
 */
export function resampleBlocks<R extends { readonly time: number }>(
  rows: readonly R[],
  options: ResampleBlocksOptions,
): R[] {
  const owner = 'resampleBlocks';
  const times = timesOf(owner, rows);
  const { block, seed, period } = checkOptions(owner, options, ['block', 'seed', 'period']);
  if (typeof seed !== 'string' && typeof seed !== 'number')
    throw invalidOption(owner, 'seed', 'a number or a string', seed);
  checkNumber(owner, 'block', block, { above: 0 });
  if (period !== undefined) checkNumber(owner, 'period', period, { min: block });
  if (rows.length < 2) return [...rows];
  const first = times[0]!;
  // One mean distance behind the last row: a block that goes on at the beginning leaves no double step.
  const span = ((times.at(-1)! - first) * times.length) / (times.length - 1);
  if (span === 0) return [...rows];
  checkNumber(owner, 'block', block, { max: span });
  if (period !== undefined) checkNumber(owner, 'period', period, { max: span });
  const rng = createRandomStream(seed, 'resample blocks');
  const resampled: R[] = [];
  for (let slot = 0; slot * block < span; slot++) {
    const length = Math.min(block, span - slot * block);
    const begin = period === undefined ? rng.next() * span : samePhase(slot * block, period, span, rng.next());
    const from = lowerBound(times, first + begin);
    // Once round at most: a block is not longer than the trace.
    for (let step = 0; step < rows.length; step++) {
      const index = (from + step) % rows.length;
      const wrapped = from + step >= rows.length ? span : 0;
      const offset = times[index]! - first + wrapped - begin;
      if (offset >= length) break;
      resampled.push({ ...rows[index]!, time: first + slot * block + Math.max(0, offset) });
    }
  }
  return resampled;
}

/** A begin with the phase of the slot, in one of the periods that the trace has. */
function samePhase(slot: number, period: number, span: number, share: number): number {
  const phase = slot % period;
  const periods = Math.floor((span - phase) / period + 1e-9) || 1;
  return phase + period * Math.min(periods - 1, Math.floor(share * periods));
}

function timesOf(owner: string, rows: readonly { readonly time: number }[]): readonly number[] {
  if (!Array.isArray(rows)) throw invalidOption(owner, 'rows', 'a list of rows with a time', rows);
  let before = -Infinity;
  return (rows as readonly ({ readonly time?: unknown } | null)[]).map((row, at) => {
    const time = row?.time;
    if (typeof time !== 'number' || !Number.isFinite(time))
      throw invalidOption(owner, `rows[${at}].time`, 'seconds, a finite number', time);
    if (time < before)
      throw new SimError(
        'INVALID_OPTION',
        `${owner}: rows[${at}] must not be before the row above it, got ${time} after ${before}`,
        {
          row: at,
        },
      );
    before = time;
    return time;
  });
}

/** The first index whose time is not before a moment; the length if there is none. */
function lowerBound(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
