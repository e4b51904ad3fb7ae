import { calibrate, type ExperimentModel } from '@sim/experiment';
import { type BuiltModel, createRandomStream, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

/** A backlog with arrivals and a speed: lag alone fixes their difference only. */
const backlog: ExperimentModel = {
  params: { rate: 10, speed: 20, start: 500 },
  build({ seed, params }) {
    return { sim: new Simulation({ seed }), params } as BuiltModel;
  },
  metrics: {},
  series: {
    lag: ({ params: { rate, speed, start } }: { params: Record<string, number> }) =>
      Array.from({ length: 61 }, (_, k) => ({ time: k, value: start! + (rate! - speed!) * k })),
    read: ({ params: { speed } }: { params: Record<string, number> }) =>
      Array.from({ length: 61 }, (_, k) => ({ time: k, value: speed! * k })),
  },
};

function noisy(seed: number, f: (time: number) => number, width: number) {
  const rng = createRandomStream(seed, 'noise');
  return Array.from({ length: 60 }, (_, time) => ({ time, value: f(time) + width * (rng.next() - 0.5) }));
}

describe('calibrating a model', () => {
  it('finds the parameter behind a curve, with an interval that holds it', async () => {
    let held = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const { fitted, residuals, warnings } = await calibrate({
        model: backlog,
        measured: { lag: noisy(seed, (time) => 500 - 7 * time, 20) },
        fit: { speed: { min: 5, max: 60 } },
      });
      const [speed] = fitted;
      expect(speed!.determined).toBe(true);
      expect(warnings).toEqual([]);
      expect(speed!.value).toBeCloseTo(17, 0);
      if (speed!.interval[0] <= 17 && 17 <= speed!.interval[1]) held++;
      expect(residuals[0]).toMatchObject({ series: 'lag', fitted: { points: 45 }, heldOut: { points: 15 } });
      expect(residuals[0]!.heldOut.largest).toBeLessThan(20);
    }
    expect(held).toBeGreaterThanOrEqual(16);
  });

  it('says what lag alone does not determine', async () => {
    const { warnings, fitted } = await calibrate({
      model: backlog,
      measured: { lag: noisy(1, (time) => 500 - 7 * time, 20) },
      fit: { speed: { min: 5, max: 60 }, rate: { min: 1, max: 60 } },
    });
    expect(fitted.map(({ determined }) => determined)).toEqual([false, false]);
    expect(warnings).toEqual([
      'speed is not determined by lag: other values fit as well',
      'rate is not determined by lag: other values fit as well',
    ]);
  });

  it('determines both from lag and what was read', async () => {
    const { warnings, fitted } = await calibrate({
      model: backlog,
      measured: { lag: noisy(1, (time) => 500 - 7 * time, 20), read: noisy(2, (time) => 30 * time, 20) },
      fit: { speed: [5, 60], rate: [1, 60] },
    });
    expect(warnings).toEqual([]);
    expect(fitted[0]!.value).toBeCloseTo(30, 0);
    expect(fitted[1]!.value).toBeCloseTo(23, 0);
  });

  it('names a parameter without any effect', async () => {
    const model = { ...backlog, params: { ...backlog.params, colour: 3 } };
    const { warnings } = await calibrate({
      model,
      measured: { lag: noisy(1, (time) => 500 - 7 * time, 20) },
      fit: { speed: [5, 60], colour: [1, 9] },
    });
    expect(warnings).toEqual(['colour is not determined by lag: other values fit as well']);
  });

  it.each([
    ['a series the model has not', { measured: { latency: noisy(1, () => 1, 1) } }],
    ['too few points', { measured: { lag: noisy(1, () => 1, 1).slice(0, 5) } }],
    ['a point that is none', { measured: { lag: [...noisy(1, () => 1, 1), { time: 61, value: NaN }] } }],
    ['nothing to fit', { fit: {} }],
    ['an unknown parameter', { fit: { velocity: [1, 2] } }],
    ['a range that is upside down', { fit: { speed: [9, 2] } }],
    ['all of it held out', { holdOut: 1 }],
    ['an unknown option', { holdout: 0.5 }],
  ])('refuses %s', async (_what, options) => {
    const all = { model: backlog, measured: { lag: noisy(1, (t) => t, 1) }, fit: { speed: [5, 60] }, ...options };
    await expect(calibrate(all as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
