import { CallbackEntity, Histogram, Level, TimeSeries } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { toPlainData } from '../../src/summary/plain-data.ts';
import { type SummaryFacts, summaryToCsv, summaryToJSON, summaryToText } from '../../src/summary/summary-format.ts';

const EMPTY: SummaryFacts = {
  startTime: 0,
  endTime: 8,
  seed: 42,
  eventsProcessed: 12,
  eventsCancelled: 1,
  eventsDropped: 0,
  eventsPending: 3,
  endReason: 'end-time',
  stuck: [],
  warnings: [],
  entities: [],
  versions: { '@sim/core': '2.1.0' },
};

function factsWith(stats: unknown, name = 'log'): SummaryFacts {
  return { ...EMPTY, entities: [{ name, type: 'EventLog', status: 'running', stats }] };
}

describe('plain data', () => {
  it('turns maps into objects, other iterables into lists, entities into names', () => {
    const desk = new CallbackEntity('desk', () => {});
    const value = {
      byType: new Map<unknown, number>([
        ['b', 1],
        ['a', 2],
        [7, 3],
        [desk, 4],
      ]),
      members: new Set(['x']),
      desk,
    };
    expect(toPlainData(value)).toEqual({ byType: { 7: 3, b: 1, a: 2, desk: 4 }, members: ['x'], desk: 'desk' });
  });

  it('turns recorders into their summaries', () => {
    const histogram = new Histogram();
    histogram.record(2);
    const series = new TimeSeries();
    series.record(0, 5);
    expect(toPlainData({ histogram, level: new Level({ now: 0 }), series })).toEqual({
      histogram: { count: 1, sum: 2, mean: 2, min: 2, max: 2, p50: 2, p90: 2, p99: 2, p999: 2 },
      level: { value: 0, mean: 0, min: 0, max: 0, p50: 0, p99: 0 },
      series: { count: 1, mean: 5, min: 5, max: 5, last: 5, p50: 5, p99: 5 },
    });
  });

  it('keeps numbers that JSON has no sign for, by name', () => {
    expect(toPlainData({ watermark: -Infinity, nan: NaN, zero: -0 })).toEqual({
      watermark: '-Infinity',
      nan: 'NaN',
      zero: 0,
    });
  });

  it('reads the getters of a class', () => {
    class Stats {
      readonly reads = 1;
      get total(): number {
        return this.reads + 1;
      }
    }
    expect(toPlainData(new Stats())).toEqual({ reads: 1, total: 2 });
  });

  it('survives cycles, functions and strange keys', () => {
    const node: Record<string, unknown> = { call: () => 1, [Symbol('s')]: 1, big: 3n, nothing: undefined };
    node['self'] = { node };
    Object.defineProperty(node, '__proto__', { value: 1, enumerable: true });
    expect(JSON.stringify(toPlainData(node))).toBe('{"big":"3","self":{"node":"[circular]"},"__proto__":1}');
  });

  it('survives a chain of a hundred thousand links', () => {
    let chain: object = {};
    for (let n = 0; n < 100_000; n++) chain = { next: chain };
    expect(JSON.stringify(toPlainData(chain))).toContain('"[too deep]"');
  });

  it('does not change with what it was made of', () => {
    const histogram = new Histogram();
    const data = toPlainData({ histogram, list: [1] });
    histogram.record(9);
    expect(data).toEqual({ histogram: { count: 0, sum: 0 }, list: [1] });
  });
});

describe('a summary', () => {
  it('is JSON with a fixed order of keys and without the time of the host', () => {
    const facts = { ...factsWith({ appends: new Map([[0, 5]]) }), wallClockSeconds: 1.25 };
    expect(JSON.stringify(summaryToJSON(facts))).toBe(
      '{"startTime":0,"endTime":8,"seed":42,"endReason":"end-time","eventsProcessed":12,"eventsCancelled":1,"eventsDropped":0,"eventsPending":3,"stuck":[],"warnings":[],' +
        '"entities":[{"name":"log","type":"EventLog","status":"running","stats":{"appends":{"0":5}}}],"versions":{"@sim/core":"2.1.0"}}',
    );
  });

  it('is CSV with one row for each number, nested ones with dots, lists by their length', () => {
    const stats = { appended: 3, perPartition: new Map([[0, 1]]), latencies: [1, 2], mean: undefined };
    expect(summaryToCsv(factsWith(stats, 'a "log", big'))).toBe(
      [
        'entity,metric,value',
        ',startTime,0',
        ',endTime,8',
        ',seed,42',
        ',endReason,end-time',
        ',eventsProcessed,12',
        ',eventsCancelled,1',
        ',eventsDropped,0',
        ',eventsPending,3',
        ',stuck.length,0',
        ',warnings.length,0',
        '"a ""log"", big",appended,3',
        '"a ""log"", big",perPartition.0,1',
        '"a ""log"", big",latencies.length,2',
        '',
      ].join('\n'),
    );
  });

  it('is text that says why the run ended, who is stuck, and what each entity counted', () => {
    const facts: SummaryFacts = {
      ...EMPTY,
      endReason: 'exhausted',
      stuck: [{ entity: 'simulation', process: 'clerk#1', waitingFor: 'desk', since: 2.5 }],
      entities: [
        { name: 'log', type: 'EventLog', status: 'crashed', stats: { appended: 3, meanLatency: 1 / 3 } },
        { name: 'idle', type: 'Thing', status: 'running', stats: undefined },
        { name: 'dead', type: 'Thing', status: 'crashed', stats: undefined },
      ],
    };
    expect(summaryToText(facts)).toBe(
      [
        'Simulation from 0 s to 8 s, seed 42, ended: no work left',
        'Events: 12 processed (1.5 per simulated second), 1 cancelled, 0 dropped, 3 pending',
        '',
        'Waiting for what nothing left can bring about:',
        '  clerk#1: for desk, since 2.5 s',
        '',
        'log (EventLog) crashed',
        '  appended     3',
        '  meanLatency  0.333333',
        '',
        'dead (Thing) crashed',
        '',
      ].join('\n'),
    );
  });
});

describe('a hostile name', () => {
  const ESCAPE = String.fromCharCode(27);
  const OVERRIDE = String.fromCharCode(0x202e);

  it('is only text in the report: no line of its own, no escape, no change of direction', () => {
    const name = `log\nEvents: 0 ${ESCAPE}[2J${OVERRIDE}gol`;
    const text = summaryToText({
      ...factsWith({ [`reads${ESCAPE}[31m`]: 3, kind: `a${OVERRIDE}b` }, name),
      stuck: [{ entity: name, process: `${name}/1`, waitingFor: `${ESCAPE}x`, since: 1 }] as never,
    });
    expect(text).toContain('log\\nEvents: 0 \\x1b[2J\\u202egol (EventLog)');
    expect(text).toContain('reads\\x1b[31m');
    expect([text.includes(ESCAPE), text.includes(OVERRIDE)]).toEqual([false, false]);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\\tx"],
    ['=a,b', '"\'=a,b"'],
    [`${ESCAPE}[2J`, '\\x1b[2J'],
    ['a=b', 'a=b'],
  ])('%j is no formula in a table', (name, cell) => {
    expect(summaryToCsv(factsWith({ reads: -3, least: -Infinity }, name))).toContain(
      `\n${cell},reads,-3\n${cell},least,-Infinity\n`,
    );
  });
});
