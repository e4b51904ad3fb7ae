import { checkFunction, checkOptions, invalidOption } from '@sim/core';
import type { Aggregator } from '../aggregators/aggregator.ts';

/**
 * An element of one of two streams that are joined in windows.
 *
 * @typeParam L - the value of an element on the left
 * @typeParam R - the value of an element on the right
 *
 * @public
 */
export type JoinSide<L, R> = { readonly left: L } | { readonly right: R };

/**
 * What {@link windowJoin} makes of the elements of a window.
 *
 * @typeParam L - the value of an element on the left
 * @typeParam R - the value of an element on the right
 * @typeParam O - what a pair becomes
 *
 * @public
 */
export interface WindowJoinOptions<L, R, O> {
  /** What a pair becomes. */
  readonly join: (left: L, right: R) => O;
  /**
   * What an element on the left becomes if there is none on the right: a left outer join, or with
   * `rightOuter` a full one. @defaultValue nothing: an inner join
   */
  readonly leftOuter?: (left: L) => O;
  /** What an element on the right becomes if there is none on the left. @defaultValue nothing */
  readonly rightOuter?: (right: R) => O;
}

interface Sides<L, R> {
  readonly left: L[];
  readonly right: R[];
}

/**
 * Pairs the elements of two streams that are in one window of one key: Apache Flink's window join, as
 * the aggregate of a `StreamProcessor`. Both streams go into that processor, each value as
 * `{ left: … }` or `{ right: … }`; the result of a window is the list of its pairs, on the left and
 * then on the right in order of arrival, and a late element that is taken gives all of them again.
 *
 * The values of a window are kept. A result costs a call of `join` for each pair.
 *
 * @param options - `join` is required
 * @throws `INVALID_OPTION` if an option cannot be used; when a window emits, if a value in it is
 * neither `{ left }` nor `{ right }`
 *
 * @example
 * ```ts
 * import { type JoinSide, StreamHarness, TumblingWindow, windowJoin } from '@sim/stream';
 *
 * const harness = new StreamHarness<JoinSide<string, number>, readonly string[]>({
 *   windowType: new TumblingWindow(60),
 *   aggregate: windowJoin({
 *     join: (item: string, clicks: number) => `${item} ${clicks}`,
 *     leftOuter: (item) => `${item} -`,
 *   }),
 * });
 * harness.processElement({ key: 'p1', value: { left: 'shoes' }, eventTime: 10 });
 * harness.processElement({ key: 'p1', value: { right: 3 }, eventTime: 20 });
 * harness.processElement({ key: 'p2', value: { left: 'hat' }, eventTime: 30 });
 * harness.endInput();
 * console.log(harness.results.map(({ result }) => result)); // [ [ 'shoes 3' ], [ 'hat -' ] ]
 * ```
 *
 * @public
 */
export function windowJoin<L, R, O>(
  options: WindowJoinOptions<L, R, O>,
): Aggregator<JoinSide<L, R>, unknown, readonly O[]> {
  const { join, leftOuter, rightOuter } = checkOptions('windowJoin', options, ['join', 'leftOuter', 'rightOuter']);
  checkFunction('windowJoin', 'join', join);
  if (leftOuter !== undefined) checkFunction('windowJoin', 'leftOuter', leftOuter);
  if (rightOuter !== undefined) checkFunction('windowJoin', 'rightOuter', rightOuter);
  const aggregator: Aggregator<JoinSide<L, R>, Sides<L, R>, readonly O[]> = {
    description: 'windowJoin(…)',
    // The order of pairs is that of arrival, whatever windows they are joined from.
    arrivalOrder: true,
    create: () => ({ left: [], right: [] }),
    add(sides, value) {
      const tagged: unknown = value;
      if (typeof tagged !== 'object' || tagged === null || 'left' in tagged === 'right' in tagged)
        throw invalidOption('windowJoin', 'value of an element', '{ left: … } or { right: … }', value);
      if ('left' in value) sides.left.push(value.left);
      else sides.right.push(value.right);
      return sides;
    },
    result({ left, right }) {
      if (right.length === 0) return leftOuter === undefined ? [] : left.map((each) => leftOuter(each));
      if (left.length === 0) return rightOuter === undefined ? [] : right.map((each) => rightOuter(each));
      return left.flatMap((each) => right.map((other) => join(each, other)));
    },
  };
  return aggregator as Aggregator<JoinSide<L, R>, unknown, readonly O[]>;
}
