/**
 * Airports by mean delay, from the results of all windows.
 *
 * @import { Ledger } from './ledger.mjs'
 */

/**
 * @typedef {object} Airport
 * @property {string} airport
 * @property {number} flights
 * @property {number} mean - minutes, of the flights in windows
 * @property {number} meanWithLate - minutes, of those and of the ones that came too late
 */

/**
 * @param {Ledger} ledger
 * @param {number} fewest - airports with fewer flights are left out
 * @returns {readonly Airport[]} the worst first
 */
export function rankAirports(ledger, fewest) {
  /**
   * @type {Map<string, { flights: number, minutes: number, lateFlights: number, lateMinutes: number
   * }>}
   */
  const totals = new Map();
  /** @param {string} airport */
  const totalOf = (airport) => {
    const total = totals.get(airport) ?? { flights: 0, minutes: 0, lateFlights: 0, lateMinutes: 0 };
    totals.set(airport, total);
    return total;
  };
  for (const { key, result } of ledger.windows.values()) {
    totalOf(key).flights += result.count;
    totalOf(key).minutes += result.minutes;
  }
  for (const { key, value } of ledger.tooLate) {
    totalOf(key).lateFlights += 1;
    totalOf(key).lateMinutes += value.delay;
  }
  return [...totals]
    .map(([airport, { flights, minutes, lateFlights, lateMinutes }]) => ({
      airport,
      flights: flights + lateFlights,
      mean: minutes / flights,
      meanWithLate: (minutes + lateMinutes) / (flights + lateFlights),
    }))
    .filter(({ flights }) => flights >= fewest)
    .sort((a, b) => b.meanWithLate - a.meanWithLate || (a.airport < b.airport ? -1 : 1));
}
