import { checkNumber, checkOptions, invalidOption } from '@sim/core';
import { latinHypercube, type ParamRange } from '../design/latin-hypercube.ts';
import { PointRuns } from '../experiment/point-runs.ts';
import { RUN_OPTIONS, RunService } from '../experiment/run-service.ts';
import { decodeNumber } from '../model/plain-number.ts';
import { checkParams } from '../model/check-model.ts';
import type { Params } from '../model/experiment-model.ts';
import type {
  CalibratedPoint,
  CalibrateOptions,
  Calibration,
  FittedParam,
  Residuals,
  SeriesResiduals,
} from './calibration.ts';
import { type FitIntervals, fitIntervals } from './fit-interval.ts';
import { type MeasuredSeries, measuredSeries, readCurve } from './measured-series.ts';
import { nelderMead } from './nelder-mead.ts';

/**
 * Lays a model over what was measured and fits parameters: the step before any what-if.
 *
 * The first part of each series is fitted (least squares, each series by its own spread), the last
 * part is held out: how far the model is off *there* is what its forecasts are worth. Intervals
 * come from a block bootstrap of the residuals. A parameter that the data does not fix is named in
 * `warnings`: lag alone, for instance, gives the same curve for very different rates and service
 * times.
 *
 * @param options - `model` (with `series`), `measured`, `fit`, `holdOut` (0.25), `replications`
 * (3), …
 * @returns the fitted parameters with intervals, residuals of both parts, and both curves
 * @throws `INVALID_OPTION` for a bad option, or a series or parameter the model does not have
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { calibrate } from '@sim/experiment';
 *
 * // A backlog of 1,000 records that is worked off, about 20 of them a second.
 * const model = {
 *   params: { perSecond: 5 },
 *   build: ({ seed, params }: { seed: number; params: Readonly<Record<string, unknown>> }) => ({
 *     sim: new Simulation({ seed }),
 *     speed: Number(params.perSecond),
 *   }),
 *   metrics: {},
 *   series: {
 *     lag: ({ speed }: { speed: number }) => [0, 40].map((time) => ({ time, value: 1000 - speed * time })),
 *   },
 * };
 * const lag = Array.from({ length: 40 }, (_, k) => ({ time: k, value: 1000 - 20 * k + (k % 3) - 1 }));
 * const { fitted, warnings } = await calibrate({ model, measured: { lag }, fit: { perSecond: { min: 1, max: 100 } } });
 * console.log(fitted[0]?.value.toFixed(0), warnings.length); // 20 0
 * ```
 *
 * @public
 */
export async function calibrate(options: CalibrateOptions): Promise<Calibration> {
  checkOptions(OWNER, options, [...RUN_OPTIONS, ...CALIBRATE_OPTIONS]);
  const names = Object.keys(checkOptions(`${OWNER}, measured`, options.measured));
  const service = await RunService.open(OWNER, options, names);
  try {
    return await new Fit(service, options).solve();
  } finally {
    await service.close();
  }
}

const OWNER = 'calibrate';

const CALIBRATE_OPTIONS = ['measured', 'fit', 'holdOut', 'replications', 'evaluations', 'confidence', 'params'];

/** How far a parameter is moved to see what the curve does, as a share of its range. */
const NUDGE = 0.01;

/** An interval over more of the allowed range than this says as little as none. */
const WIDEST_INTERVAL = 0.8;

class Fit {
  private readonly service: RunService;
  private readonly series: readonly MeasuredSeries[];
  private readonly names: readonly string[];
  private readonly ranges: readonly ParamRange[];
  private readonly params: Params;
  private readonly replications: number;
  private readonly budget: number;
  private readonly confidence: number;

  constructor(service: RunService, options: CalibrateOptions) {
    const { measured, fit, holdOut = 0.25, replications = 3, evaluations = 120 } = options;
    checkNumber(OWNER, 'holdOut', holdOut, { min: 0, max: 0.9 });
    this.service = service;
    this.series = Object.entries(measured).map(([name, points]) => {
      if (typeof service.model.series?.[name] !== 'function')
        throw invalidOption(
          OWNER,
          `measured.${name}`,
          `a series of the model (${Object.keys(service.model.series ?? {}).join(', ') || 'it has none'})`,
          name,
        );
      return measuredSeries(OWNER, name, points, holdOut);
    });
    if (this.series.length === 0) throw invalidOption(OWNER, 'measured', 'one series or more', measured);
    this.names = Object.keys(checkOptions(`${OWNER}, fit`, fit));
    if (this.names.length === 0) throw invalidOption(OWNER, 'fit', 'one parameter or more', fit);
    this.ranges = this.names.map((name) => checkRange(service.model.params, name, fit[name]!));
    this.params = checkParams(OWNER, 'params', options.params ?? {});
    service.paramsOf(OWNER, this.params);
    this.replications = checkNumber(OWNER, 'replications', replications, { min: 1, max: 1e4, integer: true });
    this.budget = checkNumber(OWNER, 'evaluations', evaluations, { min: 10, max: 1e6, integer: true });
    this.confidence = checkNumber(OWNER, 'confidence', options.confidence ?? 0.95, {
      above: 0,
      max: 1 - Number.EPSILON,
    });
  }

  async solve(): Promise<Calibration> {
    const x = await nelderMead((point) => this.cost(point), await this.bestOfFew(), {
      step: 0.1,
      evaluations: this.budget,
      tolerance: 1e-4,
      stopped: () => this.service.stopped,
    });
    const curve = await this.curveAt(x);
    const intervals = await this.intervals(x, curve);
    const fitted = this.names.map((param, k) => this.fittedParam(param, k, x[k]!, intervals));
    return {
      params: { ...this.params, ...this.pointAt(x) },
      fitted,
      residuals: this.series.map((series, index) => residualsOf(series, curve[index]!)),
      curves: Object.fromEntries(this.series.map((series, index) => [series.name, curvePoints(series, curve[index]!)])),
      warnings: [...this.service.notes, ...this.warningsOn(fitted, x)],
      runs: this.service.done,
      stopped: this.service.stopped,
    };
  }

  private fittedParam(param: string, k: number, u: number, { offsets, determined }: FitIntervals): FittedParam {
    const [below, above] = offsets[k]!;
    const { min, max } = this.ranges[k]!;
    const isDetermined = determined[k]! && below + above < WIDEST_INTERVAL;
    return {
      param,
      value: this.valueAt(k, u),
      interval: isDetermined
        ? [Math.max(min, this.valueAt(k, u - below)), Math.min(max, this.valueAt(k, u + above))]
        : [min, max],
      determined: isDetermined,
    };
  }

  private warningsOn(fitted: readonly FittedParam[], x: readonly number[]): readonly string[] {
    const data = this.series.map(({ name }) => name).join(' and ');
    const warnings = fitted.flatMap(({ param, determined }, k) => {
      if (!determined) return [`${param} is not determined by ${data}: other values fit as well`];
      const atEdge = x[k]! < 1e-3 || x[k]! > 1 - 1e-3;
      return atEdge ? [`${param} ended at the edge of its range: the best value may lie outside`] : [];
    });
    if (this.replications === 1)
      warnings.push('one replication for each point: the luck of the model is part of the fit');
    return warnings;
  }

  /** The best of a few points that cover the ranges: the search begins in the deepest valley seen. */
  private async bestOfFew(): Promise<readonly number[]> {
    const ranges = Object.fromEntries(this.names.map((name) => [name, { min: 0, max: 1 }]));
    const { points } = latinHypercube(ranges, { points: 4 * this.names.length + 1 });
    let best: readonly number[] = this.names.map(() => 0.5);
    let least = await this.cost(best);
    for (const point of points) {
      const x = this.names.map((name) => Number(point[name]));
      const value = await this.cost(x);
      if (value < least) {
        least = value;
        best = x;
      }
    }
    return best;
  }

  private async cost(x: readonly number[]): Promise<number> {
    const curve = await this.curveAt(x);
    let sum = 0;
    this.series.forEach(({ values, fitted, scale }, index) => {
      for (let k = 0; k < fitted; k++) sum += ((curve[index]![k]! - values[k]!) / scale) ** 2 / fitted;
    });
    return Number.isNaN(sum) ? Infinity : sum;
  }

  /** The model's curves at the measured times: the mean over the replications. */
  private async curveAt(x: readonly number[]): Promise<readonly (readonly number[])[]> {
    const runs = new PointRuns(OWNER, this.service, { ...this.params, ...this.pointAt(x) });
    await runs.extendTo(this.replications);
    const sums = this.series.map(({ times }) => times.map(() => 0));
    let finished = 0;
    for (const { outcome } of runs.finished) {
      if ('error' in outcome) continue;
      finished++;
      this.series.forEach(({ name, times }, index) => {
        const points = outcome.series![name]!.map(
          ([time, value]) => [decodeNumber(time), decodeNumber(value)] as const,
        );
        readCurve(points, times).forEach((value, k) => (sums[index]![k]! += value));
      });
    }
    return sums.map((sum) => sum.map((value) => value / finished));
  }

  /** What moving each parameter a little does to the curves, and what that says of how sure it is. */
  private async intervals(x: readonly number[], curve: readonly (readonly number[])[]): Promise<FitIntervals> {
    const columns: (readonly number[])[] = [];
    for (let k = 0; k < x.length; k++) {
      const { min, max, integer = false } = this.ranges[k]!;
      const nudge = integer ? Math.min(0.5, 1.01 / (max - min)) : NUDGE;
      const low = Math.max(0, x[k]! - nudge);
      const high = Math.min(1, x[k]! + nudge);
      const below = this.fittedPart(await this.curveAt(x.map((each, i) => (i === k ? low : each))));
      const above = this.fittedPart(await this.curveAt(x.map((each, i) => (i === k ? high : each))));
      columns.push(above.map((value, i) => (value - below[i]!) / (high - low)));
    }
    const model = this.fittedPart(curve);
    const measured = this.fittedPart(this.series.map(({ values }) => values));
    return fitIntervals(
      model.map((_, i) => columns.map((column) => column[i]!)),
      measured.map((value, i) => value - model[i]!),
      this.series.map(({ fitted }) => fitted),
      this.confidence,
    );
  }

  /** All series one after another, each by its own scale, without what is held out. */
  private fittedPart(curves: readonly (readonly number[])[]): readonly number[] {
    return this.series.flatMap(({ fitted, scale }, index) =>
      curves[index]!.slice(0, fitted).map((value) => value / scale),
    );
  }

  private pointAt(x: readonly number[]): Params {
    return Object.fromEntries(this.names.map((name, k) => [name, this.valueAt(k, x[k]!)]));
  }

  private valueAt(k: number, u: number): number {
    const { min, max, integer = false, logarithmic = false } = this.ranges[k]!;
    const value = logarithmic ? min * (max / min) ** u : min + u * (max - min);
    return integer ? Math.round(value) : value;
  }
}

function checkRange(params: Params, name: string, range: ParamRange | readonly [number, number]): ParamRange {
  if (typeof params[name] !== 'number')
    throw invalidOption(OWNER, `fit.${name}`, `about a number among the model's parameters`, name);
  const given: ParamRange = Array.isArray(range)
    ? { min: range[0] as number, max: range[1] as number }
    : (range as ParamRange);
  const place = `${OWNER}, fit.${name}`;
  const { min, max, logarithmic = false } = checkOptions(place, given, ['min', 'max', 'integer', 'logarithmic']);
  checkNumber(place, 'min', min, logarithmic ? { above: 0 } : {});
  checkNumber(place, 'max', max, { above: min });
  return given;
}

function residualsOf({ name, values, fitted }: MeasuredSeries, curve: readonly number[]): SeriesResiduals {
  const part = (from: number, to: number): Residuals => {
    const differences = values.slice(from, to).map((value, k) => curve[from + k]! - value);
    const points = differences.length;
    return {
      points,
      rootMeanSquare: Math.sqrt(differences.reduce((sum, each) => sum + each * each, 0) / points),
      bias: differences.reduce((sum, each) => sum + each, 0) / points,
      largest: differences.reduce((most, each) => Math.max(most, Math.abs(each)), 0),
    };
  };
  return { series: name, fitted: part(0, fitted), heldOut: part(fitted, values.length) };
}

function curvePoints({ times, values, fitted }: MeasuredSeries, curve: readonly number[]): readonly CalibratedPoint[] {
  return times.map((time, k) => ({ time, measured: values[k]!, model: curve[k]!, heldOut: k >= fitted }));
}
