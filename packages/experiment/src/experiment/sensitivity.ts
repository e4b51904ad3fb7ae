import { checkName, checkNumber, checkOptions, type Estimate, invalidOption } from '@sim/core';
import type { ParamRange } from '../design/latin-hypercube.ts';
import { checkParams } from '../model/check-model.ts';
import type { Params } from '../model/experiment-model.ts';
import { pairedDifference } from '../statistics/paired-difference.ts';
import { estimate as estimateAll } from './point-estimates.ts';
import { PointRuns } from './point-runs.ts';
import { RUN_OPTIONS, type RunOptions, RunService } from './run-service.ts';

/**
 * What is asked of {@link sensitivity}.
 *
 * @public
 */
export interface SensitivityOptions extends RunOptions {
  /** The metric that is the answer. */
  readonly metric: string;
  /**
   * The parameters that are moved, and how far. @defaultValue every parameter that is a number,
   * `change` up and down
   */
  readonly ranges?: Readonly<Record<string, ParamRange>>;
  /** How far a parameter without a range is moved, as a share of its value: above 0. @defaultValue 0.1 */
  readonly change?: number;
  /** Replications of each point. An integer of 2 or more. @defaultValue 10 */
  readonly replications?: number;
  /** The probability of intervals, above 0 and below 1. @defaultValue 0.95 */
  readonly confidence?: number;
  /** The point around which they are moved. @defaultValue the model's own parameters */
  readonly params?: Params;
}

/**
 * How an answer hangs on one parameter.
 *
 * @public
 */
export interface ParamSensitivity {
  /** The parameter. */
  readonly param: string;
  /** Its value, and the two it was moved to. */
  readonly value: number;
  /** The lower value. */
  readonly low: number;
  /** The upper value. */
  readonly high: number;
  /** The answer at the upper value less that at the lower one, run by run with the same seeds. */
  readonly effect: Estimate;
  /** Whether the interval of the effect leaves out 0: it is not luck. */
  readonly significant: boolean;
  /**
   * The relative change of the answer for a relative change of the parameter (elasticity);
   * `undefined` where one of them is 0.
   */
  readonly elasticity: number | undefined;
}

/**
 * Finds out which single setting turns the answer: each parameter is moved alone, down and up, with the
 * same seeds.
 *
 * @param options - `model`, `metric`; `ranges` or `change` (10 %), `replications` (10)
 * @returns one entry for each parameter, the largest effect first; parameters at which runs failed are
 * left out
 * @throws `INVALID_OPTION` for a bad option
 *
 * @example
 * ```ts
 * import { Simulation, Sink, Source } from '@sim/core';
 * import { sensitivity } from '@sim/experiment';
 *
 * const model = {
 *   params: { rate: 2, unused: 5 },
 *   build({ seed, params }: { seed: number; params: Readonly<Record<string, unknown>> }) {
 *     const out = new Sink('out');
 *     return { sim: new Simulation({ seed, endTime: 100, entities: [Source.constant('calls', out, { rate: Number(params.rate) })] }), out };
 *   },
 *   metrics: { calls: ({ out }: { out: Sink }) => out.received },
 * };
 * const effects = await sensitivity({ model, metric: 'calls', replications: 2 });
 * console.log(effects.map(({ param, effect }) => `${param} ${effect.mean}`).join(', ')); // rate 200, unused 0
 * ```
 *
 * @public
 */
export async function sensitivity(options: SensitivityOptions): Promise<readonly ParamSensitivity[]> {
  const owner = 'sensitivity';
  checkOptions(owner, options, [...RUN_OPTIONS, 'metric', 'ranges', 'change', 'replications', 'confidence', 'params']);
  const service = await RunService.open(owner, options);
  try {
    const { metric, ranges, change = 0.1, replications = 10, confidence = 0.95, params = {} } = options;
    checkName(owner, 'metric', metric);
    if (!service.metricNames.includes(metric))
      throw invalidOption(owner, 'metric', `one of ${service.metricNames.join(', ')}`, metric);
    checkNumber(owner, 'change', change, { above: 0 });
    checkNumber(owner, 'replications', replications, { min: 2, max: 1e6, integer: true });
    checkNumber(owner, 'confidence', confidence, { above: 0, max: 1 - Number.EPSILON });
    const base = service.paramsOf(owner, checkParams(owner, 'params', params));
    const moved = movesOf(owner, base, ranges, change);
    const atPoint = async (point: Params): Promise<ReadonlyMap<number, number>> => {
      const runs = new PointRuns(owner, service, point);
      await runs.extendTo(replications);
      return new Map(
        runs.finished.flatMap(({ replication, outcome }) =>
          'error' in outcome ? [] : [[replication, service.valuesOf(outcome)[metric]!] as const],
        ),
      );
    };
    const effects = await Promise.all(
      moved.map(async ({ param, value, low, high }): Promise<ParamSensitivity | undefined> => {
        const [below, above] = await Promise.all([
          atPoint({ ...params, [param]: low }),
          atPoint({ ...params, [param]: high }),
        ]);
        const both = [...below.keys()].filter((key) => above.has(key));
        if (both.length === 0) return undefined;
        const lows = both.map((key) => below.get(key)!);
        const highs = both.map((key) => above.get(key)!);
        const effect = pairedDifference(lows, highs, confidence);
        const middle = (estimateAll(lows, confidence).mean + estimateAll(highs, confidence).mean) / 2;
        const elasticity = middle === 0 || value === 0 ? undefined : effect.mean / middle / ((high - low) / value);
        return { param, value, low, high, effect, significant: Math.abs(effect.mean) > effect.halfWidth, elasticity };
      }),
    );
    return effects
      .filter((each) => each !== undefined)
      .sort((a, b) => Math.abs(b.effect.mean) - Math.abs(a.effect.mean));
  } finally {
    await service.close();
  }
}

interface Move {
  readonly param: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function movesOf(
  owner: string,
  base: Params,
  ranges: Readonly<Record<string, ParamRange>> | undefined,
  change: number,
): readonly Move[] {
  if (ranges !== undefined) {
    return Object.entries(checkOptions(`${owner}, ranges`, ranges)).map(([param, range]) => {
      const value = base[param];
      if (typeof value !== 'number')
        throw invalidOption(owner, `ranges.${param}`, 'about a number of the model', value);
      const { min, max } = checkOptions(`${owner}, ranges.${param}`, range);
      const low = checkNumber(owner, `ranges.${param}.min`, min);
      return { param, value, low, high: checkNumber(owner, `ranges.${param}.max`, max, { above: low }) };
    });
  }
  return Object.entries(base).flatMap(([param, value]) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || value === 0) return [];
    // A whole number is moved by one at the least: half a consumer says nothing.
    const step = Number.isInteger(value) ? Math.max(1, Math.round(Math.abs(value) * change)) : Math.abs(value) * change;
    const low = value > 0 ? Math.max(value - step, Number.isInteger(value) ? Math.min(1, value) : 0) : value - step;
    return [{ param, value, low, high: value + step }];
  });
}
