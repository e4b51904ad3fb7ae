/**
 * What goes wrong: the busiest consumer is down from the afternoon of February 14 to the next
 * morning.
 *
 * @import { Outage } from './model.mjs'
 */

/**
 * @param {Date} firstDate - when the clock of the simulation reads 0
 * @returns {Outage}
 */
export function valentinesDayOutage(firstDate) {
  /** @param {string} date */
  const at = (date) => (Date.parse(date) - firstDate.getTime()) / 1000;
  return { consumer: 'consumer-1', at: at('2001-02-14T15:00Z'), restartAt: at('2001-02-15T09:00Z') };
}
