import type { Params } from '../model/experiment-model.ts';
import { type ExperimentPoint, pointOf } from './point-estimates.ts';
import type { ReplicationsRule } from './replications-rule.ts';
import type { FinishedRun, RunService } from './run-service.ts';

/**
 * The runs of one point so far; more can be asked for.
 *
 * @internal
 */
export class PointRuns {
  private readonly service: RunService;
  private readonly point: Params;
  private readonly params: Params;
  private readonly runs: FinishedRun[] = [];
  private asked = 0;

  constructor(owner: string, service: RunService, point: Params) {
    this.service = service;
    this.point = point;
    this.params = service.paramsOf(owner, point);
  }

  /** Sees that so many replications were asked for. */
  async extendTo(replications: number): Promise<void> {
    if (replications <= this.asked) return;
    for (const run of await this.service.runs(this.point, this.params, this.asked, replications)) this.runs.push(run);
    this.asked = replications;
  }

  /** Asks for runs until the rule is content, or the experiment was stopped. */
  async satisfy(rule: ReplicationsRule, confidence: number): Promise<void> {
    while (!this.service.stopped) {
      const wanted = rule.next(this.asked, this.result(confidence).estimates);
      if (wanted <= this.asked) return;
      await this.extendTo(wanted);
    }
  }

  /** The runs that are over, in order of replications. */
  get finished(): readonly FinishedRun[] {
    return this.runs;
  }

  result(confidence: number): ExperimentPoint {
    return pointOf(this.service, this.point, this.params, this.runs, confidence);
  }
}
