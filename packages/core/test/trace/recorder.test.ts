import { CallbackEntity, Entity, type Process, SimEvent, type SimObserver, Simulation, TraceRecorder } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../support/code-of.ts';
import { shop } from './models.ts';

class Cook extends Entity {
  override *handleEvent(): Process {
    this.trace('chop', { onions: new Map([['red', 2]]) });
    yield 2;
    this.trace('serve');
  }
}

function kitchen(): { readonly sim: Simulation; readonly cook: Cook } {
  const cook = new Cook('cook');
  const sim = new Simulation({ entities: [cook] });
  sim.schedule(new SimEvent({ time: 1, type: 'order', target: cook }));
  return { sim, cook };
}

describe('a trace recorder', () => {
  it('records events, processes and the words of the domain, in order', () => {
    const { sim, cook } = kitchen();
    const trace = new TraceRecorder();
    sim.observe(trace);
    sim.schedule(new SimEvent({ time: 9, type: 'late', target: cook }));
    sim.run();
    expect(trace.records().slice(0, 8)).toEqual([
      { time: 0, level: 'event', kind: 'scheduled', entity: 'cook', name: 'late' },
      { time: 1, level: 'event', kind: 'started', entity: 'cook', name: 'order' },
      { time: 1, level: 'domain', kind: 'chop', entity: 'cook', detail: { onions: { red: 2 } } },
      { time: 1, level: 'process', kind: 'started', entity: 'cook', name: 'order', process: 1 },
      { time: 1, level: 'event', kind: 'ended', entity: 'cook', name: 'order' },
      { time: 3, level: 'process', kind: 'resumed', entity: 'cook', name: 'order', process: 1 },
      { time: 3, level: 'domain', kind: 'serve', entity: 'cook' },
      { time: 3, level: 'process', kind: 'ended', entity: 'cook', name: 'order', process: 1 },
    ]);
  });

  it('sees cancelled, dropped and deferred events, and the faults behind them', () => {
    const bell = new CallbackEntity('bell', () => {});
    const sim = new Simulation({ entities: [bell] });
    const trace = new TraceRecorder({
      filter: (record) => record.entity === 'bell' && !['scheduled', 'ended'].includes(record.kind),
    });
    sim.observe(trace);
    const [gone] = [1, 2, 3].map((time) => {
      const event = new SimEvent({ time, type: `ring ${time}`, target: bell });
      sim.schedule(event);
      return event;
    });
    gone!.cancel();
    sim.at(1.5, () => bell.pause());
    sim.at(2.5, () => bell.resume());
    sim.at(2.7, () => bell.crash());
    sim.run();
    expect(trace.records().map(({ time, kind, name }) => [time, kind, name])).toEqual([
      [0, 'cancelled', 'ring 1'],
      [1.5, 'pause', undefined],
      [2, 'deferred', 'ring 2'],
      [2.5, 'resume', undefined],
      [2.5, 'started', 'ring 2'],
      [2.7, 'crash', undefined],
      [3, 'dropped', 'ring 3'],
    ]);
  });

  it('records the failure that stops the run, at any level', () => {
    const bomb = new CallbackEntity('bomb', () => {
      throw new Error('boom');
    });
    const sim = new Simulation({ entities: [bomb] });
    const trace = new TraceRecorder({ levels: [] });
    sim.observe(trace);
    sim.schedule(new SimEvent({ time: 1, type: 'tick', target: bomb }));
    expect(() => sim.run()).toThrow(/boom/);
    expect(trace.records()).toEqual([
      { time: 1, level: 'event', kind: 'failed', entity: 'bomb', name: 'at 1 s, entity "bomb", "tick": Error: boom' },
    ]);
  });

  it.each([
    [['event'], ['event']],
    [['domain'], ['domain']],
    [
      ['process', 'domain'],
      ['domain', 'process'],
    ],
  ] as const)('records only the levels %j', (levels, seen) => {
    const { sim } = kitchen();
    const trace = new TraceRecorder({ levels });
    sim.observe(trace);
    sim.run();
    expect([...new Set(trace.records().map((record) => record.level))].sort()).toEqual(seen);
  });

  it('does not have the methods of levels not asked for, so that nobody prepares details in vain', () => {
    const observer: SimObserver = new TraceRecorder({ levels: ['event'] });
    expect([observer.traced, observer.processResumed, typeof observer.eventStarted]).toEqual([
      undefined,
      undefined,
      'function',
    ]);
  });

  it('keeps the last records when there are more than its limit', () => {
    const { sim } = kitchen();
    const all = new TraceRecorder();
    const last = new TraceRecorder({ limit: 3 });
    sim.observe(all);
    sim.observe(last);
    sim.run();
    expect(last.records()).toEqual(all.records().slice(-3));
    expect([last.count, last.forgotten]).toEqual([all.count, all.count - 3]);
    expect(() => last.verify(all.records())).toThrow(/limit must be at least 7, the number of records/);
  });

  it('does not change the run it watches', () => {
    const watched = shop();
    watched.observe(new TraceRecorder());
    expect(JSON.stringify(watched.run())).toBe(JSON.stringify(shop().run()));
  });

  it('stops watching when it is taken away', () => {
    const sim = new Simulation();
    const trace = new TraceRecorder({ levels: ['event'] });
    const watching = sim.observe(trace);
    sim.at(1, () => watching.cancel());
    sim.at(2, () => {});
    sim.run();
    expect(trace.records().map((record) => record.time)).not.toContain(2);
    watching.cancel();
  });

  it('exports JSON Lines that give the same records back', () => {
    const sim = shop();
    const trace = new TraceRecorder();
    sim.observe(trace);
    sim.run();
    const lines = trace.toJsonLines();
    expect(lines.endsWith('\n')).toBe(true);
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(trace.records());
    expect(trace.verify(lines)).toBeUndefined();
  });

  it('names the first difference from a recorded trace', () => {
    const { sim } = kitchen();
    const trace = new TraceRecorder();
    sim.observe(trace);
    sim.run();
    const records = trace.records();
    const changed = records.map((record, index) => (index === 3 ? { ...record, time: 1.25 } : record));
    expect(trace.verify(changed)).toEqual({ index: 3, expected: changed[3], actual: records[3] });
    expect(trace.verify(records.slice(0, 2))).toEqual({ index: 2, expected: undefined, actual: records[2] });
    expect(trace.verify([...records, records[0]!])).toEqual({
      index: records.length,
      expected: records[0],
      actual: undefined,
    });
    expect(trace.verify(records)).toBeUndefined();
  });

  it('forgets on reset', () => {
    const { sim } = kitchen();
    const trace = new TraceRecorder();
    sim.observe(trace);
    sim.run();
    trace.reset();
    expect([trace.records(), trace.count, trace.toJsonLines()]).toEqual([[], 0, '']);
  });

  it('refuses options and recordings that make no sense', () => {
    expect(errorOf(() => new TraceRecorder({ levels: ['events' as 'event'] })).message).toBe(
      'TraceRecorder: levels must be one of "event", "process", "domain", got "events" (string)',
    );
    expect(errorOf(() => new TraceRecorder({ levels: 'event' as never })).message).toMatch(
      /levels must be a list of levels/,
    );
    for (const limit of [0, -1, NaN, 2.5])
      expect(errorOf(() => new TraceRecorder({ limit })).code).toBe('INVALID_OPTION');
    expect(errorOf(() => new TraceRecorder({ filter: 3 as never })).code).toBe('INVALID_OPTION');
    expect(errorOf(() => new TraceRecorder().verify('{"time":\n')).message).toMatch(
      /line 1 of the recorded trace must be JSON/,
    );
  });
});

describe('several observers', () => {
  it('are called in the order in which they came, each with its own methods', () => {
    const calls: string[] = [];
    const { sim } = kitchen();
    sim.observe({ eventStarted: (event, now) => calls.push(`first ${event.type} ${now}`) });
    const second = sim.observe({
      traced: (entity, kind, _detail, now) => calls.push(`second ${entity.name} ${kind} ${now}`),
    });
    sim.observe({
      eventStarted: () => calls.push('third'),
      processEnded: (process) => calls.push(`third ${process.name}`),
    });
    sim.runUntil(2);
    second.cancel();
    sim.run();
    expect(calls).toEqual(['first order 1', 'third', 'second cook chop 1', 'third order']);
  });
});
