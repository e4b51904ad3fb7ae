import { type InLine, OUTSIDE, type PriorityLine } from '../collections/priority-line.ts';
import { RequestFuture, type Requests } from '../future/request-future.ts';
import type { Histogram } from '../statistics/histogram.ts';
import { toSeconds } from '../time/ticks.ts';
import type { Lease } from './lease.ts';

/**
 * A request for units of a resource.
 *
 * @internal
 */
export class ResourceRequest extends RequestFuture<Lease> implements InLine {
  readonly amount: number;
  readonly priority: number;
  readonly order: number;
  readonly preempt: boolean;
  _slot = OUTSIDE;
  _ahead: this | undefined = undefined;
  _behind: this | undefined = undefined;
  /** Gets the wait when the lease is taken: one that is handed back was no wait. */
  _recorder: Histogram | undefined = undefined;
  _grantedTicks = 0;
  /** The line it stands in. */
  _line: PriorityLine<ResourceRequest> | undefined = undefined;
  private readonly sinceTicks: number;

  constructor(
    requests: Requests<ResourceRequest>,
    amount: number,
    priority: number,
    order: number,
    sinceTicks: number,
    preempt: boolean,
  ) {
    super(requests);
    this.amount = amount;
    this.priority = priority;
    this.order = order;
    this.sinceTicks = sinceTicks;
    this.preempt = preempt;
  }

  override _consume(): void {
    super._consume();
    const { _recorder: recorder } = this;
    if (recorder === undefined || this.rejected) return;
    this._recorder = undefined;
    recorder._add(toSeconds(this._grantedTicks - this.sinceTicks), 1);
  }
}
