import { groupRowsFromMetrics, parseBurrow, parsePrometheusRange, parsePrometheusText } from '@sim/import';
import { isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { sample } from '../support/sample.ts';

const caught = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('a page of metrics', () => {
  it('is read as recorded: exponents, a comma behind the last label, unknown offsets', () => {
    const { rows, skipped, types } = parsePrometheusText(sample('exporter.prom'));
    expect(skipped).toEqual([]);
    expect(types).toEqual({ kafka_consumergroup_current_offset: 'gauge' });
    expect(rows).toHaveLength(8);
    expect(rows[4]).toEqual({
      name: 'kafka_topic_partition_current_offset',
      labels: { partition: '0', topic: 'orders' },
      value: 12_816_650,
    });
    expect(rows[6]).toEqual({
      name: 'kafka_consumergroup_group_offset',
      labels: {
        cluster_name: 'dev',
        group: 'billing',
        topic: 'orders',
        partition: '1',
        member_host: '/192.0.2.7',
        consumer_id: 'rdkafka-0783a24c',
        client_id: 'rdkafka',
      },
      value: 0,
    });
  });

  it('has times in milliseconds, in OpenMetrics in seconds', () => {
    expect(parsePrometheusText('up 1 1700000000500').rows).toEqual([
      { name: 'up', labels: {}, value: 1, time: 1_700_000_000.5 },
    ]);
    expect(parsePrometheusText('up 1 1700000000.5 # {trace_id="x"} 0.5\n# EOF\n').rows).toEqual([
      { name: 'up', labels: {}, value: 1, time: 1_700_000_000.5 },
    ]);
  });

  it('keeps escapes, values that are no numbers, and names in quotation marks', () => {
    const text = 'a { path = "C:\\\\dir\\n\\"x\\"" , } +Inf\nb NaN\n{"my.metric",c="}"} -0.5e-3';
    expect(parsePrometheusText(text).rows).toEqual([
      { name: 'a', labels: { path: 'C:\\dir\n"x"' }, value: Infinity },
      { name: 'b', labels: {}, value: NaN },
      { name: 'my.metric', labels: { c: '}' }, value: -0.0005 },
    ]);
  });

  it.each([
    ['lag{topic="a" 1', 'column 16: expected , or }'],
    ['lag{topic=a} 1', 'column 11: expected a value in quotation marks'],
    ['lag{} one', 'column 7: expected a number'],
    ['lag 1 soon', 'column 7: expected a timestamp'],
    ['{a="b"} 1', 'column 1: expected the name of a metric'],
  ])('leaves out %j and says why', (line, why) => {
    const text = line.replace(' 1', line.includes('"a" 1') ? '1' : ' 1');
    expect(parsePrometheusText(text).skipped[0]?.why).toBe(line.includes('"a" 1') ? 'column 14: expected , or }' : why);
  });
});

describe('the state of a group from metrics', () => {
  it('is that of kafka_exporter, kafka-lag-exporter and kminion', () => {
    expect(groupRowsFromMetrics(parsePrometheusText(sample('exporter.prom')).rows)).toEqual([
      {
        group: 'billing',
        topic: 'orders',
        partition: 0,
        committed: 30,
        end: 12_816_650,
        start: 9_000_000,
        lag: 12_816_620,
      },
    ]);
    const kminion = [
      'kminion_kafka_topic_partition_high_water_mark{topic_name="orders",partition_id="3"} 50',
      'kminion_kafka_topic_partition_low_water_mark{topic_name="orders",partition_id="3"} 7',
      'kminion_kafka_consumer_group_topic_partition_lag{group_id="billing",topic_name="orders",partition_id="3"} 12',
    ].join('\n');
    expect(groupRowsFromMetrics(parsePrometheusText(kminion).rows)).toEqual([
      { group: 'billing', topic: 'orders', partition: 3, committed: 38, end: 50, start: 7, lag: 12 },
    ]);
    const lagExporter = [
      'kafka_consumergroup_group_offset{group="g",topic="t",partition="1",member_host="/192.0.2.7",consumer_id="c-1",client_id="c",} 8.0',
      'kafka_consumergroup_group_lag{group="g",topic="t",partition="1",} 4.0',
    ].join('\n');
    expect(groupRowsFromMetrics(parsePrometheusText(lagExporter).rows)).toEqual([
      {
        group: 'g',
        topic: 't',
        partition: 1,
        committed: 8,
        end: 12,
        lag: 4,
        member: 'c-1',
        host: '/192.0.2.7',
        client: 'c',
      },
    ]);
  });

  it('does not take −1 for an offset', () => {
    const text = [
      'kafka_consumergroup_current_offset{consumergroup="g",topic="t",partition="0"} -1',
      'kafka_consumergroup_lag{consumergroup="g",topic="t",partition="0"} 5',
      'kafka_topic_partition_current_offset{topic="t",partition="0"} 9',
    ].join('\n');
    expect(groupRowsFromMetrics(parsePrometheusText(text).rows)).toEqual([
      { group: 'g', topic: 't', partition: 0, end: 9 },
    ]);
  });
});

describe('a range of Prometheus', () => {
  it('is read as recorded: values as text, fractions of seconds, NaN', () => {
    expect(parsePrometheusRange(sample('prometheus-range.json'))).toEqual({
      rows: [
        {
          name: 'kafka_consumergroup_lag',
          labels: { consumergroup: 'billing', topic: 'orders', partition: '0', instance: 'exporter:9308' },
          points: [
            { time: 1_700_000_000, value: 12 },
            { time: 1_700_000_030.5, value: 1500 },
            { time: 1_700_000_060, value: NaN },
          ],
          gaps: [],
        },
      ],
      skipped: [],
    });
  });

  it('reports where points are missing', () => {
    const values = [0, 30, 60, 150, 180].map((time) => [time, '1']);
    const text = JSON.stringify({
      status: 'success',
      data: { resultType: 'matrix', result: [{ metric: {}, values }] },
    });
    expect(parsePrometheusRange(text).rows[0]?.gaps).toEqual([{ from: 60, to: 150 }]);
    expect(parsePrometheusRange(text, { step: 90 }).rows[0]?.gaps).toEqual([]);
  });

  it('is refused with line and column where it is no JSON, and with the words of Prometheus where it failed', () => {
    const broken = caught(() => parsePrometheusRange(['{\n  "status":', ' oops}']));
    expect(isSimError(broken, 'INVALID_INPUT') && broken.context).toMatchObject({ line: 2, column: 13 });
    const failed = caught(() =>
      parsePrometheusRange('{"status":"error","errorType":"bad_data","error":"parse error"}'),
    );
    expect(isSimError(failed, 'INVALID_INPUT') && failed.message).toMatch(/parse error/);
    expect(
      isSimError(
        caught(() => parsePrometheusRange('{}')),
        'INVALID_INPUT',
      ),
    ).toBe(true);
  });
});

describe('an answer of Burrow', () => {
  const start = { offset: 100, timestamp: 1_700_000_000_000, observedAt: 1_700_000_000_000, lag: 3 };
  const end = { offset: 500, timestamp: 1_700_000_060_000, lag: { value: 20 } };

  it('is read where parts are null', () => {
    const partitions = [
      {
        topic: 'orders',
        partition: 0,
        owner: '/10.0.0.1',
        client_id: 'app',
        status: 'OK',
        start,
        end,
        current_lag: 25,
      },
      { topic: 'orders', partition: 1, owner: '', client_id: '', status: 'OK', start: null, end, current_lag: null },
      { topic: 'orders', partition: 2, status: 'STOP', start: null, end: null, current_lag: 0 },
    ];
    const answer = {
      error: false,
      message: 'ok',
      status: { cluster: 'c', group: 'billing', status: 'OK', maxlag: null, partitions },
    };
    const { rows, skipped } = parseBurrow(JSON.stringify(answer));
    expect(rows).toEqual([
      {
        group: 'billing',
        topic: 'orders',
        partition: 0,
        committed: 500,
        end: 525,
        lag: 25,
        member: 'app',
        host: '/10.0.0.1',
        status: 'OK',
        commits: [
          { time: 1_700_000_000, offset: 100, lag: 3 },
          { time: 1_700_000_060, offset: 500, lag: 20 },
        ],
      },
      {
        group: 'billing',
        topic: 'orders',
        partition: 1,
        committed: 500,
        end: 520,
        lag: 20,
        status: 'OK',
        commits: [{ time: 1_700_000_060, offset: 500, lag: 20 }],
      },
    ]);
    expect(skipped).toEqual([
      { text: JSON.stringify(partitions[2]), why: 'nothing was committed, and Burrow tells no end' },
    ]);
  });

  it("is read from the group's own page", () => {
    const answer = {
      error: false,
      topics: { orders: [{ offsets: [null, start, end], owner: '', 'client-id': 'app', 'current-lag': 20 }] },
    };
    const { rows } = parseBurrow(JSON.stringify(answer));
    expect(rows[0]).toMatchObject({ topic: 'orders', partition: 0, committed: 500, end: 520, lag: 20, member: 'app' });
    expect(rows[0]?.commits).toHaveLength(2);
  });

  it('is refused where Burrow failed', () => {
    const failed = caught(() => parseBurrow('{"error":true,"message":"cluster or consumer not found"}'));
    expect(isSimError(failed, 'INVALID_INPUT') && failed.message).toMatch(/not found/);
  });
});
