import { collect, count, SessionWindow, SlidingWindow, TumblingWindow } from '@sim/stream';
import { winningBids } from './winning-bids.mjs';

/**
 * The queries of Nexmark as operators behind `events`, which has `persons` and `auctions` as side
 * outputs, and bids as what it collects. The last operator of each is `answer`, and sends lines.
 *
 * @typedef {import('@sim/stream').JobOperator} JobOperator
 * @typedef {import('./events.mjs').Person} Person
 * @typedef {import('./events.mjs').Auction} Auction
 * @typedef {import('./events.mjs').Bid} Bid
 * @typedef {{ auction: Auction, bid: Bid }} Sale
 */

/** When everything has happened. */
const THE_END = 1e9;

/** @param {(bid: Bid) => unknown} of */
const bidsBy = (of) => ({ from: 'events', keyBy: (/** @type {Bid} */ bid) => String(of(bid)) });

/**
 * Lines for each element.
 *
 * @template V
 * @param {string} from
 * @param {(value: V) => readonly string[]} lines
 * @returns {JobOperator}
 */
const answer = (from, lines) => ({
  name: 'answer',
  inputs: [from],
  parallelism: 2,
  process: {
    processElement(/** @type {V} */ value, { collect: send }) {
      for (const line of lines(value)) send(line);
    },
  },
});

/** @type {JobOperator} */
const sales = {
  name: 'sales',
  parallelism: 2,
  inputs: [
    { from: 'events:auctions', keyBy: (/** @type {Auction} */ { id }) => String(id) },
    bidsBy(({ auction }) => auction),
  ],
  process: winningBids,
};

/**
 * The mean price of the sales that are grouped together, the last ones by expiry, at the end.
 *
 * @param {(sale: Sale) => number} group
 * @param {number} [last]
 * @returns {JobOperator}
 */
const meanPrice = (group, last = Infinity) => ({
  name: 'answer',
  parallelism: 2,
  inputs: [{ from: 'sales', keyBy: (/** @type {Sale} */ sale) => String(group(sale)) }],
  process: {
    processElement(/** @type {Sale} */ sale, { getState, timerService }) {
      const all = /** @type {import('@sim/stream').ValueState<readonly Sale[]>} */ (getState('sales'));
      all.update([...(all.value() ?? []), sale]);
      timerService.registerEventTimeTimer(THE_END);
    },
    onTimer(_time, { collect: send, getState, key }) {
      const all = [.../** @type {readonly Sale[]} */ (getState('sales').value() ?? [])];
      all.sort((a, b) => a.auction.expires - b.auction.expires || a.auction.id - b.auction.id);
      const prices = all.slice(-last).map(({ bid }) => bid.price);
      send(`${key} ${(prices.reduce((sum, price) => sum + price, 0) / prices.length).toFixed(3)}`);
    },
  },
});

/**
 * @template R
 * @typedef {import('@sim/stream').WindowResult<R>} WindowResult
 */

/** The operators of each query. @type {Readonly<Record<string, { title: string, operators: readonly JobOperator[] }>>} */
export const QUERIES = {
  q1: {
    title: 'bids in another currency',
    operators: [
      answer('events', (/** @type {Bid} */ { auction, bidder, price }) => [
        `${auction} ${bidder} ${(price * 0.908).toFixed(3)}`,
      ]),
    ],
  },
  q2: {
    title: 'bids for some auctions',
    operators: [
      answer('events', (/** @type {Bid} */ { auction, price }) => (auction % 5 === 0 ? [`${auction} ${price}`] : [])),
    ],
  },
  q3: {
    title: 'who sells in some states',
    operators: [
      {
        name: 'answer',
        parallelism: 2,
        inputs: [
          { from: 'events:persons', keyBy: (/** @type {Person} */ { id }) => String(id) },
          { from: 'events:auctions', keyBy: (/** @type {Auction} */ { seller }) => String(seller) },
        ],
        process: {
          processElement(/** @type {Person} */ person, { collect: send, getState }) {
            if (!['OR', 'ID', 'CA'].includes(person.state)) return;
            getState('person').update(person);
            const waiting = /** @type {readonly Auction[]} */ (getState('auctions').value() ?? []);
            for (const { id } of waiting) send(`${person.name} ${person.city} ${person.state} ${id}`);
            getState('auctions').clear();
          },
          processElement2(/** @type {Auction} */ auction, { collect: send, getState }) {
            if (auction.category !== 10) return;
            const person = /** @type {Person | undefined} */ (getState('person').value());
            const waiting = /** @type {readonly Auction[]} */ (getState('auctions').value() ?? []);
            if (person === undefined) getState('auctions').update([...waiting, auction]);
            else send(`${person.name} ${person.city} ${person.state} ${auction.id}`);
          },
        },
      },
    ],
  },
  q4: { title: 'mean price of sales by category', operators: [sales, meanPrice(({ auction }) => auction.category)] },
  q5: {
    title: 'the auctions with most bids in 10 s, every 2 s',
    operators: [
      {
        name: 'counts',
        parallelism: 2,
        inputs: [bidsBy(({ auction }) => auction)],
        window: { windowType: new SlidingWindow(10, 2), aggregate: count() },
      },
      {
        // The result of a window is in the last 2 s of it: those of one window are together.
        name: 'most',
        inputs: [{ from: 'counts', keyBy: () => 'all' }],
        window: { windowType: new TumblingWindow(2), aggregate: collect() },
      },
      answer('most', (/** @type {WindowResult<readonly WindowResult<number>[]>} */ { result }) => {
        const most = Math.max(...result.map((each) => each.result));
        return result
          .filter((each) => each.result === most)
          .map(({ key, windowStart }) => `${windowStart} ${key} ${most}`);
      }),
    ],
  },
  q6: {
    title: 'mean price of the last ten sales by seller',
    operators: [sales, meanPrice(({ auction }) => auction.seller, 10)],
  },
  q7: {
    title: 'the highest bids in 10 s',
    operators: [
      {
        name: 'highest',
        inputs: [bidsBy(() => 'all')],
        window: { windowType: new TumblingWindow(10), aggregate: collect() },
      },
      answer('highest', (/** @type {WindowResult<readonly Bid[]>} */ { result, windowStart }) => {
        const most = Math.max(...result.map(({ price }) => price));
        return result
          .filter(({ price }) => price === most)
          .map(({ auction, bidder }) => `${windowStart} ${auction} ${bidder} ${most}`);
      }),
    ],
  },
  q8: {
    title: 'who comes and sells within 10 s',
    operators: [
      {
        name: 'both',
        parallelism: 2,
        inputs: [
          { from: 'events:persons', keyBy: (/** @type {Person} */ { id }) => String(id) },
          { from: 'events:auctions', keyBy: (/** @type {Auction} */ { seller }) => String(seller) },
        ],
        window: { windowType: new TumblingWindow(10), aggregate: collect() },
      },
      answer('both', (/** @type {WindowResult<readonly (Person | Auction)[]>} */ { result, windowStart }) =>
        result.some(({ kind }) => kind === 'auction')
          ? result.flatMap((each) => (each.kind === 'person' ? [`${windowStart} ${each.name}`] : []))
          : [],
      ),
    ],
  },
  q9: {
    title: 'the winning bids',
    operators: [
      sales,
      answer('sales', (/** @type {Sale} */ { auction, bid }) => [`${auction.id} ${bid.bidder} ${bid.price}`]),
    ],
  },
  q11: {
    title: 'bids in a session of a bidder',
    operators: [
      {
        name: 'sessions',
        parallelism: 2,
        inputs: [bidsBy(({ bidder }) => bidder)],
        window: { windowType: new SessionWindow(4), aggregate: count() },
      },
      answer('sessions', (/** @type {WindowResult<number>} */ { key, result, windowEnd, windowStart }) => [
        `${key} ${windowStart.toFixed(1)} ${windowEnd.toFixed(1)} ${result}`,
      ]),
    ],
  },
  q12: {
    title: 'bids of a bidder in 10 s of the clock',
    operators: [
      {
        name: 'clock',
        parallelism: 2,
        inputs: [bidsBy(({ bidder }) => bidder)],
        window: { windowType: new TumblingWindow(10), aggregate: count(), timeDomain: 'processing-time' },
      },
      answer('clock', (/** @type {WindowResult<number>} */ { key, result, windowStart }) => [
        `${key} ${windowStart} ${result}`,
      ]),
    ],
  },
};
