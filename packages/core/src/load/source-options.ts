import { checkFunction, checkName, checkNumber, checkOptions, invalidOption } from '../checks/checks.ts';
import { describeOption } from '../summary/describe-option.ts';
import { isDistribution } from '../random/latency.ts';
import type { Distribution } from '../random/distribution.ts';
import type { RandomStream } from '../random/random-stream.ts';
import { TICKS_PER_SECOND, timeToTicks } from '../time/ticks.ts';
import type { RateProfile } from './rate-profile.ts';

/**
 * What a source tells the function that makes its payloads.
 *
 * @public
 */
export interface LoadContext {
  /** The present time in seconds. */
  readonly time: number;
  /** How many events the source has sent before this one: 0, 1, 2, … */
  readonly index: number;
  /**
   * The stream for payloads, named after the source; apart from the one for arrivals, so that
   * payloads do not move arrivals.
   */
  readonly rng: RandomStream;
}

/**
 * A {@link LoadContext} with the row that is replayed.
 *
 * @public
 */
export interface ReplayContext<R> extends LoadContext {
  /** The row. */
  readonly row: R;
}

/**
 * Options of every {@link Source}. Times are in seconds on the simulation's clock.
 *
 * @public
 */
export interface SourceOptions<P = unknown, C extends LoadContext = LoadContext, K extends string = string> {
  /**
   * The type of the events sent; to be named for a target that says which ones it takes.
   * @defaultValue 'Request'
   */
  readonly type?: K;
  /**
   * Makes the payload of each event. @defaultValue `{ createdAt, index }` with the present time,
   * the stamp a Sink looks for; the row itself when rows are replayed
   */
  readonly payload?: (context: C) => P;
  /**
   * From when on something is sent: the first arrival comes after it. @defaultValue when the run
   * starts, or the source is added to a running one
   */
  readonly startAt?: number;
  /**
   * After which time nothing more is sent; at exactly this time, something may be. @defaultValue
   * Infinity
   */
  readonly stopAt?: number;
  /** How many events are sent in all, an integer. @defaultValue Infinity */
  readonly limit?: number;
  /**
   * How many events come at each arrival: an integer from 1 to a million, or a distribution whose
   * samples, rounded, are from 0 to a million. @defaultValue 1
   */
  readonly batch?: number | Distribution;
}

/**
 * Options of `Source.constant` and `Source.poisson`.
 *
 * @public
 */
export interface RateSourceOptions<P = unknown, K extends string = string> extends SourceOptions<P, LoadContext, K> {
  /** Arrivals per second; above 0, at most 1e9. */
  readonly rate: number;
}

/**
 * Options of `Source.withProfile`.
 *
 * @public
 */
export interface ProfileSourceOptions<P = unknown, K extends string = string> extends SourceOptions<P, LoadContext, K> {
  /** The rate over time; its `maxRate` is at most 1e9. */
  readonly profile: RateProfile;
  /**
   * Where the profile's time 0 lies, in seconds on the simulation's clock; `'start'`: when the
   * source starts. @defaultValue 0: the profile follows the clock
   */
  readonly origin?: number | 'start';
  /**
   * `'poisson'`: at random, with the rate as intensity. `'deterministic'`: whenever the integral of
   * the rate reaches the next whole number, for profiles that are linear in pieces. @defaultValue
   * 'poisson'
   */
  readonly arrivals?: 'poisson' | 'deterministic';
}

/**
 * Options of `Source.replay`.
 *
 * @public
 */
export interface ReplaySourceOptions<P, R, K extends string = string> extends SourceOptions<P, ReplayContext<R>, K> {
  /**
   * How much faster than recorded, above 0: with 10, ten recorded seconds take one. @defaultValue 1
   */
  readonly speed?: number;
  /**
   * The recorded time that falls on `startAt`; with the time of the first row, the replay begins at
   * once. @defaultValue 0
   */
  readonly origin?: number;
}

/** Options with every default in place. */
export interface ResolvedSourceOptions {
  readonly type: string;
  readonly payload: (context: ReplayContext<unknown>) => unknown;
  readonly startTicks: number | undefined;
  readonly stopTicks: number;
  readonly limit: number;
  readonly batch: (rng: RandomStream) => number;
  /** The options in words, for `Entity.parameters`. */
  readonly inWords: Readonly<Record<string, unknown>>;
}

/** @internal */
export function resolveSourceOptions(
  owner: string,
  options: SourceOptions<unknown, never>,
  more: readonly string[],
  defaultPayload: (context: ReplayContext<unknown>) => unknown = stamped,
): ResolvedSourceOptions {
  const {
    type = 'Request',
    payload = defaultPayload as never,
    startAt,
    stopAt = Infinity,
    limit = Infinity,
    batch = 1,
  } = checkOptions(owner, options, [...SOURCE_OPTIONS, ...more]);
  const startTicks = startAt === undefined ? undefined : timeToTicks(owner, 'startAt', startAt);
  const stopTicks = stopAt === Infinity ? Infinity : timeToTicks(owner, 'stopAt', stopAt);
  if (startTicks !== undefined && stopTicks < startTicks)
    throw invalidOption(owner, 'stopAt', `at or after startAt, ${startAt}`, stopAt);
  return {
    type: checkName(owner, 'type', type),
    payload: checkFunction(owner, 'payload', payload as (context: ReplayContext<unknown>) => unknown),
    startTicks,
    stopTicks,
    limit: checkNumber(owner, 'limit', limit, { min: 0, integer: true, infinite: true }),
    batch: batchSampler(owner, batch),
    inWords: { type, startAt: describeOption(startAt), stopAt, limit, batch: describeOption(batch) },
  };
}

function stamped({ time, index }: LoadContext): { readonly createdAt: number; readonly index: number } {
  return { createdAt: time, index };
}

/**
 * The names that every source takes.
 *
 * @internal
 */
export const SOURCE_OPTIONS = ['type', 'payload', 'startAt', 'stopAt', 'limit', 'batch'] as const;

/** Arrivals per second that the clock can tell apart: one in each tick. */
export const MAX_RATE = TICKS_PER_SECOND;

/** More events at one instant than this are a slip of the unit, not a load. */
const MAX_BATCH = 1_000_000;

/** @internal */
export function checkRate(owner: string, rate: unknown): number {
  return checkNumber(owner, 'rate', rate, { above: 0, max: MAX_RATE });
}

function batchSampler(owner: string, batch: number | Distribution): (rng: RandomStream) => number {
  if (typeof batch === 'number') {
    const size = checkNumber(owner, 'batch', batch, { min: 1, max: MAX_BATCH, integer: true });
    return () => size;
  }
  if (!isDistribution(batch)) throw invalidOption(owner, 'batch', 'an integer >= 1 or a distribution', batch);
  return (rng) => Math.round(checkNumber(owner, 'a sample of batch', batch.sample(rng), { min: 0, max: MAX_BATCH }));
}
