import type { Aggregator } from './aggregator.ts';
import { trusted } from './trusted.ts';
import { numberSelector } from './number-selector.ts';

/**
 * The smallest of the values.
 *
 * @param select - reads the number of a value; left out, the value is the number
 * @throws `INVALID_OPTION` if `select` is no function; for an event whose number is none or `NaN`,
 * when it is added
 *
 * @example
 * ```ts
 * import { min } from '@sim/stream';
 *
 * const coldest = min();
 * console.log(coldest.result(coldest.add(coldest.add(coldest.create(), 4), -3))); // -3
 * ```
 *
 * @public
 */
export function min<V = number>(select?: (value: V) => number): Aggregator<V, number, number> {
  const read = numberSelector('min', select);
  return trusted<V, number, number>({
    create: () => Infinity,
    add: (least, value) => Math.min(least, read(value)),
    merge: (a, b) => Math.min(a, b),
    result: (least) => least,
    description: 'min()',
  });
}

/**
 * The largest of the values.
 *
 * @param select - reads the number of a value; left out, the value is the number
 * @throws `INVALID_OPTION` if `select` is no function; for an event whose number is none or `NaN`,
 * when it is added
 *
 * @example
 * ```ts
 * import { max } from '@sim/stream';
 *
 * const peak = max((sample: { load: number }) => sample.load);
 * console.log(peak.result(peak.add(peak.create(), { load: 0.7 }))); // 0.7
 * ```
 *
 * @public
 */
export function max<V = number>(select?: (value: V) => number): Aggregator<V, number, number> {
  const read = numberSelector('max', select);
  return trusted<V, number, number>({
    create: () => -Infinity,
    add: (most, value) => Math.max(most, read(value)),
    merge: (a, b) => Math.max(a, b),
    result: (most) => most,
    description: 'max()',
  });
}
