import { checkNumber, checkOptions, type Estimate, invalidOption } from '@sim/core';

/**
 * How narrow the confidence interval of a metric must become: one of the two suffices.
 *
 * @public
 */
export interface WantedPrecision {
  /** Half the interval as a share of the mean: above 0. @defaultValue 0, which no interval reaches */
  readonly relative?: number;
  /** Half the interval in the metric's own unit: above 0. @defaultValue 0, which no interval reaches */
  readonly absolute?: number;
}

/**
 * Replications until the intervals are narrow enough.
 *
 * @public
 */
export interface ReplicationsUntil {
  /** What must be known how well, by metric. */
  readonly until: Readonly<Record<string, WantedPrecision>>;
  /** The fewest. An integer of 2 or more. @defaultValue 5 */
  readonly min?: number;
  /** The most. An integer of `min` or more. @defaultValue 200 */
  readonly max?: number;
}

/**
 * When a point has been run often enough. It looks at the runs in order of replications and only
 * after steps whose size depends on those runs alone, so that the answer is the same wherever and in
 * whatever order they were done.
 *
 * @internal
 */
export class ReplicationsRule {
  readonly min: number;
  readonly max: number;
  readonly isFixed: boolean;
  private readonly until: readonly (readonly [metric: string, wanted: WantedPrecision])[];

  constructor(owner: string, replications: unknown, metrics: readonly string[]) {
    this.isFixed = typeof replications !== 'object' || replications === null;
    if (this.isFixed) {
      this.min = this.max = checkNumber(owner, 'replications', replications, { min: 1, max: 1e9, integer: true });
      this.until = [];
      return;
    }
    const { until, min = 5, max = Math.max(200, min) } = replications as ReplicationsUntil;
    this.min = checkNumber(owner, 'replications.min', min, { min: 2, max: 1e9, integer: true });
    this.max = checkNumber(owner, 'replications.max', max, { min: this.min, max: 1e9, integer: true });
    checkOptions(`${owner}, replications.until`, until);
    this.until = Object.entries(until);
    if (this.until.length === 0) throw invalidOption(owner, 'replications.until', 'about one metric or more', until);
    for (const [metric, wanted] of this.until) {
      if (!metrics.includes(metric))
        throw invalidOption(owner, 'replications.until', `about a metric (${metrics.join(', ')})`, metric);
      const { relative, absolute } = checkOptions(`${owner}, replications.until.${metric}`, wanted);
      if (relative === undefined && absolute === undefined)
        throw invalidOption(owner, `replications.until.${metric}`, '{ relative } or { absolute }', wanted);
      for (const [name, value] of Object.entries({ relative, absolute }))
        if (value !== undefined) checkNumber(owner, `replications.until.${metric}.${name}`, value, { above: 0 });
    }
  }

  /** How many replications a point that has had `n` needs in all: `n` if it is enough. */
  next(n: number, estimates: Readonly<Record<string, Estimate>>): number {
    if (n < this.min) return this.min;
    let factor = 0;
    for (const [metric, { relative = 0, absolute = 0 }] of this.until) {
      const found = estimates[metric];
      // Nothing measured yet: more runs may bring something.
      if (found === undefined || !Number.isFinite(found.mean)) factor = Math.max(factor, 2);
      else {
        const wanted = Math.max(relative * Math.abs(found.mean), absolute);
        if (found.halfWidth > wanted) factor = Math.max(factor, wanted === 0 ? 2 : (found.halfWidth / wanted) ** 2);
      }
    }
    if (factor === 0) return n;
    // The width falls with the root of the number of runs; never more than doubled at a time, since
    // the first widths are guesses themselves.
    return Math.min(this.max, Math.max(n + 1, Math.ceil(n * Math.min(2, factor))));
  }
}
