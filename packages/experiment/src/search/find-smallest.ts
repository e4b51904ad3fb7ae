import { checkName, checkNumber, checkOptions, invalidOption } from '@sim/core';
import type { ExperimentPoint, PointEstimate } from '../experiment/point-estimates.ts';
import { PointRuns } from '../experiment/point-runs.ts';
import { RUN_OPTIONS, type RunOptions, RunService } from '../experiment/run-service.ts';
import { checkParams } from '../model/check-model.ts';
import type { Params } from '../model/experiment-model.ts';

/**
 * What is looked for.
 *
 * @public
 */
export interface FindSmallestOptions extends RunOptions {
  /** The parameter that is varied; whole numbers. */
  readonly param: string;
  /** The smallest and the largest value that come into question. */
  readonly range: readonly [smallest: number, largest: number];
  /** The metric that must be good enough. */
  readonly metric: string;
  /** It is good enough below this value. Give this one or `above`. @defaultValue none */
  readonly below?: number;
  /** It is good enough above this value. Give this one or `below`. @defaultValue none */
  readonly above?: number;
  /** How sure each comparison must be: above 0 and below 1. @defaultValue 0.95 */
  readonly confidence?: number;
  /** Replications of a value to begin with. An integer of 2 or more. @defaultValue 5 */
  readonly min?: number;
  /** The most replications of a value. @defaultValue 80 */
  readonly max?: number;
  /** Other parameters that differ from the model's own. @defaultValue none */
  readonly params?: Params;
}

/**
 * A value that was tried.
 *
 * @public
 */
export interface TriedValue {
  /** The value. */
  readonly value: number;
  /** Whether it is good enough. */
  readonly holds: boolean;
  /** Whether the interval lies wholly on that side; if not, the most replications left it open. */
  readonly sure: boolean;
  /** How many runs finished. */
  readonly replications: number;
  /** The metric there; `undefined` if no run finished. */
  readonly estimate: PointEstimate | undefined;
}

/**
 * What was found.
 *
 * @public
 */
export interface SmallestValue {
  /** The smallest value that is good enough; `undefined` if none of those that were tried is. */
  readonly value: number | undefined;
  /** The metric there. */
  readonly estimate: PointEstimate | undefined;
  /** Whether every comparison that the answer rests on was sure. */
  readonly sure: boolean;
  /** Whether larger values were always as good as smaller ones, among those that were tried. */
  readonly monotone: boolean;
  /** All that was tried, by value. */
  readonly tried: readonly TriedValue[];
  /** Whether `signal` ended the search. */
  readonly stopped: boolean;
  /** What a reader should know. */
  readonly notes: readonly string[];
}

const SEARCH_OPTIONS = ['param', 'range', 'metric', 'below', 'above', 'confidence', 'min', 'max', 'params'] as const;

/** How far the neighbours of an answer are looked at: answers are not always monotone. */
const NEIGHBOURHOOD = 2;

/** How many values below the largest are looked at where that one is not good enough. */
const PROBES = 4;

/**
 * Finds the smallest value of a parameter for which a metric is good enough: the fewest consumers, the
 * fewest partitions.
 *
 * It bisects the range. A value is judged by the confidence interval of the metric: replications are
 * doubled until the interval lies on one side of the bound, or `max` is reached (then the value counts
 * as not good enough, and the answer is not `sure`). A value at which a run fails is not good enough.
 * If the largest is not, four others spread over the range are looked at before it says that there is
 * none; `notes` say then how many values were tried. At the end the neighbours are looked at too, since
 * more of something is not always better: where a smaller one holds, the search goes on from there.
 *
 * @param options - `model`, `param`, `range`, `metric`, `below` or `above`, `confidence` (0.95), …
 * @returns the value with its estimate, and all that was tried
 * @throws `INVALID_OPTION` for a bad option, or a parameter or metric the model does not have
 *
 * @example
 * ```ts
 * import { exponential, Server, Simulation, Sink, Source } from '@sim/core';
 * import { findSmallest } from '@sim/experiment';
 *
 * const model = {
 *   params: { servers: 1 },
 *   build({ seed, params }: { seed: number; params: Readonly<Record<string, unknown>> }) {
 *     const desk = new Server('desk', { concurrency: Number(params.servers), serviceTime: exponential(3), downstream: new Sink('out') });
 *     return { sim: new Simulation({ seed, endTime: 2000, entities: [Source.poisson('calls', desk, { rate: 1 })] }), desk };
 *   },
 *   metrics: { queued: ({ desk }: { desk: Server }) => desk.queueLength },
 * };
 * const { value } = await findSmallest({ model, param: 'servers', range: [1, 12], metric: 'queued', below: 20 });
 * console.log(value !== undefined && value >= 3 && value <= 5); // true
 * ```
 *
 * @public
 */
export async function findSmallest(options: FindSmallestOptions): Promise<SmallestValue> {
  checkOptions('findSmallest', options, [...RUN_OPTIONS, ...SEARCH_OPTIONS]);
  const service = await RunService.open('findSmallest', options);
  try {
    const search = new Search(service, options);
    await search.bisect();
    return search.answer();
  } finally {
    await service.close();
  }
}

class Search {
  private readonly service: RunService;
  private readonly param: string;
  private readonly metric: string;
  private readonly low: number;
  private readonly high: number;
  private readonly bound: number;
  private readonly sign: 1 | -1;
  private readonly confidence: number;
  private readonly max: number;
  private readonly min: number;
  private readonly params: Params;
  private readonly tried = new Map<number, TriedValue>();
  private found: number | undefined = undefined;

  constructor(service: RunService, options: FindSmallestOptions) {
    const owner = 'findSmallest';
    const { param, range, metric, below, above, confidence = 0.95, min = 5, params = {} } = options;
    this.service = service;
    this.param = checkName(owner, 'param', param);
    this.metric = checkName(owner, 'metric', metric);
    if (!service.metricNames.includes(metric))
      throw invalidOption(owner, 'metric', `one of ${service.metricNames.join(', ')}`, metric);
    if (typeof service.model.params[param] !== 'number')
      throw invalidOption(owner, 'param', 'a parameter of the model that is a number', param);
    if (!Array.isArray(range) || range.length !== 2)
      throw invalidOption(owner, 'range', 'a pair [smallest, largest]', range);
    this.low = checkNumber(owner, 'range[0]', range[0], { min: -1e9, max: 1e9, integer: true });
    this.high = checkNumber(owner, 'range[1]', range[1], { min: this.low, max: 1e9, integer: true });
    if ((below === undefined) === (above === undefined))
      throw invalidOption(owner, 'below', 'given, or above, but not both', below);
    this.sign = below === undefined ? -1 : 1;
    this.bound = checkNumber(owner, below === undefined ? 'above' : 'below', below ?? above);
    this.confidence = checkNumber(owner, 'confidence', confidence, { above: 0, max: 1 - Number.EPSILON });
    this.min = checkNumber(owner, 'min', min, { min: 2, max: 1e6, integer: true });
    this.max = checkNumber(owner, 'max', options.max ?? Math.max(80, this.min), {
      min: this.min,
      max: 1e6,
      integer: true,
    });
    this.params = checkParams(owner, 'params', params);
  }

  async bisect(): Promise<void> {
    let bad = this.low - 1;
    let good = this.high;
    if (!(await this.holds(good))) {
      const better = await this.probe();
      if (better === undefined) return;
      [bad, good] = better;
    }
    while (good - bad > 1 && !this.service.stopped) {
      const middle = Math.floor((bad + good) / 2);
      if (await this.holds(middle)) good = middle;
      else bad = middle;
    }
    this.found = await this.checkNeighbours(good);
  }

  /**
   * The largest value is not good enough, which says nothing of smaller ones where more is not better:
   * a few spread over the range are looked at, the smallest first.
   *
   * @returns one that holds, with one below it that does not
   */
  private async probe(): Promise<[bad: number, good: number] | undefined> {
    let bad = this.low - 1;
    for (let part = 0; part < PROBES && !this.service.stopped; part++) {
      const value = this.low + Math.floor(((this.high - this.low) * part) / PROBES);
      if (await this.holds(value)) return [bad, value];
      bad = value;
    }
    return undefined;
  }

  /** Looks at the values around an answer; goes down while a smaller one holds. */
  private async checkNeighbours(answer: number): Promise<number> {
    let smallest = answer;
    for (let again = true; again && !this.service.stopped;) {
      again = false;
      for (let step = 1; step <= NEIGHBOURHOOD && !this.service.stopped; step++) {
        const value = smallest - step;
        if (value >= this.low && (await this.holds(value))) {
          smallest = value;
          again = true;
          break;
        }
      }
    }
    for (let step = 1; step <= NEIGHBOURHOOD && !this.service.stopped; step++)
      if (smallest + step <= this.high) await this.holds(smallest + step);
    return smallest;
  }

  private async holds(value: number): Promise<boolean> {
    const known = this.tried.get(value);
    if (known !== undefined) return known.holds;
    const verdict = await this.judge(value);
    this.tried.set(value, verdict);
    return verdict.holds;
  }

  private async judge(value: number): Promise<TriedValue> {
    const runs = new PointRuns('findSmallest', this.service, { ...this.params, [this.param]: value });
    for (let n = this.min; ; n = Math.min(2 * n, this.max)) {
      await runs.extendTo(n);
      const verdict = this.verdictOn(value, runs.result(this.confidence));
      if (verdict.sure || n === this.max || this.service.stopped) return verdict;
    }
  }

  private verdictOn(value: number, { estimates, rows, failures }: ExperimentPoint): TriedValue {
    const estimate = estimates[this.metric];
    const base = { value, replications: rows.length, estimate };
    if (failures.length > 0 || estimate === undefined) return { ...base, holds: false, sure: failures.length > 0 };
    const mean = this.sign * estimate.mean;
    const bound = this.sign * this.bound;
    const width = Number.isFinite(estimate.mean) ? estimate.halfWidth : 0;
    const sureIn = mean + width < bound;
    return { ...base, holds: sureIn, sure: sureIn || mean - width >= bound };
  }

  private get notes(): readonly string[] {
    const values = this.high - this.low + 1;
    if (this.found !== undefined || this.tried.size === values || this.service.stopped) return [];
    return [`${this.tried.size} of ${values} values of ${this.param} were tried; none of them is good enough.`];
  }

  answer(): SmallestValue {
    const { found: value, service } = this;
    const tried = [...this.tried.values()].sort((a, b) => a.value - b.value);
    const firstGood = tried.findIndex(({ holds }) => holds);
    const monotone = firstGood < 0 || tried.slice(firstGood).every(({ holds }) => holds);
    const decisive = value === undefined ? tried : tried.filter((each) => Math.abs(each.value - value) <= 1);
    return {
      value,
      estimate: value === undefined ? undefined : this.tried.get(value)?.estimate,
      sure: !service.stopped && decisive.every(({ sure }) => sure),
      monotone,
      tried,
      stopped: service.stopped,
      notes: [...service.notes, ...this.notes],
    };
  }
}
