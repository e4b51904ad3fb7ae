import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

describe('events that a handler returns', () => {
  it('are all scheduled or none: a bad one among them leaves no trace of the good ones before it', () => {
    const scheduled: string[] = [];
    const target = new CallbackEntity('target', () => undefined);
    const stranger = new CallbackEntity('stranger', () => undefined);
    const sender = new CallbackEntity('sender', () => [
      new SimEvent({ time: 2, type: 'good', target }),
      new SimEvent({ time: 2, type: 'bad', target: stranger }),
    ]);
    const sim = new Simulation({ entities: [sender, target] });
    sim.observe({ eventScheduled: ({ type }) => void scheduled.push(type) });
    sim.schedule(new SimEvent({ time: 1, type: 'go', target: sender }));
    expect(codeOf(() => sim.run())).not.toBe('nothing thrown');
    expect(scheduled).toEqual(['go']);
  });
});

describe('the guard against loops without time', () => {
  it('counts again when a run in pieces has moved the clock without an event', () => {
    const sim = new Simulation({ maxEventsAtSameTime: 10 });
    let ran = 0;
    const eight = (time: number): void => {
      for (let n = 0; n < 8; n++) sim.at(time, () => void ran++);
    };
    eight(0);
    sim.runUntil(1);
    eight(1);
    sim.runUntil(2);
    expect(ran).toBe(16);
  });
});
