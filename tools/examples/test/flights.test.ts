import { describe, expect, it } from 'vitest';
import { accounting, holds } from '../flights/accounting.mjs';
import { loadFlights } from '../flights/load-flights.mjs';
import { createModel, type Model } from '../flights/model.mjs';
import { runFlights } from '../flights/run.mjs';
import { valentinesDayOutage } from '../flights/scenario.mjs';

const { arrivals, firstDate } = loadFlights();

function run(outage = valentinesDayOutage(firstDate)): Model {
  const model = createModel({ arrivals, consumers: 3, outage });
  model.sim.run();
  return model;
}

describe('the flights', () => {
  it('are 20,000, in order of arrival, none before it was due to leave', () => {
    expect(arrivals).toHaveLength(20_000);
    expect(firstDate.toISOString()).toBe('2001-01-01T00:47:00.000Z');
    arrivals.forEach(({ time, flight }, index) => {
      expect(time).toBe(flight.departure + Math.max(flight.delay, 0) * 60);
      expect(time).toBeGreaterThanOrEqual(arrivals[index - 1]?.time ?? 0);
    });
  });
});

describe('the flights example', () => {
  const model = run();

  it('accounts for every flight', () => {
    for (const equation of accounting(model, 20_000)) expect(equation, JSON.stringify(equation)).toSatisfy(holds);
  });

  it('notices a flight that is missing', () => {
    const broken = run();
    const [first] = broken.ledger.windows.keys();
    broken.ledger.windows.delete(first as string);
    expect(accounting(broken, 20_000).every(holds)).toBe(false);
    expect(accounting(model, 20_001).every(holds)).toBe(false);
  });

  it('spreads airports over partitions as Kafka does', () => {
    expect([...model.log.stats.perPartitionAppends.values()]).toEqual([2542, 4756, 1772, 3850, 1920, 1354, 1411, 2395]);
  });

  it('shows the crash: evicted after six hours, back in the morning, records read twice', () => {
    expect(model.ledger.rebalances.map(({ reason, cause }) => [reason, cause])).toEqual([
      ['join', '+consumer-1 +consumer-2 +consumer-3'],
      ['session-timeout', '-consumer-1'],
      ['join', '+consumer-1'],
    ]);
    expect(model.group.stats.recordsRedelivered).toBe(37);
    expect([...model.ledger.processed.values()].filter((times) => times > 1)).toHaveLength(32);
  });

  it('shows late flights: some correct a window, some are too late', () => {
    expect(model.windows.stats).toMatchObject({
      lateEventsUpdated: 423,
      lateEventsSideOutput: 245,
      lateEventsDropped: 0,
    });
  });

  it('without a crash finds the delays of the file, airport by airport', () => {
    const calm = createModel({ arrivals, consumers: 3 });
    calm.sim.run();
    const found = new Map<string, number>();
    const expected = new Map<string, number>();
    const add = (totals: Map<string, number>, airport: string, minutes: number): void =>
      void totals.set(airport, (totals.get(airport) ?? 0) + minutes);
    for (const { key, result } of calm.ledger.windows.values()) add(found, key, result.minutes);
    for (const { key, value } of calm.ledger.tooLate) add(found, key, value.delay);
    for (const { flight } of arrivals) add(expected, flight.origin, flight.delay);
    expect(new Map([...found].sort())).toEqual(new Map([...expected].sort()));
  });

  it('prints the same report each time', { timeout: 60_000 }, () => {
    const { text, balanced } = runFlights();
    expect(balanced).toBe(true);
    expect(text).toContain('✓ 20,000 appended = ');
    expect(text).not.toContain('✗');
    expect(runFlights().text).toBe(text);
  });
});
