import { checkNumber, invalidOption } from '@sim/core';
import type { SeriesPoint } from '../model/experiment-model.ts';

/** With fewer points there is nothing to hold out. */
const FEWEST = 8;

/**
 * A measured series in order of time, cut into what is fitted and what is held out.
 *
 * @internal
 */
export interface MeasuredSeries {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** How many of the points are fitted; the rest is held out. */
  readonly fitted: number;
  /** What a residual is divided by, so that records and seconds can be added. */
  readonly scale: number;
}

/** @internal */
export function measuredSeries(owner: string, name: string, points: unknown, holdOut: number): MeasuredSeries {
  if (!Array.isArray(points) || points.length < FEWEST)
    throw invalidOption(owner, `measured.${name}`, `a list of ${FEWEST} points { time, value } or more`, points);
  const sorted = (points as readonly SeriesPoint[]).map((point, index) => {
    const place = `measured.${name}[${index}]`;
    if (typeof point !== 'object' || (point as unknown) === null)
      throw invalidOption(owner, place, '{ time, value }', point);
    return {
      time: checkNumber(owner, `${place}.time`, point.time),
      value: checkNumber(owner, `${place}.value`, point.value),
    };
  });
  sorted.sort((a, b) => a.time - b.time);
  const values = sorted.map(({ value }) => value);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return {
    name,
    times: sorted.map(({ time }) => time),
    values,
    fitted: Math.max(2, Math.round(values.length * (1 - holdOut))),
    scale: spread > 0 ? spread : Math.abs(mean) || 1,
  };
}

/**
 * A curve read at given times: straight between its points, level before the first and after the
 * last. Both in order of time.
 *
 * @internal
 */
export function readCurve(
  points: readonly (readonly [time: number, value: number])[],
  times: readonly number[],
): number[] {
  let index = 0;
  return times.map((time) => {
    while (index < points.length && points[index]![0] <= time) index++;
    const after = points[index];
    const before = points[index - 1];
    if (before === undefined) return after === undefined ? NaN : after[1];
    if (after === undefined) return before[1];
    return before[1] + ((after[1] - before[1]) * (time - before[0])) / (after[0] - before[0]);
  });
}
