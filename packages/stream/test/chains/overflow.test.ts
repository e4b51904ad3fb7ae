import {
  count,
  type StreamInput,
  StreamProcessor,
  type StreamProcessorOptions,
  TumblingWindow,
  type WindowResult,
} from '@sim/stream';
import { CallbackEntity, Entity, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

function slowed(options: Partial<StreamProcessorOptions<any, any>>, seconds = 100, between?: (last: Entity) => Entity) {
  const results: WindowResult[] = [];
  const last = new StreamProcessor('last', {
    windowType: new TumblingWindow(100),
    aggregate: count(),
    downstream: new CallbackEntity('sink', (event) => void results.push(event.payload as WindowResult)),
    processingCost: 0.5,
    queueCapacity: 2,
    ...options,
  });
  const up = new StreamProcessor('up', {
    windowType: new TumblingWindow(10),
    aggregate: count(),
    downstream: between?.(last) ?? last,
  });
  const sim = new Simulation({ entities: [up] });
  for (let t = 0; t < seconds; t++)
    for (const key of 'abcdefgh')
      sim.schedule(new SimEvent({ time: t, type: 'Process', target: up, payload: { key, value: 1, eventTime: t } }));
  sim.schedule(new SimEvent({ time: seconds, type: 'EndOfStream', target: up }));
  return { last, results, sim, up };
}

describe('a processor whose queue is full', () => {
  it("rejects what does not fit with overflow: 'reject', the default", () => {
    const { last, sim, up } = slowed({});
    sim.at(300, () => {});
    sim.run();
    expect(last.stats.eventsRejected).toBeGreaterThan(0);
    expect(last.stats.eventsRejected + last.stats.eventsProcessed).toBe(up.stats.windowsEmitted);
  });

  it("loses nothing with overflow: 'block', and gives the results of one that never was full", () => {
    const { last, results, sim, up } = slowed({ overflow: 'block' });
    sim.at(300, () => {});
    sim.run();
    expect(last.stats).toMatchObject({ eventsRejected: 0, eventsProcessed: 80, lateEvents: 0 });
    expect(up.stats.windowsEmitted).toBe(80);
    const free = slowed({ processingCost: 0, queueCapacity: 1_000 });
    free.sim.run();
    expect(results).toEqual(free.results);
  });

  it('stops its senders until there is room: they take no further input meanwhile', () => {
    const { last, sim, up } = slowed({ overflow: 'block', processingCost: 5 });
    const seen: boolean[] = [];
    for (const time of [15, 30]) sim.at(time, () => void seen.push(up.stats.queueLength > 0));
    sim.at(1_000, () => {});
    sim.run();
    expect(seen).toEqual([true, true]);
    expect(up.stats.maxQueueLength).toBeGreaterThan(300);
    // The results of one step of the watermark are on their way when the queue is found full.
    expect(last.stats.maxQueueLength).toBeLessThan(60);
    expect(last.stats.eventsProcessed).toBe(80);
  });

  it('pushes back through an entity between them that passes registerInput on', () => {
    class Link extends Entity {
      private readonly to: StreamProcessor<any, any>;
      constructor(to: Entity) {
        super('link');
        this.to = to as StreamProcessor<any, any>;
      }
      override downstreamEntities() {
        return [this.to];
      }
      registerInput(source: string, input: StreamInput) {
        this.to.registerInput(source, input);
      }
      handleEvent(event: SimEvent) {
        this.send(this.to, event.type, event.payload, { delay: 0.05 });
      }
    }
    const { last, sim, up } = slowed({ overflow: 'block', processingCost: 5 }, 60, (to) => new Link(to));
    sim.at(1_000, () => {});
    sim.run();
    expect(last.stats).toMatchObject({ eventsRejected: 0, lateEvents: 0 });
    expect(up.stats.maxQueueLength).toBeGreaterThan(0);
  });

  it('lets its senders go on when it crashes', () => {
    const { last, sim, up } = slowed({ overflow: 'block', processingCost: 50 });
    sim.at(50, () => last.crash());
    sim.at(60, () => last.restart());
    sim.at(2_000, () => {});
    sim.run();
    expect(up.stats.queueLength).toBe(0);
    expect(up.stats.windowsEmitted).toBe(80);
    expect(last.stats.eventsProcessed + last.stats.eventsLost).toBeLessThan(80);
  });
});
