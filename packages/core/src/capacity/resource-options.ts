import type { Histogram } from '../statistics/histogram.ts';
import type { Level } from '../statistics/level.ts';
import type { OnPreempt } from './preemption.ts';

/**
 * How a {@link Resource} is made.
 *
 * @public
 */
export interface ResourceOptions {
  /** How many units there are: an integer \>= 1, or `Infinity`. @defaultValue 1 */
  readonly capacity?: number;
}

/**
 * How units are asked for.
 *
 * @public
 */
export interface AcquireOptions {
  /**
   * The smaller, the earlier its turn; any number but `NaN`. Equal priorities are served in the
   * order in which they asked. @defaultValue 0
   */
  readonly priority?: number;
  /**
   * How many seconds to wait at most, from the moment the wait begins; then the request is
   * withdrawn and `TIMED_OUT` thrown. @defaultValue no limit
   */
  readonly timeout?: number;
  /**
   * Whether units may be taken from those of {@link Resource.use} whose priority is lower, the
   * lowest first, and among equals the one that came last. @defaultValue false
   */
  readonly preempt?: boolean;
}

/**
 * How units are used.
 *
 * @public
 */
export interface UseOptions extends AcquireOptions {
  /** How many units, an integer \>= 1. @defaultValue 1 */
  readonly amount?: number;
  /**
   * What becomes of the work ({@link Entity.work}) of the body when its units are taken by a request
   * with `preempt`: `'resume'` and `'repeat'` wait for units in their old place of the line and go
   * on, or start that piece of work over; `'lose'` throws `PREEMPTED` in the body. A plain wait of
   * the body goes on meanwhile, and what comes after it waits. @defaultValue 'resume'
   */
  readonly onPreempt?: OnPreempt;
}

/**
 * What a {@link Resource} says in the summary.
 *
 * @public
 */
export interface ResourceStats {
  /** Units there are at present. */
  readonly capacity: number;
  /** Requests granted. */
  readonly granted: number;
  /**
   * Requests withdrawn before their units were used: timed out, interrupted, killed, lost in a
   * race.
   */
  readonly withdrawn: number;
  /** How often units were taken from somebody by a request of higher priority. */
  readonly preempted: number;
  /** The units in use, as a share of the units there were, over time; 0 without limit. */
  readonly utilization: number;
  /** Units in use over time. */
  readonly usage: Level;
  /** Requests waiting over time. */
  readonly queue: Level;
  /** How long requests had waited when they were granted, in seconds. */
  readonly waits: Histogram;
}

/** @internal What is offered, for a level, which cannot be infinite; without limit there is nothing to divide by. */
export function finite(units: number): number {
  return units === Infinity ? 0 : units;
}

/** @internal */
export const ACQUIRE_OPTIONS = ['priority', 'timeout', 'preempt'] as const satisfies readonly (keyof AcquireOptions)[];

/** @internal */
export const USE_OPTIONS = [...ACQUIRE_OPTIONS, 'amount', 'onPreempt'] as const satisfies readonly (keyof UseOptions)[];
