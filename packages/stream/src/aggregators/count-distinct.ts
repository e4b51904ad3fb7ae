import { checkFunction } from '@sim/core';
import type { Aggregator } from './aggregator.ts';
import { trusted } from './trusted.ts';

/**
 * The number of different values, exactly. Memory grows with their number:
 * {@link approxCountDistinct} is bounded.
 *
 * @param select - reads what is compared (as in a `Set`); left out, the value itself
 * @throws `INVALID_OPTION` if `select` is no function
 *
 * @example
 * ```ts
 * import { countDistinct } from '@sim/stream';
 *
 * const visitors = countDistinct((click: { user: string }) => click.user);
 * let state = visitors.create();
 * for (const user of ['ada', 'bob', 'ada']) state = visitors.add(state, { user });
 * console.log(visitors.result(state)); // 2
 * ```
 *
 * @public
 */
export function countDistinct<V>(select?: (value: V) => unknown): Aggregator<V, Set<unknown>, number> {
  const read = select === undefined ? (value: V): unknown => value : checkFunction('countDistinct', 'select', select);
  return trusted<V, Set<unknown>, number>({
    create: () => new Set(),
    add: (seen, value) => seen.add(read(value)),
    merge(a, b) {
      for (const each of b) a.add(each);
      return a;
    },
    result: (seen) => seen.size,
    description: 'countDistinct()',
  });
}
