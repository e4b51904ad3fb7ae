import { describe, expect, it } from 'vitest';
import { nexmarkEvents } from '../nexmark/events.mjs';
import { bidsPerBidderByTheClock, ORACLE } from '../nexmark/oracle.mjs';
import { QUERIES } from '../nexmark/queries.mjs';
import { EVENTS, runQuery } from '../nexmark/run.mjs';

const sorted = (lines: readonly string[]) => [...lines].sort();

describe('the auction house', () => {
  it('has people, auctions and bids in the proportions of Nexmark, the same ones every time', () => {
    const events = nexmarkEvents(EVENTS);
    const kinds = (kind: string) => events.filter((event) => event.kind === kind).length;
    expect([kinds('person'), kinds('auction'), kinds('bid')]).toEqual([18, 54, 828]);
    expect(nexmarkEvents(EVENTS)).toEqual(events);
    expect(nexmarkEvents(EVENTS, 2)).not.toEqual(events);
  });
});

describe.each(Object.keys(ORACLE))('%s', (name) => {
  const oracle = ORACLE[name]!;

  it.each([1, 2])('answers what brute force does, with seed %d', (seed) => {
    const expected = sorted(oracle(nexmarkEvents(EVENTS, seed)));
    expect(expected.length).toBeGreaterThan(2);
    expect(sorted(runQuery(name, { seed }).lines)).toEqual(expected);
  });

  it('answers the same, each line once, though it crashes and is rescaled', () => {
    const { lines, sink, stats } = runQuery(name, { crashes: [13.4, 47.1], rescaleAt: 30.3 });
    expect(sorted(lines)).toEqual(sorted(oracle(nexmarkEvents(EVENTS))));
    expect(stats).toMatchObject({ restarts: 3 });
    expect(stats.recordsReplayed).toBeGreaterThan(0);
    expect(sink).toMatchObject({ lost: 0, openTransactions: 0 });
  });
});

describe('q12', () => {
  it('counts the bids of a bidder by when they arrive', () => {
    // Bids cost 2 ms each at the first operator: none arrives so near the end of a window that it matters.
    const { arrived, lines } = runQuery('q12');
    expect(sorted(lines)).toEqual(sorted(bidsPerBidderByTheClock(arrived)));
    expect(Object.keys(QUERIES)).toEqual([...Object.keys(ORACLE), 'q12']);
  });
});
