import { checkNumber, invalidOption } from '../checks/checks.ts';
import type { Latency } from '../random/distribution.ts';
import { isDistribution } from '../random/latency.ts';
import type { LoadContext } from './source-options.ts';

/**
 * Event times that lie before the arrival by a random delay: data that comes late and out of order,
 * for the `payload` of a {@link Source}.
 *
 * @param delay - how many seconds lie between the event and its arrival: a number or a
 * distribution. A negative delay is an event time in the future, as from a device whose clock is
 * ahead
 * @returns a function from the context to the event time, in seconds; not cut off at 0
 * @throws `INVALID_OPTION` if the delay is neither, or a sample is not finite
 *
 * @example
 * ```ts
 * import { CallbackEntity, eventTimeJitter, exponential, Simulation, Source } from '@sim/core';
 *
 * const eventTime = eventTimeJitter(exponential(2));
 * const target = new CallbackEntity('sensor', (event) => console.log((event.payload as { eventTime: number }).eventTime <= event.time)); // true
 * const source = Source.constant('readings', target, { rate: 1, limit: 1, payload: (context) => ({ eventTime: eventTime(context) }) });
 * new Simulation({ entities: [source] }).run();
 * ```
 *
 * @public
 */
export function eventTimeJitter(delay: Latency): (context: Pick<LoadContext, 'time' | 'rng'>) => number {
  if (typeof delay === 'number') {
    const fixed = checkNumber('eventTimeJitter', 'delay', delay);
    return ({ time }) => time - fixed;
  }
  if (!isDistribution(delay))
    throw invalidOption('eventTimeJitter', 'delay', 'a finite number or a distribution', delay);
  return ({ time, rng }) => time - checkNumber('eventTimeJitter', 'a sample of delay', delay.sample(rng));
}
