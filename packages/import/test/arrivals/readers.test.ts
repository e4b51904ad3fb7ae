import { parseAccessLog, parseConsoleConsumer, parseCsv, parseJsonLines, parseKcat, parseScalerLog } from '@sim/import';
import { isSimError, Simulation, Sink, Source } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { sample } from '../support/sample.ts';

const caught = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('records of kcat', () => {
  it('are read as recorded, in order of time, those without one behind the record before them', () => {
    const { rows, skipped, outOfOrder } = parseKcat(sample('kcat.jsonl'));
    expect(rows).toEqual([
      {
        time: 1_637_230_571.121,
        timestampType: 'create',
        topic: 'orders',
        partition: 2,
        offset: 17,
        key: '\u0001{"tenant":"_"}',
        value: null,
        headers: [['req', '9520eb8f']],
      },
      { topic: 'orders', partition: 1, offset: 3, key: 'k1', value: 'old version' },
      { topic: 'orders', partition: 1, offset: 4, key: '', value: 'no timestamp' },
      {
        time: 1_681_550_740.876,
        timestampType: 'create',
        topic: 'orders',
        partition: 0,
        offset: 0,
        key: null,
        value: '{"greeting":"hi"}',
      },
    ]);
    expect(outOfOrder).toBe(1);
    expect(skipped.map(({ line, why }) => [line, why])).toEqual([
      [1, 'a message of kcat'],
      [6, 'a message of kcat'],
    ]);
  });

  it('are refused out of order if asked, or kept as they came', () => {
    const refused = caught(() => parseKcat(sample('kcat.jsonl'), { order: 'refuse' }));
    expect(isSimError(refused, 'OUT_OF_ORDER') && refused.context).toMatchObject({ line: 3, column: 1 });
    expect(parseKcat(sample('kcat.jsonl'), { order: 'keep' }).rows.map(({ offset }) => offset)).toEqual([0, 17, 3, 4]);
  });
});

describe('what the console consumer prints', () => {
  it('is read as recorded', () => {
    const { rows, skipped } = parseConsoleConsumer(sample('console-consumer.txt'));
    expect(rows).toEqual([
      {
        time: 1_640_995_200,
        timestampType: 'create',
        partition: 2,
        offset: 17,
        key: 'user123',
        value: '{"action":"login"}',
      },
      { time: 1_640_995_201, timestampType: 'logappend', key: null, value: '{"action":"logout"}' },
      { key: 'k', value: 'v' },
      { time: 1_667_959_647.47, timestampType: 'create', key: 'hello', value: 'world' },
    ]);
    expect(skipped).toEqual([{ line: 5, text: 'Processed a total of 4 messages', why: 'no timestamp in front' }]);
  });

  it('is read with other separators, without keys, with headers, and with separators in the value', () => {
    expect(parseConsoleConsumer('CreateTime:5|k|v|w', { separator: '|' }).rows).toEqual([
      { time: 0.005, timestampType: 'create', key: 'k', value: 'v|w' },
    ]);
    expect(parseConsoleConsumer('CreateTime:5\tv\tw', { keys: false }).rows[0]).toEqual({
      time: 0.005,
      timestampType: 'create',
      value: 'v\tw',
    });
    expect(parseConsoleConsumer('CreateTime:-1\tNO_HEADERS\tk\tnull', { headers: true }).rows).toEqual([
      { key: 'k', value: null },
    ]);
    expect(parseConsoleConsumer('CreateTime:5\ta:b,c:d\tk\tv', { headers: true }).rows[0]?.headers).toBe('a:b,c:d');
  });
});

describe('an access log', () => {
  it('is read as recorded, in order of time', () => {
    const { rows, outOfOrder } = parseAccessLog(sample('access.log'));
    expect(rows).toEqual([
      {
        time: 1_610_877_900,
        host: '192.0.2.1',
        request: 'GET /b.png HTTP/1.1',
        method: 'GET',
        path: '/b.png',
        status: 304,
        agent: 'agent',
      },
      {
        time: 1_610_877_903,
        host: '192.0.2.1',
        request: 'GET /a.png HTTP/1.1',
        method: 'GET',
        path: '/a.png',
        status: 200,
        bytes: 203_023,
        referer: 'http://example.com/',
        agent: 'agent',
      },
    ]);
    expect(outOfOrder).toBe(1);
  });

  it.each([
    [
      '::1 - ada lovelace [01/Mar/2024:00:00:00 +0100] "GET /say?\\"hi\\" there HTTP/2.0" 200 5',
      { time: 1_709_247_600, host: '::1', user: 'ada lovelace', path: '/say?"hi" there', status: 200, bytes: 5 },
    ],
    [
      '[2001:db8::7] - - [29/Feb/2024:23:59:59 -0330] "-" 408 - "-" "-"',
      { time: 1_709_263_799, host: '[2001:db8::7]', request: '-', status: 408 },
    ],
    [
      'example.com:443 192.0.2.9 - - [01/Mar/2024:00:00:00 +0000] "POST / HTTP/1.1" 201 7 "-" "curl \\\\ 8" 0.012 "203.0.113.5"',
      { host: '192.0.2.9', status: 201, agent: 'curl \\ 8', extra: ['0.012', '203.0.113.5'] },
    ],
    ['192.0.2.9 - - [2024-03-01T00:00:00+00:00] "\\x16\\x03" 400 0', { time: 1_709_251_200, request: '\\x16\\x03' }],
  ])('is read with names, escapes and addresses of all kinds: %s', (line, row) => {
    expect(parseAccessLog(line).rows).toEqual([expect.objectContaining(row)]);
  });

  it('names lines without a time, and days that there are not', () => {
    const text = 'a - - "GET /" 200 1\na - - [31/Feb/2024:00:00:00 +0000] "GET / HTTP/1.1" 200 1\n';
    expect(parseAccessLog(text).skipped.map(({ why }) => why)).toEqual(['no time in brackets', 'no time in brackets']);
  });
});

describe('a table', () => {
  it('is read with any names, separators and line ends', () => {
    const text =
      '\uFEFF"When";who;"n ""of"" these"\r\n1700000000500;"ada; or\r\nbob";2\r\n\r\n1700000001500;eve;"0.5"\r\n';
    expect(
      parseCsv(text, { time: 'When', unit: 'ms', key: 'who', count: 'n "of" these', delimiter: ';' }).rows,
    ).toEqual([
      {
        time: 1_700_000_000.5,
        key: 'ada; or\r\nbob',
        count: 2,
        fields: { When: '1700000000500', who: 'ada; or\r\nbob', 'n "of" these': '2' },
      },
      {
        time: 1_700_000_001.5,
        key: 'eve',
        count: 0.5,
        fields: { When: '1700000001500', who: 'eve', 'n "of" these': '0.5' },
      },
    ]);
  });

  it.each([
    ['s', '1700000000.25', 1_700_000_000.25],
    ['ms', '1.70000000025e12', 1_700_000_000.25],
    ['us', '1700000000250000', 1_700_000_000.25],
    ['ns', '1700000000250000000', 1_700_000_000.25],
    ['iso', '2023-11-14T22:13:20.25Z', 1_700_000_000.25],
    ['iso', '2023-11-15 00:13:20,25 +02:00', 1_700_000_000.25],
  ] as const)('has times in the unit asked for: %s', (unit, text, time) => {
    expect(parseCsv(`t|x\n${text}|1`, { time: 't', unit, delimiter: '|' }).rows[0]?.time).toBe(time);
  });

  it('does not guess a unit, nor a date without an offset from UTC', () => {
    const guess = caught(() => parseCsv('t\n1', { time: 't' }));
    expect(isSimError(guess, 'INVALID_OPTION') && guess.context['option']).toBe('unit');
    expect(parseCsv('t\n2023-11-14T22:13:20', { time: 't', unit: 'iso' }).skipped[0]?.why).toBe(
      "t is no time in the unit 'iso'",
    );
  });

  it('says which column is missing, and what it leaves out', () => {
    const missing = caught(() => parseCsv('a;b\n1;2', { time: 'a', unit: 's' }));
    expect(isSimError(missing, 'INVALID_INPUT') && missing.context).toMatchObject({ line: 1, got: 'a;b' });
    const text = 'a,b\n1\n1,2,3\n1,"2"x\n1,2,\nx,2\n';
    const { rows, skipped } = parseCsv(text, { time: 'a', unit: 's' });
    expect(rows).toHaveLength(1);
    expect(skipped.map(({ line, why }) => [line, why])).toEqual([
      [2, '1 cells for 2 columns'],
      [3, '3 cells for 2 columns'],
      [4, 'text behind a closing quotation mark'],
      [6, "a is no time in the unit 's'"],
    ]);
  });

  it('refuses a quotation mark that is never closed, and names its place', () => {
    const open = caught(() => parseCsv('a,b\n1,2\n3,"4\n5,6\n'));
    expect(isSimError(open, 'INVALID_INPUT') && open.context).toMatchObject({ line: 3, column: 3 });
  });

  it('may come without headings', () => {
    const { rows } = parseCsv('5\tx\n6\ty', { headings: ['t', 'k'], delimiter: '\t', time: 't', unit: 's', key: 'k' });
    expect(rows.map(({ time, key }) => [time, key])).toEqual([
      [5, 'x'],
      [6, 'y'],
    ]);
  });

  it('is replayed as it is', () => {
    const { rows } = parseCsv('t,k\n103,c\n100,a\n101,b\n', { time: 't', unit: 's', key: 'k' });
    const sink = new Sink('sink');
    const source = Source.replay('trace', sink, rows, { origin: 100 });
    new Simulation({ entities: [source] }).run();
    expect(sink.stats.received).toBe(3);
  });
});

describe('gaps', () => {
  const rows = (times: readonly number[]): string => `t\n${times.join('\n')}`;

  it('are reported where Poisson arrivals would hardly leave one', () => {
    const even = Array.from({ length: 1000 }, (_, index) => index);
    expect(parseCsv(rows(even), { time: 't', unit: 's' }).gaps).toEqual([]);
    const outage = even.map((time) => (time < 500 ? time : time + 60));
    expect(parseCsv(rows(outage), { time: 't', unit: 's' }).gaps).toEqual([{ from: 499, to: 560 }]);
  });

  it('are reported by a length of the caller', () => {
    expect(parseCsv(rows([3, 0, 1]), { time: 't', unit: 's', maxGap: 1.5, order: 'keep' }).gaps).toEqual([
      { from: 1, to: 3 },
    ]);
  });
});

describe('JSON Lines', () => {
  it('are read by names and paths', () => {
    const text = '{"at":{"ms":1700000000500},"a.b":"x","a":{"b":"y"},"n":3}\n[1]\n{"at":{}}\n{"at":{"ms":"soon"}}\n';
    const { rows, skipped } = parseJsonLines(text, { time: 'at.ms', unit: 'ms', key: 'a.b', count: 'n' });
    expect(rows.map(({ time, key, count }) => [time, key, count])).toEqual([[1_700_000_000.5, 'x', 3]]);
    expect(skipped.map(({ why }) => why)).toEqual([
      'no JSON object',
      "at.ms is no time in the unit 'ms'",
      "at.ms is no time in the unit 'ms'",
    ]);
  });
});

describe('the log of a scaler', () => {
  it('tells lags and sizes, with times where they are', () => {
    const lines = [
      '2024-05-01T10:00:00Z\tDEBUG\tkafka_scaler\tGroup billing has a lag of 1500 for topic orders and partition 3',
      '2024-05-01T10:00:01.500Z\tDEBUG\tkafka_scaler\tKafka scaler: Providing metrics based on totalLag 4500, topicPartitions map[orders:[0 1]], threshold 3000',
      '2021-05-01T10:00:00Z\tDEBUG\tkafka_scaler\tKafka scaler: Providing metrics based on totalLag 12, partitions 64, threshold 5',
      '{"level":"info","ts":1714557610.5,"msg":"Successfully updated ScaleTarget","Original Replicas Count":0,"New Replicas Count":2}',
      '2024-05-01T10:00:20Z\tINFO\tscaleexecutor\tSuccessfully updated ScaleTarget\t{"scaledobject.Name": "a", "Original Replicas Count": 2, "New Replicas Count": 0}',
      '3m  Normal  SuccessfulRescale  horizontalpodautoscaler/keda-hpa  New size: 4; reason: external metric above target',
      '2m  Normal  ScalingReplicaSet  deployment/app  Scaled up replica set app-6d4 to 4 from 2',
      'nothing of the kind',
    ];
    const { rows, skipped } = parseScalerLog(lines.join('\n'), { unit: 's', order: 'keep' });
    expect(rows).toEqual([
      { time: 1_714_557_600, kind: 'partition-lag', group: 'billing', lag: 1500, topic: 'orders', partition: 3 },
      { time: 1_714_557_601.5, kind: 'total-lag', lag: 4500, threshold: 3000 },
      { time: 1_619_863_200, kind: 'total-lag', lag: 12, partitions: 64, threshold: 5 },
      { time: 1_714_557_610.5, kind: 'size', from: 0, size: 2 },
      { time: 1_714_557_620, kind: 'size', from: 2, size: 0 },
      { kind: 'size', size: 4 },
      { kind: 'size', size: 4 },
    ]);
    expect(skipped).toEqual([{ line: 8, text: 'nothing of the kind', why: 'neither a lag nor a size' }]);
  });
});

describe('options', () => {
  it.each([
    ['parseCsv', () => parseCsv('', { delimeter: ';' } as object), 'delimiter'],
    ['parseKcat', () => parseKcat('', { oder: 'keep' } as object), 'order'],
    ['parseScalerLog', () => parseScalerLog('', { units: 's' } as object), 'unit'],
  ])('that do not exist are refused, with the one that was meant: %s', (_, work, meant) => {
    const error = caught(work);
    expect(isSimError(error, 'INVALID_OPTION') && error.message).toContain(meant);
  });
});
