import { RetryTopic, type RetryTopicOptions } from '@sim/consumer-group';
import { CallbackEntity, exponential, isSimError, recordRun, SimEvent, Simulation, uniform } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const setUp = (options: RetryTopicOptions = {}) => {
  const appended: (readonly [time: number, payload: unknown])[] = [];
  const log = new CallbackEntity('log', (event) => {
    expect(event.type).toBe('Append');
    appended.push([event.time, event.payload]);
  });
  const topic = new RetryTopic('retry', log, options);
  const sim = new Simulation({ entities: [topic, log] });
  const fail = (time: number, record: object) =>
    sim.schedule(
      new SimEvent({
        time,
        type: 'DeadLetter',
        target: topic,
        payload: { record, error: new Error('no'), attempts: 3 },
      }),
    );
  return { topic, sim, appended, fail };
};

describe('a topic for retries', () => {
  it('appends what failed to its log when the delay is over, key and value as they were', () => {
    const { topic, sim, appended, fail } = setUp({ delay: 60 });
    fail(1, { key: 'a', value: 7, offset: 3, partition: 1, timestamp: 0 });
    fail(2, { value: null });
    sim.runUntil(61);
    expect(topic.stats).toEqual({ received: 2, appended: 1, waiting: 1 });
    sim.run();
    expect(appended).toEqual([
      [61, { key: 'a', value: 7 }],
      [62, { value: null }],
    ]);
    expect(topic.stats).toEqual({ received: 2, appended: 2, waiting: 0 });
  });

  it('appends what its payload function makes of the failure', () => {
    const { sim, appended, fail } = setUp({ payload: ({ attempts, record }) => ({ value: [attempts, record] }) });
    fail(1, { offset: 4 });
    sim.run();
    expect(appended).toEqual([[1, { value: [3, { offset: 4 }] }]]);
  });

  it('draws a delay for each record from a stream of its own', () => {
    const times = () => {
      const { sim, appended, fail } = setUp({ delay: exponential(10) });
      for (let k = 0; k < 20; k++) fail(k, { value: k });
      sim.run();
      return appended.map(([time]) => time);
    };
    expect(new Set(times()).size).toBe(20);
    expect(times()).toEqual(times());
  });

  it('loses nothing and is never early, whenever it crashes and restarts', () => {
    const moment = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(
        fc.array(moment, { minLength: 1, maxLength: 20 }),
        fc.array(fc.tuple(moment, fc.integer({ min: 1, max: 50 })), { maxLength: 3 }),
        (failures, outages) => {
          const { topic, sim, appended, fail } = setUp({ delay: 30 });
          failures.forEach((time, value) => fail(time + 0.5, { value }));
          for (const [at, seconds] of outages) {
            sim.at(at, () => void (topic.status === 'running' && topic.crash()));
            sim.at(at + seconds, () => void (topic.status === 'crashed' && topic.restart()));
          }
          const { received } = (sim.run(), topic.stats);
          // What came while it was down is lost, as any event to an entity that is down; all else came through once.
          expect(appended).toHaveLength(received);
          expect(new Set(appended.map(([, payload]) => (payload as { value: number }).value)).size).toBe(received);
          for (const [time, payload] of appended) {
            const due = failures[(payload as { value: number }).value]! + 30.5;
            expect(time).toBeGreaterThanOrEqual(due);
            const inTime = outages.every(([at, seconds]) => due < at || due > at + seconds);
            if (inTime) expect(time).toBe(due);
          }
        },
      ),
    );
  });

  it('keeps a run alive until its records are back, and says in a record how many wait', () => {
    const { topic, sim, fail } = setUp({ delay: uniform(99, 101) });
    fail(0, { value: 1 });
    const recorder = recordRun(sim, { interval: 10 });
    expect(sim.run().endTime).toBeGreaterThan(99);
    const metric = recorder.record().metrics.find(({ name }) => name === 'records-waiting')!;
    expect(metric.entity).toBe(topic.name);
    expect(metric.extremes!.highest).toBe(1);
  });

  it.each([
    [{ delay: -1 }, 'delay'],
    [{ delay: '5' }, 'delay'],
    [{ payload: 'value' }, 'payload'],
    [{ delays: 5 }, 'delays'],
    [null, 'options'],
  ])('refuses %o', (options, named) => {
    try {
      setUp(options as unknown as RetryTopicOptions);
      expect.unreachable();
    } catch (error) {
      expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
      expect((error as Error).message).toContain(named);
    }
  });

  it.each([
    ['Retry', { record: {} }, 'UNKNOWN_EVENT_TYPE'],
    ['DeadLetter', undefined, 'INVALID_OPTION'],
    ['DeadLetter', { value: 3 }, 'INVALID_OPTION'],
  ])('stops the run at a %s with %o', (type, payload, code) => {
    const { topic, sim } = setUp();
    sim.schedule(new SimEvent({ time: 1, type, target: topic, payload }));
    expect(() => sim.run()).toThrow(expect.objectContaining({ code }));
    expect(topic.stats.received).toBe(0);
  });
});
