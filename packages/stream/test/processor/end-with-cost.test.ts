import { count, type StreamInput, StreamProcessor, sum, TumblingWindow, type WindowResult } from '@sim/stream';
import { CallbackEntity, Entity, FaultSchedule, Server, SimEvent, Simulation, Sink } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { scene } from '../support/scene.ts';

function feed(sim: Simulation, target: Entity, times: readonly number[]): void {
  for (const time of times)
    sim.schedule(new SimEvent({ time, type: 'Process', target, payload: { value: 1, eventTime: time } }));
}

const seconds = (to: number) => Array.from({ length: to }, (_, time) => time);

/** What takes 50 ms from one processor to another. */
class Link extends Entity {
  private readonly to: StreamProcessor<number, number>;

  constructor(to: StreamProcessor<number, number>) {
    super('link');
    this.to = to;
  }

  override downstreamEntities(): readonly Entity[] {
    return [this.to];
  }

  registerInput(source: string, input: StreamInput): void {
    this.to.registerInput(source, input);
  }

  handleEvent({ type, payload }: SimEvent): void {
    this.send(this.to, type, payload, { delay: 0.05 });
  }
}

describe('the results that the end of the input brings', () => {
  it.each([undefined, 0, 0.1])('come out of a chain whose last processor has the cost %s', (processingCost) => {
    const results: unknown[] = [];
    const last = new StreamProcessor('last', {
      windowType: new TumblingWindow(10),
      aggregate: count(),
      downstream: new CallbackEntity('out', ({ payload }) => void results.push((payload as WindowResult).result)),
      ...(processingCost !== undefined && { processingCost }),
    });
    const up = new StreamProcessor('up', {
      windowType: new TumblingWindow(1),
      aggregate: count(),
      downstream: last,
    });
    const sim = new Simulation({ entities: [up] });
    feed(sim, up, [1, 2, 3]);
    expect(sim.run()).toMatchObject({ eventsPending: 0, endReason: 'exhausted' });
    expect([results, last.stats.queueLength]).toEqual([[3], 0]);
  });

  it('wait for the elements in service and in the queue', () => {
    const { element, results, sim } = scene<number, number>({
      windowType: new TumblingWindow(10),
      aggregate: count(),
      processingCost: 5,
    });
    for (let more = 3; more > 0; more--) element(1, { value: 1, eventTime: 1 });
    expect(sim.run()).toMatchObject({ eventsPending: 0, endTime: 16 });
    expect(results.map(({ time, payload }) => [time, payload.result])).toEqual([[16, 3]]);
  });

  it('wait out a pause at the end', () => {
    const { element, processor, results, sim } = scene<number, number>({
      windowType: new TumblingWindow(10),
      aggregate: count(),
      processingCost: 5,
    });
    const faults = new FaultSchedule();
    faults.pause(processor, { from: 2, to: 20 });
    sim.add(faults);
    element(1, { value: 1, eventTime: 1 });
    expect(sim.run()).toMatchObject({ eventsPending: 0, endTime: 24 });
    expect(results.map(({ time }) => time)).toEqual([24]);
  });

  it('reach what takes time behind it: a server, a link, another processor', () => {
    const out = new Sink('results');
    const served = new StreamProcessor('served', {
      windowType: new TumblingWindow(10),
      aggregate: count(),
      downstream: new Server('writer', { serviceTime: 0.01, downstream: out }),
    });
    const sim = new Simulation({ entities: [served] });
    feed(sim, served, seconds(35));
    expect(sim.run()).toMatchObject({ eventsPending: 0, endReason: 'exhausted', endTime: 34.01 });
    expect([served.stats.windowsEmitted, out.received]).toEqual([4, 4]);

    const results: unknown[] = [];
    const last = new StreamProcessor<number, number>('last', {
      windowType: new TumblingWindow(100),
      aggregate: sum(),
      downstream: new CallbackEntity('out', ({ payload }) => void results.push((payload as WindowResult).result)),
    });
    const up = new StreamProcessor('up', {
      windowType: new TumblingWindow(10),
      aggregate: count(),
      downstream: new Link(last),
    });
    const linked = new Simulation({ entities: [up] });
    feed(linked, up, seconds(25));
    expect(linked.run().eventsPending).toBe(0);
    expect([results, last.stats.eventsProcessed]).toEqual([[25], 3]);
  });
});
