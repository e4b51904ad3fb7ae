/**
 * The data: 20,000 flights inside the United States, January to March 2001, from npm's
 * `vega-datasets`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * A flight: what a record of the log holds.
 *
 * @typedef {object} Flight
 * @property {number} departure - when it was due to leave: its event time, in seconds since the
 * first flight
 * @property {number} delay - minutes late, negative when early
 * @property {number} distance - miles
 * @property {string} origin - airport code
 * @property {string} destination - airport code
 */

/**
 * A flight as it reaches the log.
 *
 * @typedef {object} Arrival
 * @property {number} time - departure + max(delay, 0), in seconds since the first flight
 * @property {Flight} flight
 */

/**
 * @typedef {{ date: string, delay: number, distance: number, origin: string, destination: string }}
 * Row
 */

const DATA_SET = '../data/flights-20k.json';

/**
 * All flights, in order of arrival; flights that arrive together keep the order of the file.
 *
 * @returns {{ arrivals: readonly Arrival[], firstDate: Date }}
 */
export function loadFlights() {
  const entry = createRequire(import.meta.url).resolve('vega-datasets');
  /** @type {readonly Row[]} */
  const rows = JSON.parse(readFileSync(join(entry, '..', DATA_SET), 'utf8'));
  const first = rows.reduce((earliest, row) => Math.min(earliest, secondsOf(row.date)), Infinity);
  const arrivals = rows.map(({ date, ...flight }) => {
    const departure = secondsOf(date) - first;
    return { time: departure + Math.max(flight.delay, 0) * 60, flight: { departure, ...flight } };
  });
  return { arrivals: arrivals.sort((a, b) => a.time - b.time), firstDate: new Date(first * 1000) };
}

/**
 * @param {string} date - `2001/01/31 23:59`: read as UTC, because the file names no zone and the
 * host's must not matter
 * @returns {number} seconds since 1970
 */
function secondsOf(date) {
  const match = /^(\d{4})\/(\d{2})\/(\d{2}) (\d{2}):(\d{2})$/.exec(date);
  if (match === null)
    throw new Error(`flights-20k.json: expected a date like 2001/01/31 23:59, got ${JSON.stringify(date)}`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute) / 1000;
}
