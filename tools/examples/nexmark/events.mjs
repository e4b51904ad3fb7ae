import { createRandomStream } from '@sim/core';

/**
 * The events of Nexmark: people, auctions and bids of an auction house, of 50 events 1, 3 and 46.
 *
 * @typedef {{ kind: 'person', id: number, name: string, city: string, state: string, time: number }} Person
 * @typedef {{ kind: 'auction', id: number, seller: number, category: number, time: number, expires: number }} Auction
 * @typedef {{ kind: 'bid', auction: number, bidder: number, price: number, time: number }} Bid
 * @typedef {Person | Auction | Bid} NexmarkEvent
 */

/** Events per second of event time. */
const RATE = 10;
/** How much later than it happened an event arrives at most, in seconds. */
export const MAX_DELAY = 2;

const STATES = ['OR', 'ID', 'CA', 'NY', 'TX'];

/**
 * The same events for the same seed, in order of event time.
 *
 * @param {number} count
 * @param {number} [seed]
 * @returns {readonly NexmarkEvent[]}
 */
export function nexmarkEvents(count, seed = 1) {
  const random = createRandomStream(seed, 'events');
  /** @param {number} below */
  const integer = (below) => Math.floor(random.next() * below);
  /** @type {NexmarkEvent[]} */
  const events = [];
  let people = 0;
  let auctions = 0;
  for (let n = 0; n < count; n++) {
    const time = n / RATE;
    // Half of all bids go for the newest auction: it is hot.
    const of = n % 50;
    if (of === 0) {
      const state = /** @type {string} */ (STATES[integer(STATES.length)]);
      events.push({ kind: 'person', id: people, name: `person ${people}`, city: `city ${integer(4)}`, state, time });
      people++;
    } else if (of % 16 === 1 && of < 48) {
      const expires = time + 5 + integer(150) / 10;
      events.push({
        kind: 'auction',
        id: auctions++,
        seller: integer(people),
        category: 10 + integer(3),
        time,
        expires,
      });
    } else {
      const auction = random.next() < 0.5 ? auctions - 1 : integer(auctions);
      events.push({ kind: 'bid', auction, bidder: integer(people), price: 100 + integer(900), time });
    }
  }
  return events;
}

/**
 * The events in the order in which they arrive, which is not that in which they happened.
 *
 * @param {readonly NexmarkEvent[]} events
 * @param {number} [seed]
 */
export function arrivals(events, seed = 2) {
  const random = createRandomStream(seed, 'arrivals');
  const delayed = events.map((event) => ({
    event,
    at: event.time + Math.round(random.next() * MAX_DELAY * 1000) / 1000,
  }));
  return delayed.sort((a, b) => a.at - b.at);
}
