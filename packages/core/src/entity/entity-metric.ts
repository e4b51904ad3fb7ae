import type { Histogram } from '../statistics/histogram.ts';

/**
 * One of the numbers that an entity offers to whoever records a run, see {@link Entity.metrics}.
 *
 * @public
 */
export interface EntityMetric {
  /** Lower-case words joined by `-`, unique within the entity: `queue-length`. */
  readonly name: string;
  /** The unit: `'records'`, `'s'`, `'1/s'`, or `'1'` for a share or a plain number. */
  readonly unit: string;
  /**
   * `'gauge'`: goes up and down. `'counter'`: only grows, except when the statistics are reset.
   * `'histogram'`: a distribution of what was seen.
   */
  readonly kind: 'gauge' | 'counter' | 'histogram';
  /**
   * The value at present: a list has one number for each part, such as a partition. Looks and
   * changes nothing.
   */
  read(): number | readonly number[] | Histogram;
  /**
   * The names of the parts, when `read()` gives a list: partitions, keys.
   * @defaultValue their positions
   */
  readonly labels?: readonly string[];
}
