import { checkNumber, invalidOption } from '../checks/checks.ts';
import { firstAbove } from '../collections/binary-search.ts';

/**
 * Picks an index with a probability proportional to its weight, from one number in [0, 1): the
 * smallest index whose cumulative weight is above the number times the total. Set-up and memory
 * O(n), a pick O(log n). An index of weight 0 is never picked.
 *
 * @internal
 */
export class CumulativeTable {
  readonly total: number;
  readonly #cumulative: Float64Array;
  readonly #last: number;

  /** The weights are the caller's to check: finite, not negative, their sum finite and above 0. */
  constructor(length: number, weightAt: (index: number) => number) {
    this.#cumulative = new Float64Array(length);
    let sum = 0;
    let last = 0;
    for (let index = 0; index < length; index++) {
      const weight = weightAt(index);
      if (weight > 0) last = index;
      sum += weight;
      this.#cumulative[index] = sum;
    }
    this.total = sum;
    this.#last = last;
  }

  /** The index that belongs to a number in [0, 1); larger numbers give larger indices. */
  indexOf(u: number): number {
    return firstAbove(this.#cumulative, u * this.total, this.#last);
  }
}

/**
 * Checks a list of weights given by a user and makes their table.
 *
 * @internal
 */
export function tableOfWeights(owner: string, option: string, weights: readonly unknown[]): CumulativeTable {
  const checked = weights.map((weight, index) => checkNumber(owner, `${option}[${index}]`, weight, { min: 0 }));
  const table = new CumulativeTable(checked.length, (index) => checked[index] as number);
  if (!(table.total > 0 && table.total < Infinity))
    throw invalidOption(owner, option, 'numbers with a finite sum > 0', weights);
  return table;
}
