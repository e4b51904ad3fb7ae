import { Entity, SimEvent, Simulation } from '@sim/core';
import { EventLog, Producer } from '@sim/log';
import { count, StreamProcessor, TumblingWindow, type WindowResult } from '@sim/stream';
import { describe, expect, it } from 'vitest';

/** Writes the results of windows. */
class Writer extends Entity {
  private readonly producer: Producer;

  constructor(producer: Producer) {
    super('writer');
    this.producer = producer;
  }

  override downstreamEntities(): readonly Entity[] {
    return [this.producer];
  }

  handleEvent({ payload }: SimEvent): void {
    const { key, result } = payload as WindowResult;
    this.send(this.producer, 'Produce', { key, value: result });
  }
}

describe('the end of a stream', () => {
  it.each([undefined, 0.1])('brings all results into a log that takes time to append (cost %s)', (processingCost) => {
    const log = new EventLog('results', { numPartitions: 1 });
    const counts = new StreamProcessor('counts', {
      windowType: new TumblingWindow(10),
      aggregate: count(),
      downstream: new Writer(new Producer('producer', log)),
      ...(processingCost !== undefined && { processingCost }),
    });
    const sim = new Simulation({ entities: [counts] });
    for (let time = 0; time < 25; time++)
      sim.schedule(new SimEvent({ time, type: 'Process', target: counts, payload: { value: 1, eventTime: time } }));
    const { endReason, eventsPending } = sim.run();
    expect([endReason, eventsPending, log.totalRecords]).toEqual(['exhausted', 0, 3]);
    expect(log.fetch(0, 0, 10).map(({ value }) => value)).toEqual([10, 10, 5]);
  });
});
