import {
  AfterWatermark,
  CountTrigger,
  intervalJoin,
  type JoinSide,
  manual,
  SessionWindow,
  SlidingWindow,
  StreamHarness,
  TumblingWindow,
  type WindowingOptions,
  windowJoin,
} from '@sim/stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedProcessOperator } from '../../src/keyed/keyed-process-operator.ts';
import { codeOf } from '../support/code-of.ts';

type Side = JoinSide<number, number>;
type Outer = 'inner' | 'left' | 'right' | 'full';

const TYPES: readonly Outer[] = ['inner', 'left', 'right', 'full'];

function optionsOf(type: Outer) {
  return {
    join: (left: number, right: number) => `${left}+${right}`,
    ...((type === 'left' || type === 'full') && { leftOuter: (left: number) => `${left}+-` }),
    ...((type === 'right' || type === 'full') && { rightOuter: (right: number) => `-+${right}` }),
  };
}

function windowed(type: Outer, options: Partial<WindowingOptions<Side, readonly string[]>> = {}) {
  return new StreamHarness<Side, readonly string[]>({
    windowType: new TumblingWindow(10),
    aggregate: windowJoin(optionsOf(type)),
    watermarkStrategy: manual(),
    ...options,
  });
}

describe('a window join', () => {
  it('gives all pairs of one key and window, in order of arrival', () => {
    const harness = windowed('inner');
    for (const [key, value, eventTime] of [
      ['a', { right: 7 }, 9],
      ['a', { left: 1 }, 8],
      ['b', { left: 3 }, 1],
      ['a', { left: 2 }, 0],
      ['a', { right: 8 }, 10],
    ] as const)
      harness.processElement({ key, value, eventTime });
    expect(harness.processWatermark(10).map(({ key, result }) => [key, result])).toEqual([
      ['a', ['1+7', '2+7']],
      ['b', []],
    ]);
  });

  it('gives all of them again for a late element that is taken', () => {
    const harness = windowed('inner', { allowedLateness: 5 });
    harness.processElement({ value: { left: 1 }, eventTime: 1 });
    harness.processElement({ value: { right: 7 }, eventTime: 1 });
    harness.processWatermark(10);
    const [late] = harness.processElement({ value: { right: 8 }, eventTime: 1 });
    expect(late).toMatchObject({ result: ['1+7', '1+8'], revision: 1 });
  });

  it('in sessions pairs what an element brings together', () => {
    const harness = windowed('full', { windowType: new SessionWindow(5) });
    for (const [value, eventTime] of [
      [{ left: 1 }, 0],
      [{ right: 2 }, 8],
      [{ left: 3 }, 4],
      [{ right: 9 }, 30],
    ] as const)
      harness.processElement({ value, eventTime });
    harness.endInput();
    expect(harness.results.map(({ result }) => result)).toEqual([['1+2', '3+2'], ['-+9']]);
  });

  it('with a trigger gives what there is early', () => {
    const harness = windowed('left', { trigger: new AfterWatermark({ early: new CountTrigger(1) }) });
    harness.processElement({ value: { left: 1 }, eventTime: 1 });
    harness.processElement({ value: { right: 2 }, eventTime: 1 });
    harness.processWatermark(10);
    expect(harness.results.map(({ result }) => result)).toEqual([['1+-'], ['1+2'], ['1+2']]);
  });

  it('in any windows gives what a loop over all elements gives', () => {
    const element = fc.record({
      key: fc.constantFrom('a', 'b'),
      isLeft: fc.boolean(),
      eventTime: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(element, { maxLength: 25 }),
        (type, size, slide, elements) => {
          const harness = windowed(type, { windowType: new SlidingWindow(size, slide) });
          elements.forEach(({ key, isLeft, eventTime }, id) =>
            harness.processElement({ key, value: isLeft ? { left: id } : { right: id }, eventTime }),
          );
          harness.endInput();
          for (const { key, result, windowEnd, windowStart } of harness.results) {
            const inside = elements
              .map((each, id) => ({ ...each, id }))
              .filter((each) => each.key === key && each.eventTime >= windowStart && each.eventTime < windowEnd);
            const left = inside.filter(({ isLeft }) => isLeft);
            const right = inside.filter(({ isLeft }) => !isLeft);
            const pairs = left.flatMap((l) => right.map((r) => `${l.id}+${r.id}`));
            if (right.length === 0 && type !== 'inner' && type !== 'right')
              pairs.push(...left.map(({ id }) => `${id}+-`));
            if (left.length === 0 && type !== 'inner' && type !== 'left')
              pairs.push(...right.map(({ id }) => `-+${id}`));
            expect(result).toEqual(pairs);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuses what is no side, or no option', () => {
    for (const value of [{}, { left: 1, right: 2 }, null, 5]) {
      const harness = windowed('inner');
      harness.processElement({ value: value as Side, eventTime: 1 });
      expect(codeOf(() => harness.processWatermark(10))).toBe('INVALID_OPTION');
    }
    expect(codeOf(() => windowJoin({} as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => windowJoin({ join: () => 1, outer: 'left' } as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => windowJoin({ join: () => 1, leftOuter: 3 } as never))).toBe('INVALID_OPTION');
  });
});

describe('an outer interval join', () => {
  const start = (type: Outer) => {
    const seen: [value: string, time: number][] = [];
    const fn = intervalJoin({ lower: -2, upper: 3, ...optionsOf(type) });
    const operator = new KeyedProcessOperator<number, string, number>('join', fn, {
      collect: (_, value, timestamp) => void seen.push([value, timestamp]),
      output() {},
    });
    return { operator, seen };
  };

  it.each<[Outer, string[]]>([
    ['inner', ['1+7']],
    ['left', ['1+7', '2+-']],
    ['right', ['1+7', '-+8']],
    ['full', ['1+7', '2+-', '-+8']],
  ])('%s gives what has had no partner, when it is freed', (type, expected) => {
    const { operator, seen } = start(type);
    operator.processElement('a', 1, 10, 0);
    operator.processElement2('a', 7, 8, 0);
    operator.processElement('a', 2, 20, 0);
    operator.processElement2('b', 8, 21, 0);
    operator.advanceWatermark(23, 0);
    expect(seen.map(([value]) => value)).toEqual(['1+7']);
    operator.advanceWatermark(30, 0);
    expect(seen.map(([value]) => value)).toEqual(expected);
    expect(operator.state.size).toBe(0);
    // On time downstream: no earlier than the watermark before.
    for (const [, time] of seen.slice(1)) expect(time).toBeGreaterThan(23 - 1e-6);
  });

  it('gives nothing twice: a partner that comes later takes the place', () => {
    const { operator, seen } = start('full');
    operator.processElement('a', 1, 10, 0);
    operator.advanceWatermark(13, 0);
    operator.processElement2('a', 7, 13, 0);
    operator.advanceWatermark(Infinity, 0);
    expect(seen.map(([value]) => value)).toEqual(['1+7']);
  });

  it('refuses an outer that is no function', () => {
    expect(codeOf(() => intervalJoin({ lower: 0, upper: 1, join: () => 1, leftOuter: 3 as never }))).toBe(
      'INVALID_OPTION',
    );
  });
});
