import { checkFunction, checkOneOf, checkOptions } from '@sim/core';
import type { KeyedProcessFunction } from '../keyed/keyed-process-function.ts';

/**
 * How {@link temporalJoin} works.
 *
 * @typeParam L - the value of an element on the left, the first input
 * @typeParam V - the value of a version on the right, the second input
 * @typeParam O - what an element of the left becomes
 *
 * @public
 */
export interface TemporalJoinOptions<L, V, O> {
  /** What an element becomes with its version; `undefined` only with type `'left'`. */
  readonly join: (left: L, version: V | undefined) => O;
  /** Whether elements without a version come out too. @defaultValue 'inner' */
  readonly type?: 'inner' | 'left';
  /** Whether a version says that there is none any more. @defaultValue never */
  readonly isDelete?: (version: V) => boolean;
}

interface Row<L> {
  readonly time: number;
  readonly value: L;
}

/**
 * Joins each element with the version of its key that was valid at its time: Apache Flink's temporal
 * join by event time, as the function of a {@link KeyedOperator} or of an operator of a `StreamJob`.
 *
 * An element of the left waits until the watermark reaches its time; it is then joined with the
 * latest version not after it, in order of arrival. Of the versions that the watermark has passed the
 * newest is kept. An element costs a look at the versions and rows kept for its key.
 *
 * @param options - `join` is required
 * @throws `INVALID_OPTION` if an option cannot be used
 *
 * @example
 * ```ts
 * import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
 * import { KeyedOperator, manual, temporalJoin } from '@sim/stream';
 *
 * const inEuros = new KeyedOperator('in-euros', {
 *   process: temporalJoin({ join: (amount: number, rate: number | undefined) => amount * (rate ?? NaN) }),
 *   downstream: new CallbackEntity('sink', ({ payload }) => console.log((payload as { value: number }).value)), // 50
 *   watermarkStrategy: manual(),
 * });
 * const sim = new Simulation({ entities: [inEuros] });
 * const send = (target: typeof inEuros.second, value: number, eventTime: number) =>
 *   sim.schedule(new SimEvent({ time: 1, type: 'Process', target, payload: { key: 'usd', value, eventTime } }));
 * send(inEuros, 100, 7);
 * send(inEuros.second, 0.5, 5);
 * send(inEuros.second, 0.9, 8);
 * sim.run();
 * ```
 *
 * @public
 */
export function temporalJoin<L, V, O>(options: TemporalJoinOptions<L, V, O>): KeyedProcessFunction<L, O, V> {
  const { isDelete, join, type = 'inner' } = checkOptions('temporalJoin', options, ['join', 'type', 'isDelete']);
  checkFunction('temporalJoin', 'join', join);
  checkOneOf('temporalJoin', 'type', type, ['inner', 'left']);
  if (isDelete !== undefined) checkFunction('temporalJoin', 'isDelete', isDelete);
  return {
    processElement(value, context) {
      const rows = context.getState<Row<L>[]>('rows');
      const waiting = rows.value() ?? [];
      waiting.push({ time: context.timestamp, value });
      rows.update(waiting);
      context.timerService.registerEventTimeTimer(context.timestamp);
    },
    processElement2(value, context) {
      const versions = context.getState<Map<number, V>>('versions');
      const known = versions.value() ?? new Map<number, V>();
      // A later word about the same time replaces the earlier one.
      known.set(context.timestamp, value);
      versions.update(known);
      context.timerService.registerEventTimeTimer(context.timestamp);
    },
    onTimer(_, context) {
      const watermark = context.timerService.currentWatermark();
      const rows = context.getState<Row<L>[]>('rows');
      const versions = context.getState<Map<number, V>>('versions');
      const known = versions.value() ?? new Map<number, V>();
      const waiting = rows.value() ?? [];
      for (const { time, value } of waiting) {
        if (time > watermark) continue;
        const version = known.get(latest(known.keys(), time));
        const found = version === undefined || isDelete?.(version) === true ? undefined : version;
        if (found !== undefined || type === 'left') context.collect(join(value, found), time);
      }
      const left = waiting.filter(({ time }) => time > watermark);
      rows.update(left.length === 0 ? undefined : left);
      const newest = latest(known.keys(), watermark);
      for (const time of known.keys()) if (time < newest) known.delete(time);
    },
  };
}

/** The largest of some times that is not after another one; `-Infinity` if there is none. */
function latest(times: Iterable<number>, until: number): number {
  let found = -Infinity;
  for (const time of times) if (time <= until && time > found) found = time;
  return found;
}
