/**
 * The flights as a model for experiments: how long must windows wait for flights that are late, and
 * how much of that do more consumers save? `sim run tools/examples/flights-sweep/scenario.mjs --set
 * consumers=2..6` runs it too.
 *
 * @import { Model } from '../flights/model.mjs'
 */
import { loadFlights } from '../flights/load-flights.mjs';
import { createModel, MINUTE } from '../flights/model.mjs';

export const params = {
  consumers: 3,
  /** How many minutes behind the latest departure of its partition a flight may be and be on time. */
  waitFor: 15,
};

/** @param {{ seed: string, params: { consumers: number, waitFor: number } }} run */
export function build({ seed, params: { consumers, waitFor } }) {
  const { arrivals } = loadFlights();
  return { ...createModel({ arrivals, consumers, seed, outOfOrderness: waitFor * MINUTE }), flights: arrivals.length };
}

export const metrics = {
  /** Percent of the flights that no window has. @param {Model & { flights: number }} model */
  missing: ({ ledger, flights }) => (100 * ledger.tooLate.length) / flights,
  /** Results that had to be corrected. @param {Model} model */
  corrections: ({ ledger }) => ledger.corrections,
};
