import { Sink } from '@sim/core';
import {
  approxCountDistinct,
  boundedOutOfOrderness,
  count,
  defaultMaxParallelism,
  instanceOfKeyGroup,
  intervalJoin,
  keyGroupOf,
  KeyedOperator,
  perSource,
  processingTime,
  StreamHarness,
  TumblingWindow,
  WatermarkValve,
} from '@sim/stream';
import { describe, expect, it } from 'vitest';

const bad = (value: unknown) => value as never;
const windowed = { windowType: new TumblingWindow(10), aggregate: count() };
const harness = () => new StreamHarness(windowed);

describe('what an operator is given by mistake', () => {
  it.each<[string, () => unknown]>([
    ['null for an offset', () => new TumblingWindow(10, { offset: bad(null) })],
    ['null for the allowed lateness', () => new StreamHarness({ ...windowed, allowedLateness: bad(null) })],
    ['null for the policy', () => new StreamHarness({ ...windowed, lateEventPolicy: bad(null) })],
    ['null for the time domain', () => new StreamHarness({ ...windowed, timeDomain: bad(null) })],
    ['null for an idle time-out', () => boundedOutOfOrderness(1, { idleTimeout: bad(null) })],
    ['null for a lag', () => processingTime({ lag: bad(null) })],
    ['null for a precision', () => approxCountDistinct({ precision: bad(null) })],
    ['an evictor that evicts nothing', () => new StreamHarness({ ...windowed, evictor: bad({}) })],
    ['a source that has no name', () => perSource(boundedOutOfOrderness(1), { sources: bad([null]) })],
    [
      'a list of side outputs',
      () =>
        new KeyedOperator('k', bad({ process: { processElement() {} }, downstream: new Sink('s'), sideOutputs: [] })),
    ],
    ['a tag that is no text', () => intervalJoin({ lower: 0, upper: 1, join: () => 0, leftLateTag: bad(3) })],
    ['the key of windows as a number', () => harness().windows(bad(3))],
    ['a key that is no text', () => keyGroupOf(bad(7), 128)],
    ['no groups', () => keyGroupOf('k', 0)],
    ['a group beyond the last', () => instanceOfKeyGroup(128, 2, 128)],
    ['half an instance', () => defaultMaxParallelism(0.5)],
    ['an input without a name', () => new WatermarkValve().advance(bad(null), 1)],
    ['a watermark that is no number', () => new WatermarkValve().advance('a', bad('1'))],
    ['inputs that are no list', () => new WatermarkValve(bad(3))],
  ])('is refused at once: %s', (_what, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('is no hang: a time so far away that the strategy would be called without end', () => {
    const far = new StreamHarness({ ...windowed, watermarkStrategy: processingTime(), watermarkInterval: 1e-9 });
    far.processElement({ value: 1 });
    expect(() => far.advanceTime(1e300)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  }, 60_000);
});
