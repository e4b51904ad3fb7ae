import { SlidingWindow, TumblingWindow } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';
import { vectorFiles } from '../support/vectors.ts';

interface GridCase {
  readonly size: number;
  readonly slide: number;
  readonly offset: number;
  readonly t: number;
  readonly start: number;
  readonly end: number;
  readonly windows: readonly (readonly [number, number])[];
}

interface DecimalCase {
  readonly size: string;
  readonly slide?: string;
  readonly offset: string;
  readonly t: string;
  readonly windows: readonly (readonly [string, string])[];
}

describe.each(vectorFiles<GridCase>('tumbling-assign.json'))(
  'tumbling windows agree with Apache Flink: $source',
  ({ cases, milliseconds, parameters, seconds }) => {
    it('gives each event time its window', () => {
      expect(cases.length).toBeGreaterThan(0);
      for (const { size, offset, t, start, end } of cases) {
        const windows = new TumblingWindow(seconds(size), { offset: seconds(offset) }).assignWindows(seconds(t));
        expect(
          windows.map((window) => window.map(milliseconds)),
          JSON.stringify({ size, offset, t }),
        ).toEqual([[start, end]]);
      }
    });

    it('refuses the parameters that Flink refuses', () => {
      for (const { size, offset, valid } of parameters as unknown as readonly {
        size: number;
        offset: number;
        valid: boolean;
      }[]) {
        const make = () => new TumblingWindow(seconds(size), { offset: seconds(offset) });
        if (valid) expect(make().size).toBe(seconds(size));
        else expect(codeOf(make)).toBe('INVALID_OPTION');
      }
    });
  },
);

describe.each(vectorFiles<GridCase>('sliding-assign.json'))(
  'sliding windows agree with Apache Flink: $source',
  ({ cases, milliseconds, parameters, seconds }) => {
    it('gives each event time its windows, by ascending start', () => {
      expect(cases.length).toBeGreaterThan(0);
      for (const { size, slide, offset, t, windows } of cases) {
        const given = new SlidingWindow(seconds(size), seconds(slide), { offset: seconds(offset) }).assignWindows(
          seconds(t),
        );
        expect(
          given.map((window) => window.map(milliseconds)),
          JSON.stringify({ size, slide, offset, t }),
        ).toEqual(windows);
      }
    });

    it('refuses the parameters that Flink refuses', () => {
      for (const { size, slide, offset, valid } of parameters as unknown as readonly {
        size: number;
        slide: number;
        offset: number;
        valid: boolean;
      }[]) {
        const make = () => new SlidingWindow(seconds(size), seconds(slide), { offset: seconds(offset) });
        if (valid) expect(make().slide).toBe(seconds(slide));
        else expect(codeOf(make)).toBe('INVALID_OPTION');
      }
    });
  },
);

describe.each(vectorFiles<DecimalCase>('decimal-assign.json'))(
  'windows of decimal fractions are exact: $source',
  ({ cases }) => {
    it('gives the windows that exact fractions give', () => {
      expect(cases.length).toBeGreaterThan(0);
      for (const { size, slide, offset, t, windows } of cases) {
        const options = { offset: Number(offset) };
        const type =
          slide === undefined
            ? new TumblingWindow(Number(size), options)
            : new SlidingWindow(Number(size), Number(slide), options);
        expect(type.assignWindows(Number(t)), JSON.stringify({ size, slide, offset, t })).toEqual(
          windows.map(([start, end]) => [Number(start), Number(end)]),
        );
      }
    });
  },
);
