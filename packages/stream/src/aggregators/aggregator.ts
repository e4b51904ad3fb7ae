/**
 * How the values of a window become its result, one value at a time. Open to users: an object with
 * `create`, `add` and `result` is one.
 *
 * Values are added in order of arrival. Where parts are merged (sliding windows, which are computed
 * from slices, and sessions), parts come in order of event time, and values in order of arrival
 * inside each part. An aggregate that must see arrival order across parts sets `arrivalOrder`.
 *
 * @typeParam V - a value
 * @typeParam A - an accumulator: anything; it is never shared between windows
 * @typeParam R - a result
 *
 * @example
 * ```ts
 * import type { Aggregator } from '@sim/stream';
 *
 * const longestWord: Aggregator<string, string, number> = {
 *   create: () => '',
 *   add: (longest, word) => (word.length > longest.length ? word : longest),
 *   merge: (a, b) => (b.length > a.length ? b : a),
 *   result: (longest) => longest.length,
 * };
 * console.log(longestWord.result(longestWord.add(longestWord.create(), 'watermark'))); // 9
 * ```
 *
 * @public
 */
export interface Aggregator<V, A, R> {
  /** An empty accumulator: merged with any other it must leave that one as it is. */
  create(): A;

  /** Adds a value: may change the accumulator and return it, or return another one. */
  add(accumulator: A, value: V): A;

  /**
   * Combines two accumulators, of values that come earlier (`a`) and later (`b`); must be
   * associative. May change and return either. Without it, sliding windows keep one accumulator for
   * each window, and merging windows keep the values.
   */
  merge?(a: A, b: A): A;

  /**
   * An accumulator of the same contents that shares nothing with it. Needed only where arrays, plain
   * objects, Maps, Sets, typed arrays and the fields of the accumulator itself are not all that can
   * change: where it holds instances of classes of its own. @defaultValue a copy of those
   */
  copy?(accumulator: A): A;

  /**
   * The result. Must leave the accumulator as it is. It is asked again when a late event updates
   * the window; arrays, plain objects, Maps, Sets and typed arrays in it are copied, however
   * deep, and so is the accumulator, so that what was sent never changes. Other instances of classes
   * are passed on as they are.
   */
  result(accumulator: A): R;

  /**
   * Whether the result depends on the order in which values arrived. The values are then kept, and
   * added again for each result. @defaultValue false
   */
  readonly arrivalOrder?: boolean;

  /** What it is, for reports. @defaultValue none */
  readonly description?: string;
}
