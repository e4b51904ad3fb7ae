import {
  AfterWatermark,
  ContinuousProcessingTimeTrigger,
  CountTrigger,
  manual,
  NeverTrigger,
  ProcessingTimeoutTrigger,
  StreamProcessor,
  type StreamProcessorOptions,
  sum,
  TumblingWindow,
  type WindowResult,
} from '@sim/stream';
import { CallbackEntity, SimEvent, Simulation, Sink } from '@sim/core';
import { describe, expect, it } from 'vitest';

interface Arrival {
  readonly time: number;
  readonly value: number;
  readonly eventTime: number;
}

function start(options: Partial<StreamProcessorOptions<number, number>>, arrivals: readonly Arrival[]) {
  const results: (readonly [time: number, result: number, timing: string | undefined])[] = [];
  const downstream = new CallbackEntity('downstream', ({ payload, time, type }) => {
    const { pane, result } = payload as WindowResult<number>;
    if (type === 'WindowResult') results.push([time, result, pane?.timing]);
  });
  const processor = new StreamProcessor<number, number>('processor', {
    windowType: new TumblingWindow(60),
    aggregate: sum(),
    downstream,
    watermarkStrategy: manual(),
    ...options,
  });
  const sim = new Simulation({ entities: [processor] });
  for (const { time, ...payload } of arrivals)
    sim.schedule(new SimEvent({ time, type: 'Process', target: processor, payload }));
  return { processor, results, sim };
}

const early = new AfterWatermark({ early: new ProcessingTimeoutTrigger(new NeverTrigger(), 5) });

describe('a processor with a trigger', () => {
  it('fires by the clock at the time of the timer', () => {
    const { results, sim } = start({ trigger: early }, [
      { time: 1, value: 3, eventTime: 2 },
      { time: 8, value: 4, eventTime: 3 },
    ]);
    sim.runUntil(20);
    expect(results).toEqual([
      [6, 3, 'early'],
      [13, 7, 'early'],
    ]);
    sim.run();
    expect(results.at(-1)).toEqual([20, 7, 'on-time']);
  });

  it('keeps no run alive by its timers, and gives what is open at the end', () => {
    const { results, sim } = start(
      { trigger: new ContinuousProcessingTimeTrigger(10), timeDomain: 'processing-time' },
      [{ time: 1, value: 3, eventTime: -1_000 }],
    );
    expect(sim.run().endTime).toBe(1);
    expect(results).toEqual([[1, 3, 'on-time']]);
  });

  it('forgets timers and windows in a crash', () => {
    const { processor, results, sim } = start({ trigger: early }, [
      { time: 1, value: 3, eventTime: 2 },
      { time: 20, value: 4, eventTime: 3 },
    ]);
    sim.at(2, () => processor.crash());
    sim.at(3, () => processor.restart());
    sim.runUntil(30);
    expect(results).toEqual([[25, 4, 'early']]);
    expect(processor.stats.windowsLost).toBe(1);
  });

  it('in a pause fires when it goes on', () => {
    const { processor, results, sim } = start({ trigger: early }, [{ time: 1, value: 3, eventTime: 2 }]);
    sim.at(2, () => processor.pause());
    sim.at(10, () => processor.resume());
    sim.runUntil(30);
    expect(results).toEqual([[10, 3, 'early']]);
  });

  it('waits for room downstream before a timer fires', () => {
    const slow = new StreamProcessor<number, number>('slow', {
      windowType: new TumblingWindow(60),
      aggregate: sum(),
      downstream: new Sink('sink'),
      processingCost: 10,
      queueCapacity: 0,
      overflow: 'block',
    });
    const { processor, sim } = start({ trigger: early, downstream: slow }, [
      { time: 1, value: 3, eventTime: 2 },
      { time: 4, value: 4, eventTime: 62 },
      { time: 7, value: 5, eventTime: 122 },
    ]);
    const sent: number[] = [];
    sim.observe({
      traced: (entity, kind) => {
        if (entity === processor && kind === 'window') sent.push(sim.now);
      },
    });
    sim.runUntil(100);
    expect(sent).toEqual([6, 16, 26]);
    expect(slow.stats.eventsProcessed).toBe(3);
  });

  it('names trigger, mode and evictor among its parameters', () => {
    const { processor } = start({ trigger: new CountTrigger(3), accumulationMode: 'discarding' }, []);
    expect(processor.parameters()).toMatchObject({
      trigger: 'CountTrigger(3)',
      accumulationMode: 'discarding',
      evictor: undefined,
      timeDomain: 'event-time',
    });
  });

  it('traces the pane with the window', () => {
    const { sim } = start({ trigger: new CountTrigger(1) }, [{ time: 1, value: 3, eventTime: 2 }]);
    const panes: unknown[] = [];
    sim.observe({ traced: (_, kind, detail) => void (kind === 'window' && panes.push(detail?.['pane'])) });
    sim.run();
    expect(panes).toEqual([{ timing: 'early', index: 0, onTimeIndex: -1, first: true, last: false }]);
  });
});
