import type { Aggregator } from './aggregator.ts';
import { trusted } from './trusted.ts';

/**
 * All values, in order of arrival, as a new array for each result. Memory grows with the events of
 * a window.
 *
 * @example
 * ```ts
 * import { collect } from '@sim/stream';
 *
 * const everything = collect<string>();
 * console.log(everything.result(everything.add(everything.create(), 'a'))); // [ 'a' ]
 * ```
 *
 * @public
 */
export function collect<V>(): Aggregator<V, V[], readonly V[]> {
  return trusted<V, V[], readonly V[]>({
    arrivalOrder: true,
    create: () => [],
    add(values, value) {
      values.push(value);
      return values;
    },
    merge(a, b) {
      for (const value of b) a.push(value);
      return a;
    },
    result: (values) => values.slice(),
    description: 'collect()',
  });
}
