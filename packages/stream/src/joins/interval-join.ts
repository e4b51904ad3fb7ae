import { checkFunction, checkName, checkNumber, checkOneOf, checkOptions, invalidOption, toTicks } from '@sim/core';
import type { KeyedContext, KeyedProcessFunction } from '../keyed/keyed-process-function.ts';
import { timeAfter } from '../time/exact-time.ts';

/**
 * Which elements {@link intervalJoin} pairs, and what it makes of a pair.
 *
 * @typeParam L - the value of an element on the left, the first input
 * @typeParam R - the value of an element on the right, the second input
 * @typeParam O - what a pair becomes
 *
 * @public
 */
export interface IntervalJoinOptions<L, R, O> {
  /** How much later than the left the right is at least, in seconds; negative for earlier. */
  readonly lower: number;
  /** How much later than the left the right is at most, in seconds. */
  readonly upper: number;
  /** Whether `lower` itself is within. @defaultValue true */
  readonly lowerInclusive?: boolean;
  /** Whether `upper` itself is within. @defaultValue true */
  readonly upperInclusive?: boolean;
  /** What a pair becomes. */
  readonly join: (left: L, right: R) => O;
  /**
   * What an element on the left becomes when it is freed without having had a partner, with the time of
   * the watermark at which it is: a left outer join, or with `rightOuter` a full one. Late elements are
   * not among them. @defaultValue nothing: an inner join
   */
  readonly leftOuter?: (left: L) => O;
  /** What an element on the right becomes likewise. @defaultValue nothing */
  readonly rightOuter?: (right: R) => O;
  /** The side output for late elements of the left. @defaultValue they are dropped */
  readonly leftLateTag?: string;
  /** The side output for late elements of the right. @defaultValue they are dropped */
  readonly rightLateTag?: string;
}

interface Kept<T> {
  readonly value: T;
  /** Whether it has had a partner. */
  matched: boolean;
}

/** The elements of one side by event time. */
type Buffer<T> = Map<number, Kept<T>[]>;

const NAMES = [
  'lower',
  'upper',
  'lowerInclusive',
  'upperInclusive',
  'join',
  'leftOuter',
  'rightOuter',
  'leftLateTag',
  'rightLateTag',
];

/**
 * Pairs elements of one key on two inputs whose times are within bounds of each other: Apache Flink's
 * interval join, as the function of a {@link KeyedOperator} or of an operator of a `StreamJob`.
 *
 * Each pair comes out at once, with the later of its two times. An element behind the watermark is
 * late. An element is kept until the watermark says that no partner can come: of the left beyond its
 * time plus `upper`, of the right beyond its time minus `lower`. An element costs a look at the times
 * kept on the other side.
 *
 * @param options - `lower`, `upper` and `join` are required
 * @throws `INVALID_OPTION` if an option cannot be used, or `lower` is above `upper`
 *
 * @example
 * ```ts
 * import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
 * import { intervalJoin, KeyedOperator, manual } from '@sim/stream';
 *
 * // Payments within an hour of their order.
 * const paid = new KeyedOperator('paid', {
 *   process: intervalJoin({ lower: 0, upper: 3600, join: (order: string, payment: string) => `${order} ${payment}` }),
 *   downstream: new CallbackEntity('sink', ({ payload }) => console.log((payload as { value: string }).value)), // shoes cash
 *   watermarkStrategy: manual(),
 * });
 * const sim = new Simulation({ entities: [paid] });
 * sim.schedule(new SimEvent({ time: 1, type: 'Process', target: paid, payload: { key: 'o1', value: 'shoes', eventTime: 100 } }));
 * sim.schedule(new SimEvent({ time: 2, type: 'Process', target: paid.second, payload: { key: 'o1', value: 'cash', eventTime: 900 } }));
 * sim.run();
 * ```
 *
 * @public
 */
export function intervalJoin<L, R, O>(options: IntervalJoinOptions<L, R, O>): KeyedProcessFunction<L, O, R> {
  const {
    join,
    leftLateTag,
    leftOuter,
    lower,
    lowerInclusive = true,
    rightLateTag,
    rightOuter,
    upper,
    upperInclusive = true,
  } = checkOptions('intervalJoin', options, NAMES);
  const least = toTicks(checkNumber('intervalJoin', 'lower', lower));
  const most = toTicks(checkNumber('intervalJoin', 'upper', upper));
  if (!(least <= most)) throw invalidOption('intervalJoin', 'lower', 'a number of seconds not above upper', lower);
  checkOneOf('intervalJoin', 'lowerInclusive', lowerInclusive, [true, false]);
  checkOneOf('intervalJoin', 'upperInclusive', upperInclusive, [true, false]);
  checkFunction('intervalJoin', 'join', join);
  if (leftLateTag !== undefined) checkName('intervalJoin', 'leftLateTag', leftLateTag);
  if (rightLateTag !== undefined) checkName('intervalJoin', 'rightLateTag', rightLateTag);
  if (leftOuter !== undefined) checkFunction('intervalJoin', 'leftOuter', leftOuter);
  if (rightOuter !== undefined) checkFunction('intervalJoin', 'rightOuter', rightOuter);

  const isWithin = (left: number, right: number) => {
    const from = timeAfter(left, least);
    const to = timeAfter(left, most);
    return (right > from || (lowerInclusive && right === from)) && (right < to || (upperInclusive && right === to));
  };
  const keep = <T>(context: KeyedContext<O>, side: 'left' | 'right', value: T, keptFor: number): Kept<T> => {
    const { timestamp } = context;
    const state = context.getState<Buffer<T>>(side);
    const buffer = state.value() ?? new Map<number, Kept<T>[]>();
    const kept = { value, matched: false };
    const others = buffer.get(timestamp);
    if (others === undefined) buffer.set(timestamp, [kept]);
    else others.push(kept);
    state.update(buffer);
    // A tick beyond the last moment for a partner: one that comes with the watermark is on time.
    context.timerService.registerEventTimeTimer(timeAfter(timestamp, keptFor + 1), `${side} ${timestamp}`);
    return kept;
  };
  const isLate = (context: KeyedContext<O>, value: unknown, tag: string | undefined) => {
    if (!(context.timestamp < context.timerService.currentWatermark())) return false;
    if (tag !== undefined) context.output(tag, value);
    return true;
  };
  return {
    processElement(value, context) {
      if (isLate(context, value, leftLateTag)) return;
      const { timestamp } = context;
      const own = keep(context, 'left', value, Math.max(most, 0));
      for (const [time, others] of context.getState<Buffer<R>>('right').value() ?? [])
        if (isWithin(timestamp, time))
          for (const other of others) {
            own.matched = other.matched = true;
            context.collect(join(value, other.value), Math.max(timestamp, time));
          }
    },
    processElement2(value, context) {
      if (isLate(context, value, rightLateTag)) return;
      const { timestamp } = context;
      const own = keep(context, 'right', value, Math.max(-least, 0));
      for (const [time, others] of context.getState<Buffer<L>>('left').value() ?? [])
        if (isWithin(time, timestamp))
          for (const other of others) {
            own.matched = other.matched = true;
            context.collect(join(other.value, value), Math.max(timestamp, time));
          }
    },
    onTimer(_, context) {
      const [side = '', time] = context.namespace.split(' ');
      const state = context.getState<Buffer<unknown>>(side);
      const buffer = state.value();
      const outer = (side === 'left' ? leftOuter : rightOuter) as ((value: unknown) => O) | undefined;
      if (outer !== undefined)
        for (const { matched, value } of buffer?.get(Number(time)) ?? []) if (!matched) context.collect(outer(value));
      buffer?.delete(Number(time));
      if (buffer?.size === 0) state.clear();
    },
  };
}
