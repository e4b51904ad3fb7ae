import type { Linked } from '../collections/linked-list.ts';
import type { Process, SimYield } from '../entity/process-types.ts';
import { ProcessWork } from '../entity/work.ts';
import { SimError } from '../errors/sim-error.ts';
import type { SimFuture } from '../future/future.ts';
import type { Lease } from './lease.ts';

/**
 * What becomes of work whose unit is taken by a request of higher priority: it goes on where it was
 * when a unit is free again, it starts over then, or it is lost.
 *
 * @public
 */
export type OnPreempt = 'resume' | 'repeat' | 'lose';

/** Asks for units again, in the old place of the line. */
type Regain = (holder: PreemptibleHolder) => SimFuture<Lease>;

/** After so many yields inside `finally` blocks, a body being killed is taken to be stubborn. */
const MAX_FINAL_YIELDS = 1000;

/**
 * Somebody who holds units and can lose them: a body run by {@link Resource.use}. Its work stands
 * still without them. A plain wait goes on, but what comes after it waits for the units.
 *
 * @internal
 */
export class PreemptibleHolder implements Linked<PreemptibleHolder> {
  readonly amount: number;
  readonly priority: number;
  readonly order: number;
  readonly onPreempt: OnPreempt;
  _previous: PreemptibleHolder | undefined = undefined;
  _next: PreemptibleHolder | undefined = undefined;
  private readonly resource: string;
  private readonly regain: Regain;
  /** The request for the units that were taken away; `undefined` while it has them. */
  private missing: SimFuture<Lease> | undefined = undefined;
  private lost: SimError | undefined = undefined;
  private work: ProcessWork | undefined = undefined;

  constructor(
    resource: string,
    request: { readonly amount: number; readonly priority: number; readonly order: number },
    onPreempt: OnPreempt,
    regain: Regain,
  ) {
    this.resource = resource;
    this.amount = request.amount;
    this.priority = request.priority;
    this.order = request.order;
    this.onPreempt = onPreempt;
    this.regain = regain;
  }

  /** Whether it has its units. */
  get holds(): boolean {
    return this.missing === undefined && this.lost === undefined;
  }

  /** Its units are taken away. */
  preempt(): void {
    const { work } = this;
    if (this.onPreempt === 'lose') {
      this.lost = new SimError(
        'PREEMPTED',
        `Resource ${JSON.stringify(this.resource)}: a request of higher priority took the units`,
        {
          resource: this.resource,
          amount: this.amount,
        },
      );
      work?.break(this.lost);
      return;
    }
    work?.suspend();
    this.missing = this.regain(this);
    this.missing.onSettle((future) => {
      // A request that was withdrawn gives nothing back.
      if (future.rejected) return;
      this.missing = undefined;
      this.work?.continue(this.onPreempt === 'repeat');
    });
  }

  /** It ends: asks for nothing any more. */
  leave(): void {
    this.missing?.cancel();
  }

  /** Runs the body, and lets it wait where it has no units. */
  *run<T>(body: Process<T>): Process<T> {
    let sent: unknown;
    let thrown = false;
    let ended = false;
    try {
      for (;;) {
        const step = thrown ? body.throw(sent) : (body.next as (value: unknown) => IteratorResult<SimYield, T>)(sent);
        if (step.done === true) {
          ended = true;
          return step.value;
        }
        thrown = false;
        try {
          this.work = step.value instanceof ProcessWork ? step.value : undefined;
          sent = yield step.value;
          this.work = undefined;
          if (this.missing !== undefined) yield* this.missing;
          if (this.lost !== undefined) throw this.lost;
        } catch (error) {
          this.work = undefined;
          sent = error;
          thrown = true;
        }
      }
    } catch (error) {
      ended = true;
      throw error;
    } finally {
      if (!ended) close(body);
    }
  }
}

/** The process was killed: the `finally` blocks of the body run. */
function close(body: Process<unknown>): void {
  for (let yields = 0; yields < MAX_FINAL_YIELDS; yields++) if (body.return(undefined).done === true) return;
  throw new SimError('INVALID_YIELD', 'a body was killed, but yields on and on in a finally block', {});
}
