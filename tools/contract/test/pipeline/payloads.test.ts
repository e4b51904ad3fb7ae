import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
import { EventLog, type LogRecord } from '@sim/log';
import { StreamProcessor, type StreamElement, TumblingWindow, type WindowResult } from '@sim/stream';
import { describe, expect, it } from 'vitest';

/** Appends rows by event, consumes them and gives the results of windows of ten seconds. */
function collect(
  rows: readonly { readonly time: number; readonly key: string | null; readonly value: number }[],
  payload?: (record: LogRecord<number>) => StreamElement<number>,
): readonly WindowResult<readonly number[]>[] {
  const results: WindowResult<readonly number[]>[] = [];
  const windows = new StreamProcessor('windows', {
    windowType: new TumblingWindow(10),
    aggregate: (values: readonly number[]) => [...values],
    downstream: new CallbackEntity(
      'results',
      (event) => void results.push(event.payload as WindowResult<readonly number[]>),
    ),
  });
  const log = new EventLog<number>('log', { numPartitions: 1 });
  const consumer = new Consumer('consumer', new ConsumerGroup('group', log), {
    downstream: windows,
    ...(payload && { payload }),
  });
  const sim = new Simulation({ entities: [consumer] });
  sim.schedule(
    rows.map(({ time, key, value }) => new SimEvent({ time, type: 'Append', target: log, payload: { key, value } })),
  );
  sim.run();
  return results;
}

const rows = [
  { time: 1, key: 'a', value: 1 },
  { time: 2, key: null, value: 2 },
  { time: 9.999, key: 'a', value: 3 },
  { time: 12, key: 'b', value: 4 },
];

describe('a record that a consumer hands to a processor', () => {
  it('keeps its key, or gets the default one; its timestamp is the event time', () => {
    expect(collect(rows).map(({ key, windowStart, result }) => [key, windowStart, result])).toEqual([
      ['a', 0, [1]],
      ['default', 0, [2]],
      ['a', 10, [3]],
      ['b', 10, [4]],
    ]);
  });

  it('becomes what the payload function makes of it', () => {
    const byValue = collect(rows, ({ key, value, partition }) => ({
      key: key ?? 'none',
      value: value * 10,
      eventTime: value * 10,
      source: partition,
    }));
    expect(byValue.map(({ key, windowStart, result }) => [key, windowStart, result])).toEqual([
      ['a', 10, [10]],
      ['none', 20, [20]],
      ['a', 30, [30]],
      ['b', 40, [40]],
    ]);
  });
});
