import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { CallbackEntity, type Entity, Simulation, Source, uniform } from '@sim/core';
import { EventLog } from '@sim/log';
import { boundedOutOfOrderness, count, StreamProcessor, sum, TumblingWindow, type WindowResult } from '@sim/stream';
import { describe, expect, it } from 'vitest';

const RECORDS = 500;

/** log → consumer → counts per second → sums per ten seconds. */
function chain(attach: 'upstream first' | 'downstream first') {
  const results: WindowResult<number>[] = [];
  const perTen = new StreamProcessor<number, number>('per ten seconds', {
    windowType: new TumblingWindow(10),
    aggregate: sum(),
    downstream: new CallbackEntity('results', (event) => void results.push(event.payload as WindowResult<number>)),
  });
  const perSecond = new StreamProcessor<number, number>('per second', {
    windowType: new TumblingWindow(1),
    aggregate: count(),
    downstream: perTen,
    watermarkStrategy: boundedOutOfOrderness(2),
  });
  const log = new EventLog<number>('log');
  const consumer = new Consumer('consumer', new ConsumerGroup('group', log), {
    downstream: perSecond,
    payload: ({ key, value }) => ({ key: key ?? 'none', value, eventTime: value }),
  });
  const age = uniform(0, 2);
  const source = Source.poisson('source', log, {
    rate: 10,
    limit: RECORDS,
    type: 'Append',
    payload: ({ time, index, rng }) => ({ key: `k${index % 3}`, value: Math.max(0, time - age.sample(rng)) }),
  });
  const entities: readonly Entity[] = [source, consumer, perSecond, perTen];
  const sim = new Simulation({ entities: attach === 'upstream first' ? entities : [...entities].reverse() });
  sim.run();
  return { results, perSecond, perTen, sim };
}

describe.each(['upstream first', 'downstream first'] as const)('chained processors, attached %s', (attach) => {
  const { results, perSecond, perTen } = chain(attach);

  it('lose nothing: the sums of the second are the counts of the first', () => {
    expect(perSecond.stats).toMatchObject({ eventsProcessed: RECORDS, lateEventsDropped: 0 });
    expect(perTen.stats).toMatchObject({ eventsProcessed: perSecond.stats.windowsEmitted, lateEvents: 0 });
    expect(results.reduce((total, { result }) => total + result, 0)).toBe(RECORDS);
  });

  it('keep keys apart and windows in order of their end', () => {
    expect(new Set(results.map(({ key }) => key))).toEqual(new Set(['k0', 'k1', 'k2']));
    expect(results.map(({ windowEnd }) => windowEnd)).toEqual(
      results.map(({ windowEnd }) => windowEnd).sort((a, b) => a - b),
    );
  });

  it('end with the input: nothing stays open', () => {
    expect(perSecond.activeWindows).toBe(0);
    expect(perTen.activeWindows).toBe(0);
    expect(perTen.watermark).toBe(Infinity);
  });
});

describe('a chain', () => {
  it('gives the same results however it was attached', () => {
    expect(chain('downstream first').results).toEqual(chain('upstream first').results);
  });
});
