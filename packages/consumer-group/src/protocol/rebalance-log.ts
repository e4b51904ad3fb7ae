import type { BrokerMember, BrokerObserver } from './group-broker.ts';
import type { RebalanceCause } from './rebalance-report.ts';

/**
 * Keeps the time line of the rebalance under way: its phases, and whom each waited for.
 *
 * @internal
 */
export class RebalanceLog {
  private readonly observer: BrokerObserver;
  private cause: RebalanceCause | undefined = undefined;
  private startedAt = 0;
  private phases: ClosedPhase[] = [];
  private phaseName: string | undefined = undefined;
  private phaseFrom = 0;
  /** Those awaited members of whom something was heard, or was no longer awaited, at `lastAt`. */
  private last: BrokerMember[] = [];
  private lastAt = -Infinity;

  constructor(observer: BrokerObserver) {
    this.observer = observer;
  }

  /** Whether a rebalance is under way. */
  get active(): boolean {
    return this.cause !== undefined;
  }

  /** A rebalance begins, unless one is under way. */
  start(now: number, generation: number, cause: RebalanceCause, member: BrokerMember | undefined): void {
    if (this.cause !== undefined) return;
    this.cause = cause;
    this.startedAt = now;
    this.phases = [];
    this.phaseName = undefined;
    this.observer.rebalanceStarted?.(now, generation, cause, member);
  }

  /** The next phase begins. */
  enter(now: number, name: string): void {
    if (name === this.phaseName) return;
    const before = this.phases.at(-1);
    if (before?.name === name && this.phaseFrom === now) {
      // Back at once to the phase before: it has not ended.
      this.phases.pop();
      this.phaseFrom = before.from;
    } else {
      this.closePhase(now);
      this.phaseFrom = now;
    }
    this.phaseName = name;
    this.last = [];
    this.lastAt = -Infinity;
  }

  /** A member is awaited no longer: it did what was awaited, or was given up. */
  heard(now: number, member: BrokerMember): void {
    if (now !== this.lastAt) {
      this.lastAt = now;
      this.last = [];
    }
    this.last.push(member);
  }

  /** The rebalance is over. */
  end(now: number, generation: number): void {
    const { cause } = this;
    if (cause === undefined) return;
    this.closePhase(now);
    this.phaseName = undefined;
    this.cause = undefined;
    const waitedFor = new Map(
      this.phases.flatMap(({ waited }) => waited.map(({ memberId, clientId }) => [memberId, { memberId, clientId }])),
    );
    this.observer.rebalanceEnded?.({
      generation,
      cause,
      startedAt: this.startedAt,
      endedAt: now,
      phases: this.phases.map(({ name, from, to }) => ({ name, from, to })),
      waitedFor: [...waitedFor.values()],
    });
    this.phases = [];
  }

  private closePhase(now: number): void {
    if (this.phaseName === undefined) return;
    // Who was heard of at the very moment the phase ended is who ended it.
    const waited = now > this.phaseFrom && now === this.lastAt ? this.last : [];
    this.phases.push({ name: this.phaseName, from: this.phaseFrom, to: now, waited });
  }
}

interface ClosedPhase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly waited: readonly BrokerMember[];
}
