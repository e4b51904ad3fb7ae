/**
 * @typedef {import('./events.mjs').Auction} Auction
 * @typedef {import('./events.mjs').Bid} Bid
 */

/**
 * The best bid of each auction, when it has expired: auctions on the first input, bids on the second,
 * both keyed by auction. Bids may come before their auction does.
 *
 * @type {import('@sim/stream').KeyedProcessFunction<Auction, { auction: Auction, bid: Bid }, Bid>}
 */
export const winningBids = {
  processElement(auction, { getState, timerService }) {
    getState('auction').update(auction);
    timerService.registerEventTimeTimer(auction.expires, 'expires');
  },
  processElement2(bid, { getState, timerService }) {
    const bids = /** @type {import('@sim/stream').ValueState<readonly Bid[]>} */ (getState('bids'));
    bids.update([...(bids.value() ?? []), bid]);
    // By then its auction is known, or it was over before.
    timerService.registerEventTimeTimer(bid.time, 'bid');
  },
  onTimer(_time, { collect, getState, namespace }) {
    const auction = /** @type {Auction | undefined} */ (getState('auction').value());
    if (namespace === 'bid') {
      if (auction === undefined) getState('bids').clear();
      return;
    }
    if (auction === undefined) return;
    const bids = /** @type {readonly Bid[]} */ (getState('bids').value() ?? []);
    const [bid] = bids
      .filter(({ time }) => time < auction.expires)
      .sort((a, b) => b.price - a.price || a.time - b.time);
    getState('auction').clear();
    getState('bids').clear();
    if (bid !== undefined) collect({ auction, bid });
  },
};
