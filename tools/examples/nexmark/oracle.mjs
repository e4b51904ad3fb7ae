/**
 * The answers by brute force: every query looks at all events, as often as it likes. It shares
 * nothing with the queries but the events.
 */

/**
 * @typedef {import('./events.mjs').NexmarkEvent} NexmarkEvent
 * @typedef {import('./events.mjs').Person} Person
 * @typedef {import('./events.mjs').Auction} Auction
 * @typedef {import('./events.mjs').Bid} Bid
 */

/** @param {readonly NexmarkEvent[]} events */
const people = (events) => /** @type {Person[]} */ (events.filter(({ kind }) => kind === 'person'));
/** @param {readonly NexmarkEvent[]} events */
const auctions = (events) => /** @type {Auction[]} */ (events.filter(({ kind }) => kind === 'auction'));
/** @param {readonly NexmarkEvent[]} events */
const bids = (events) => /** @type {Bid[]} */ (events.filter(({ kind }) => kind === 'bid'));
/** @param {readonly number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The best bid of each auction while it was open: the highest, and of equal ones the first.
 *
 * @param {readonly NexmarkEvent[]} events
 */
function winners(events) {
  return auctions(events).flatMap((auction) => {
    const open = bids(events).filter((bid) => bid.auction === auction.id && bid.time < auction.expires);
    const best = Math.max(...open.map(({ price }) => price));
    const bid = open.find(({ price }) => price === best);
    return bid === undefined ? [] : [{ auction, bid }];
  });
}

/**
 * All windows of `size` that begin at a multiple of `slide` and hold an event.
 *
 * @param {readonly { time: number }[]} events
 * @param {number} size
 * @param {number} slide
 */
function windows(events, size, slide) {
  const last = Math.max(...events.map(({ time }) => time));
  const starts = [];
  for (let start = slide - size; start <= last; start += slide) starts.push(start);
  return starts.filter((start) => events.some(({ time }) => time >= start && time < start + size));
}

/** The answer of each query, in lines. @type {Readonly<Record<string, (events: readonly NexmarkEvent[]) => string[]>>} */
export const ORACLE = {
  q1: (events) =>
    bids(events).map(({ auction, bidder, price }) => `${auction} ${bidder} ${(price * 0.908).toFixed(3)}`),
  q2: (events) => bids(events).flatMap(({ auction, price }) => (auction % 5 === 0 ? [`${auction} ${price}`] : [])),
  q3: (events) =>
    auctions(events).flatMap(({ category, id, seller }) =>
      people(events)
        .filter((person) => person.id === seller && category === 10 && ['OR', 'ID', 'CA'].includes(person.state))
        .map(({ city, name, state }) => `${name} ${city} ${state} ${id}`),
    ),
  q4: (events) =>
    [10, 11, 12].flatMap((category) => {
      const prices = winners(events).flatMap(({ auction, bid }) => (auction.category === category ? [bid.price] : []));
      return prices.length === 0 ? [] : [`${category} ${mean(prices).toFixed(3)}`];
    }),
  q5: (events) =>
    windows(bids(events), 10, 2).flatMap((start) => {
      const inside = bids(events).filter(({ time }) => time >= start && time < start + 10);
      const ids = [...new Set(inside.map(({ auction }) => auction))];
      const times = (/** @type {number} */ id) => inside.filter(({ auction }) => auction === id).length;
      const most = Math.max(...ids.map(times));
      return ids.filter((id) => times(id) === most).map((id) => `${start} ${id} ${most}`);
    }),
  q6: (events) =>
    people(events).flatMap(({ id }) => {
      const sold = winners(events).filter(({ auction }) => auction.seller === id);
      sold.sort((a, b) => a.auction.expires - b.auction.expires || a.auction.id - b.auction.id);
      return sold.length === 0 ? [] : [`${id} ${mean(sold.slice(-10).map(({ bid }) => bid.price)).toFixed(3)}`];
    }),
  q7: (events) =>
    windows(bids(events), 10, 10).flatMap((start) => {
      const inside = bids(events).filter(({ time }) => time >= start && time < start + 10);
      const most = Math.max(...inside.map(({ price }) => price));
      return inside
        .filter(({ price }) => price === most)
        .map(({ auction, bidder }) => `${start} ${auction} ${bidder} ${most}`);
    }),
  q8: (events) =>
    people(events).flatMap(({ id, name, time }) => {
      const start = Math.floor(time / 10) * 10;
      const sells = auctions(events).some((each) => each.seller === id && Math.floor(each.time / 10) * 10 === start);
      return sells ? [`${start} ${name}`] : [];
    }),
  q9: (events) => winners(events).map(({ auction, bid }) => `${auction.id} ${bid.bidder} ${bid.price}`),
  q11: (events) =>
    people(events).flatMap(({ id }) => {
      /** @type {{ start: number, end: number, bids: number }[]} */
      const sessions = [];
      for (const { bidder, time } of bids(events)) {
        if (bidder !== id) continue;
        const last = sessions.at(-1);
        if (last === undefined || time > last.end) sessions.push({ start: time, end: time + 4, bids: 1 });
        else Object.assign(last, { end: time + 4, bids: last.bids + 1 });
      }
      return sessions.map((session) => `${id} ${session.start.toFixed(1)} ${session.end.toFixed(1)} ${session.bids}`);
    }),
};

/**
 * Query 12 goes by the clock: by when bids arrive, not by when they were made.
 *
 * @param {readonly { event: NexmarkEvent, at: number }[]} arrived
 */
export function bidsPerBidderByTheClock(arrived) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { at, event } of arrived) {
    if (event.kind !== 'bid') continue;
    const window = `${event.bidder} ${Math.floor(at / 10) * 10}`;
    counts.set(window, (counts.get(window) ?? 0) + 1);
  }
  return [...counts].map(([window, count]) => `${window} ${count}`);
}
