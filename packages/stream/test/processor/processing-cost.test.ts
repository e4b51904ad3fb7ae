import { count, manual, punctuated, StreamProcessor, sum, TumblingWindow } from '@sim/stream';
import { CallbackEntity, exponential, FaultSchedule, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';
import { scene } from '../support/scene.ts';

const windowing = { windowType: new TumblingWindow(10), aggregate: sum(), watermarkStrategy: manual() };

describe('a processing cost', () => {
  it('takes elements one at a time, in order; a watermark waits for those before it', () => {
    const { at, element, processor, results, sim } = scene<number, number>({ ...windowing, processingCost: 2 });
    for (const time of [0, 0.1, 0.2]) element(time, { value: 1, eventTime: 1 });
    at(0.3, 'Watermark', { watermark: 10 });
    element(0.4, { value: 100, eventTime: 11 });
    const seen: number[][] = [];
    for (const time of [1, 3, 5, 7, 9])
      sim.at(time, () => void seen.push([processor.stats.eventsProcessed, processor.stats.queueLength]));
    sim.run();
    expect(seen).toEqual([
      [0, 3],
      [1, 2],
      [2, 1],
      [3, 0],
      [4, 0],
    ]);
    expect(results.map(({ time, payload }) => [time, payload.result])).toEqual([
      [6, 3],
      [9, 100],
    ]);
    expect(processor.stats.maxQueueLength).toBe(3);
  });

  it('takes the time of arrival for the event time where there is none', () => {
    const { element, processor, sim } = scene<number, number>({ ...windowing, processingCost: 20, drain: false });
    element(5, { value: 1 });
    sim.run();
    expect(processor.windows()).toMatchObject([{ start: 0, end: 10 }]);
  });

  it('shows a full queue, rejects what finds it full, and counts it', () => {
    const { element, processor, results, sim } = scene<number, number>({
      ...windowing,
      processingCost: 1,
      queueCapacity: 2,
    });
    const capacity: boolean[] = [];
    for (let k = 0; k < 5; k++) {
      sim.at(k / 10, () => void capacity.push(processor.hasCapacity()));
      element(k / 10, { value: 1, eventTime: 1 });
    }
    sim.run();
    expect(capacity).toEqual([true, true, true, false, false]);
    expect(processor.stats).toMatchObject({ eventsProcessed: 3, eventsRejected: 2, maxQueueLength: 2, queueLength: 0 });
    expect(results.map(({ payload }) => payload.result)).toEqual([3]);
  });

  it('with no room to wait takes one element at a time', () => {
    const { element, processor, sim } = scene<number, number>({ ...windowing, processingCost: 1, queueCapacity: 0 });
    for (const time of [0, 0.5, 1.5]) element(time, { value: 1, eventTime: 1 });
    sim.run();
    expect(processor.stats).toMatchObject({ eventsProcessed: 2, eventsRejected: 1 });
  });

  it('is drawn from the stream of the processor', () => {
    const endOf = (seed: number) => {
      const downstream = new CallbackEntity('sink', () => {});
      const processor = new StreamProcessor('p', { ...windowing, processingCost: exponential(1), downstream });
      const sim = new Simulation({ entities: [processor], seed });
      sim.schedule(new SimEvent({ time: 0, type: 'Process', target: processor, payload: { value: 1 } }));
      return sim.run().endTime;
    };
    const drawn = [1, 2, 1].map(endOf);
    expect(drawn[2]).toBe(drawn[0]);
    expect(drawn[1]).not.toBe(drawn[0]);
  });

  it('is processor time: it stands still in a pause, and runs at the pace of the moment', () => {
    const resultsOf = (fault: (faults: FaultSchedule, processor: StreamProcessor<number, number>) => void) => {
      const { element, processor, results, sim } = scene<number, number>({
        windowType: new TumblingWindow(1),
        aggregate: sum(),
        watermarkStrategy: punctuated(({ eventTime }) => eventTime),
        processingCost: 10,
      });
      const faults = new FaultSchedule();
      fault(faults, processor);
      sim.add(faults);
      // Each closes the window before it.
      for (const eventTime of [0, 1, 2]) element(1, { value: eventTime, eventTime });
      sim.run();
      return results.map(({ time }) => time);
    };
    expect(resultsOf(() => {})).toEqual([21, 31, 31]);
    expect(resultsOf((faults, processor) => faults.pause(processor, { from: 13, to: 19 }))).toEqual([27, 37, 37]);
    // Two of the ten seconds of the second take eight.
    expect(resultsOf((faults, processor) => faults.slow(processor, { from: 13, to: 21, factor: 4 }))).toEqual([
      27, 37, 37,
    ]);
    expect(resultsOf((faults, processor) => faults.slow(processor, { from: 0, to: 91, factor: 3 }))).toEqual([
      61, 91, 91,
    ]);
  });

  it('is refused where it is no latency, and a capacity where there is no cost', () => {
    const make = (options: object) => () => scene<number, number>({ ...windowing, ...options });
    for (const processingCost of [-1, NaN, Infinity, '1', {}])
      expect(codeOf(make({ processingCost }))).toBe('INVALID_OPTION');
    for (const queueCapacity of [-1, 1.5, NaN])
      expect(codeOf(make({ processingCost: 1, queueCapacity }))).toBe('INVALID_OPTION');
    expect(codeOf(make({ queueCapacity: 5 }))).toBe('INVALID_OPTION');
  });
});

describe('faults', () => {
  it('a crash loses windows, the watermark and what waits; the counts stay, and life goes on', () => {
    const { at, element, processor, results, sim } = scene<number, number>({
      ...windowing,
      allowedLateness: 50,
      processingCost: 0.5,
    });
    for (const eventTime of [1, 15, 25]) element(0, { value: 1, eventTime });
    at(2, 'Watermark', { watermark: 10 });
    element(2.9, { value: 1, eventTime: 16 });
    element(2.9, { value: 1, eventTime: 16 });
    sim.at(3, () => processor.crash());
    element(4, { value: 1, eventTime: 16 });
    sim.at(5, () => {
      processor.restart();
      expect([
        processor.watermark,
        processor.activeWindows,
        processor.retainedWindows,
        processor.hasCapacity(),
      ]).toEqual([-Infinity, 0, 0, true]);
    });
    element(6, { value: 7, eventTime: 2 });
    sim.run();
    expect(processor.stats).toMatchObject({
      eventsProcessed: 4,
      eventsOnTime: 4,
      eventsLost: 2,
      windowsLost: 3,
      windowsEmitted: 2,
    });
    expect(
      results.map(({ time, payload: { windowStart, result, revision } }) => [time, windowStart, result, revision]),
    ).toEqual([
      [2, 0, 1, 0],
      [6.5, 0, 7, 0],
    ]);
  });

  it('a crash forgets the tick, and input after a restart arms it again', () => {
    const { element, processor, sim } = scene<number, number>({
      windowType: new TumblingWindow(10),
      aggregate: count(),
    });
    element(0.5, { value: 1, eventTime: 5 });
    sim.at(0.6, () => processor.crash());
    sim.at(0.7, () => processor.restart());
    element(5.5, { value: 1, eventTime: 3 });
    sim.runUntil(7);
    expect(processor.watermark).toBe(3);
  });

  it('a pause holds elements and ticks back, and they take effect in order when it ends', () => {
    const { element, processor, results, sim } = scene<number, number>({
      windowType: new TumblingWindow(10),
      aggregate: sum(),
    });
    element(0.5, { value: 1, eventTime: 5 });
    sim.at(0.7, () => processor.pause());
    element(0.8, { value: 1, eventTime: 12 });
    sim.at(3.2, () => processor.resume());
    sim.runUntil(4);
    expect(results.map(({ time, payload }) => [time, payload.result])).toEqual([[3.2, 1]]);
  });

  it('an upstream that has crashed does not keep the next stage from draining', () => {
    const results: unknown[] = [];
    const last = new StreamProcessor('last', {
      windowType: new TumblingWindow(60),
      aggregate: count(),
      downstream: new CallbackEntity('sink', (event) => void results.push(event.payload)),
    });
    const first = new StreamProcessor('first', {
      windowType: new TumblingWindow(10),
      aggregate: count(),
      downstream: last,
    });
    const sim = new Simulation({ entities: [first] });
    sim.schedule(new SimEvent({ time: 1, type: 'Process', target: first, payload: { value: 1 } }));
    sim.schedule(new SimEvent({ time: 15, type: 'Process', target: first, payload: { value: 1 } }));
    sim.at(20, () => first.crash());
    sim.run();
    expect(results).toMatchObject([{ windowStart: 0, windowEnd: 60, recordCount: 1 }]);
  });
});
