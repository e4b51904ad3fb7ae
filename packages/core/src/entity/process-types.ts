import type { SimFuture } from '../future/future.ts';
import type { SimEvent } from './sim-event.ts';

/**
 * What a process may yield: a delay in seconds, a future to wait for, or a pair of a delay and
 * events to schedule now, before it.
 *
 * @public
 */
export type SimYield = number | SimFuture<any> | readonly [delay: number, events: SimEvent | readonly SimEvent[]];

/**
 * A process: a generator that yields its waits and returns its result. Write waits for futures and
 * other processes with `yield*`, so that the result is typed.
 *
 * @example
 * ```ts
 * import { type Process, Simulation } from '@sim/core';
 *
 * function* fetchPage(): Process<string> {
 *   yield 0.08;
 *   return 'hello';
 * }
 *
 * const sim = new Simulation();
 * sim.spawn(
 *   (function* () {
 *     const page = yield* fetchPage();
 *     console.log(sim.now, page); // 0.08 'hello'
 *   })(),
 * );
 * sim.run();
 * ```
 *
 * @public
 */
export type Process<T = void> = Generator<SimYield, T>;

/**
 * What a handler returns: nothing, events to schedule, or a process, whose first step runs at once,
 * inside the event.
 *
 * What an arrow function returns by accident, such as the value of a `push` or the event that
 * `sim.at` has scheduled, is ignored. A promise, a generator function that was not called, and a
 * plain object that looks like an event are errors: somebody meant something.
 *
 * @public
 */
export type HandlerResult = void | SimEvent | readonly SimEvent[] | Process<void | SimEvent | readonly SimEvent[]>;
