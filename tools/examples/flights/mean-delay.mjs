/**
 * The aggregate of a window: how many flights left, and how late.
 *
 * @import { Aggregator } from '@sim/stream'
 * @import { Flight } from './load-flights.mjs'
 */

/**
 * @typedef {{ readonly count: number, readonly minutes: number }} DelayStatistics - flights, and
 * their delays added up
 */

/** @type {Aggregator<Flight, DelayStatistics, DelayStatistics>} */
export const meanDelay = {
  create: () => ({ count: 0, minutes: 0 }),
  add: ({ count, minutes }, flight) => ({ count: count + 1, minutes: minutes + flight.delay }),
  merge: (a, b) => ({ count: a.count + b.count, minutes: a.minutes + b.minutes }),
  result: (statistics) => statistics,
};
