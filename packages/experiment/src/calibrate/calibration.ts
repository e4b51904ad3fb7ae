import type { ParamRange } from '../design/latin-hypercube.ts';
import type { RunOptions } from '../experiment/run-service.ts';
import type { Params, SeriesPoint } from '../model/experiment-model.ts';

/**
 * What is to be fitted to what.
 *
 * @public
 */
export interface CalibrateOptions extends RunOptions {
  /** What was measured, by the name of the model's series: 8 points or more each. */
  readonly measured: Readonly<Record<string, readonly SeriesPoint[]>>;
  /** The parameters that are fitted, and in what range: `{ min, max }`, or a pair. */
  readonly fit: Readonly<Record<string, ParamRange | readonly [min: number, max: number]>>;
  /**
   * The share at the end of each series that is not fitted but foretold: 0 to 0.9.
   * @defaultValue 0.25
   */
  readonly holdOut?: number;
  /**
   * Runs for each point, with the same seeds at all points. An integer of 1 or more.
   * @defaultValue 3
   */
  readonly replications?: number;
  /** How many points are tried at most, an integer of 10 or more. @defaultValue 120 */
  readonly evaluations?: number;
  /** The probability of intervals, above 0 and below 1. @defaultValue 0.95 */
  readonly confidence?: number;
  /** Other parameters that differ from the model's own. @defaultValue none */
  readonly params?: Params;
}

/**
 * A parameter that was fitted.
 *
 * @public
 */
export interface FittedParam {
  /** Its name. */
  readonly param: string;
  /** The best value. */
  readonly value: number;
  /** Where it may lie; the whole range if the data does not determine it. */
  readonly interval: readonly [low: number, high: number];
  /** Whether the data determines it. */
  readonly determined: boolean;
}

/**
 * How far the model is off, in the unit of the series: model less measured.
 *
 * @public
 */
export interface Residuals {
  /** How many points. */
  readonly points: number;
  /** The root of the mean of the squares; `NaN` without points. */
  readonly rootMeanSquare: number;
  /** The mean; `NaN` without points. */
  readonly bias: number;
  /** The largest without its sign. */
  readonly largest: number;
}

/**
 * How far the model is off one series.
 *
 * @public
 */
export interface SeriesResiduals {
  /** The name of the series. */
  readonly series: string;
  /** Where it was fitted. */
  readonly fitted: Residuals;
  /** Where it was held out: what forecasts are worth. */
  readonly heldOut: Residuals;
}

/**
 * Measured and modelled, side by side.
 *
 * @public
 */
export interface CalibratedPoint {
  /** In seconds. */
  readonly time: number;
  /** What was measured. */
  readonly measured: number;
  /** What the fitted model gives: the mean over the replications. */
  readonly model: number;
  /** Whether the point took no part in the fit. */
  readonly heldOut: boolean;
}

/**
 * A calibrated model.
 *
 * @public
 */
export interface Calibration {
  /** The parameters that make the model fit: a point for other experiments. */
  readonly params: Params;
  /** Each fitted parameter with its interval. */
  readonly fitted: readonly FittedParam[];
  /** How far the model is off, by series. */
  readonly residuals: readonly SeriesResiduals[];
  /** Both curves, by series. */
  readonly curves: Readonly<Record<string, readonly CalibratedPoint[]>>;
  /** What a reader must know before using it. */
  readonly warnings: readonly string[];
  /** How many runs it took. */
  readonly runs: number;
  /** Whether `signal` ended it. */
  readonly stopped: boolean;
}
