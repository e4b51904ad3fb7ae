import { CallbackEntity, Entity, SimEvent, Simulation } from '@sim/core';
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

  it('goes on counting when a run in pieces has not moved the clock', () => {
    const sim = new Simulation({ maxEventsAtSameTime: 10 });
    const eight = (): void => {
      for (let n = 0; n < 8; n++) sim.at(1, () => undefined);
    };
    eight();
    sim.runUntil(1);
    eight();
    expect(codeOf(() => sim.runUntil(1))).toBe('ZERO_TIME_LOOP');
  });
});

describe('an entity that is added during a run', () => {
  it('starts as part of the event that adds it: no run inside, and a failure is that of the event', () => {
    class Late extends Entity {
      readonly started: string[] = [];
      handleEvent({ type }: SimEvent): void {
        this.started.push(`${type} at ${this.now}`);
      }
      protected override onStart(): SimEvent {
        if (this.name === 'bad') throw new Error('cannot start');
        return new SimEvent({ time: this.now + 1, type: 'begin', target: this });
      }
    }
    const late = new Late('late');
    const codes: string[] = [];
    const adder = new CallbackEntity('adder', ({ type }) => {
      sim.add(type === 'add' ? late : new Late('bad'));
      codes.push(codeOf(() => sim.run()));
    });
    const sim = new Simulation({ entities: [adder] });
    for (const [time, type] of [
      [1, 'add'],
      [3, 'add bad'],
    ] as const)
      sim.schedule(new SimEvent({ time, type, target: adder }));
    expect(() => sim.run()).toThrow('at 3 s, entity "adder", "add bad"');
    expect([codes, late.started]).toEqual([['ALREADY_RUNNING'], ['begin at 2']]);
  });
});
