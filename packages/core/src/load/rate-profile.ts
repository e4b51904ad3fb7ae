import { checkNumber, hasMethod, invalidOption } from '../checks/checks.ts';
import { CORE, isOfOtherCopy } from '../errors/other-copy.ts';
import { ownText } from '../errors/own-text.ts';
import { TICKS_PER_SECOND } from '../time/ticks.ts';

/**
 * How the rate of a source changes over time. Open to users: any object with `rateAt` and a bound
 * is one.
 *
 * A profile follows the clock: what it says of 12 h holds at 12 h of simulated time, whenever the
 * source starts. The option `origin` of `Source.withProfile` puts its time 0 elsewhere.
 *
 * @example
 * ```ts
 * import { type RateProfile, Simulation, Sink, Source } from '@sim/core';
 *
 * const tide: RateProfile = { rateAt: (t) => 5 + 4 * Math.sin(t / 100), maxRate: 9 };
 * const ships = Source.withProfile('ships', new Sink('harbour'), { profile: tide });
 * console.log(new Simulation({ endTime: 1000, entities: [ships] }).run().endReason); // end-time
 * ```
 *
 * @public
 */
export interface RateProfile {
  /**
   * A rate that is never exceeded, in events per second; the tighter, the fewer candidates are
   * drawn in vain.
   */
  readonly maxRate: number;
  /**
   * The rate in events per second, 0 or more, at `t`: the time on the simulation's clock, in
   * seconds, unless the source has an `origin` of its own. Negative before that origin.
   */
  rateAt(t: number): number;
}

/**
 * A profile that is linear in pieces: arrivals are found in closed form, and it can be built on.
 *
 * @example
 * ```ts
 * import { constantRate, spikeRate } from '@sim/core';
 *
 * const load = constantRate(20).plus(spikeRate({ base: 0, peak: 100, warmUp: 60, length: 10 }).repeat(300));
 * console.log(load.rateAt(65), load.rateAt(365), load.maxRate); // 120 120 120
 * ```
 *
 * @public
 */
export interface ComposableRateProfile extends RateProfile {
  /** The sum of two rates. With a profile that is not linear in pieces, the sum is not either. */
  plus(other: RateProfile): ComposableRateProfile;
  /** The rate times a factor, finite and 0 or more. */
  scale(factor: number): ComposableRateProfile;
  /**
   * The first `period` seconds again and again, in both directions of time. `period` is finite and
   * at least a nanosecond.
   */
  repeat(period: number): ComposableRateProfile;
}

/**
 * From `start` up to, not including, `end`, the rate is `rate + slope × (t − start)`.
 *
 * @internal
 */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly rate: number;
  readonly slope: number;
}

/**
 * The piece that holds at a time t, before 0 too; it may start later than the profile's own piece does, but
 * not after t, and ends after t.
 */
export type PieceAt = (t: number) => Piece;

/**
 * Makes a profile from its pieces, or, without them, from the rate alone.
 *
 * @internal
 */
export function makeRateProfile(
  recipe:
    | { readonly text: string; readonly maxRate: number; readonly pieceAt: PieceAt }
    | { readonly text: string; readonly maxRate: number; readonly rateAt: (t: number) => number },
): ComposableRateProfile {
  return new MadeRateProfile(recipe);
}

/**
 * The pieces of a profile, if it is one of ours that is linear in pieces.
 *
 * @internal
 */
export function piecesOf(profile: RateProfile): PieceAt | undefined {
  return profile instanceof MadeRateProfile ? MadeRateProfile.pieces(profile) : undefined;
}

/**
 * Checks that something is a rate profile.
 *
 * @internal
 */
export function checkRateProfile(owner: string, option: string, profile: RateProfile): RateProfile {
  if (typeof profile !== 'object' || !hasMethod(profile, 'rateAt') || isOfOtherCopy(profile))
    throw invalidOption(owner, option, 'a rate profile (rateAt and maxRate)', profile);
  checkNumber(owner, `${option}.maxRate`, profile.maxRate, { min: 0 });
  return profile;
}

class MadeRateProfile implements ComposableRateProfile {
  readonly maxRate: number;
  readonly rateAt: (t: number) => number;
  readonly #pieceAt: PieceAt | undefined;

  readonly #text: string;

  constructor(recipe: {
    /** The expression that makes it. */
    readonly text: string;
    readonly maxRate: number;
    readonly pieceAt?: PieceAt;
    readonly rateAt?: (t: number) => number;
  }) {
    const { pieceAt, rateAt } = recipe;
    this.#text = recipe.text;
    this.maxRate = recipe.maxRate;
    this.#pieceAt = pieceAt;
    this.rateAt = pieceAt === undefined ? (rateAt as (t: number) => number) : (t) => rateIn(pieceAt(t), t);
    Object.freeze(this);
  }

  /** @internal Which copy of the package it is of. */
  get _core(): typeof CORE {
    return CORE;
  }

  static pieces(profile: MadeRateProfile): PieceAt | undefined {
    return profile.#pieceAt;
  }

  toString(): string {
    return this.#text;
  }

  plus(other: RateProfile): ComposableRateProfile {
    checkRateProfile('plus', 'other', other);
    const maxRate = checkNumber('plus', 'the sum of the maximum rates', this.maxRate + other.maxRate);
    const text = `${this.#text}.plus(${ownText(other) ?? 'a profile'})`;
    const [first, second] = [this.#pieceAt, piecesOf(other)];
    if (first === undefined || second === undefined)
      return new MadeRateProfile({ text, maxRate, rateAt: (t) => this.rateAt(t) + other.rateAt(t) });
    return new MadeRateProfile({ text, maxRate, pieceAt: (t) => sumOf(first(t), second(t)) });
  }

  scale(factor: number): ComposableRateProfile {
    const times = checkNumber('scale', 'factor', factor, { min: 0 });
    const maxRate = checkNumber('scale', 'the maximum rate', times * this.maxRate);
    const text = `${this.#text}.scale(${times})`;
    const pieceAt = this.#pieceAt;
    if (pieceAt === undefined) return new MadeRateProfile({ text, maxRate, rateAt: (t) => times * this.rateAt(t) });
    return new MadeRateProfile({
      text,
      maxRate,
      pieceAt: (t) => {
        const { start, end, rate, slope } = pieceAt(t);
        return { start, end, rate: times * rate, slope: times * slope };
      },
    });
  }

  repeat(period: number): ComposableRateProfile {
    const every = checkNumber('repeat', 'period', period, { min: 1 / TICKS_PER_SECOND });
    const { maxRate } = this;
    const text = `${this.#text}.repeat(${every})`;
    const pieceAt = this.#pieceAt;
    if (pieceAt === undefined)
      return new MadeRateProfile({ text, maxRate, rateAt: (t) => this.rateAt(t - Math.floor(t / every) * every) });
    return new MadeRateProfile({ text, maxRate, pieceAt: (t) => repeated(pieceAt, every, t) });
  }
}

function rateIn(piece: Piece, t: number): number {
  // A piece that never changes may have no beginning.
  return piece.slope === 0 ? piece.rate : piece.rate + piece.slope * (t - piece.start);
}

function sumOf(a: Piece, b: Piece): Piece {
  const start = Math.max(a.start, b.start);
  return { start, end: Math.min(a.end, b.end), rate: rateIn(a, start) + rateIn(b, start), slope: a.slope + b.slope };
}

/**
 * The piece of a profile that repeats itself, by the pieces of its first round.
 *
 * @internal
 */
export function repeated(pieceAt: PieceAt, period: number, t: number): Piece {
  let round = Math.floor(t / period);
  // t / period is rounded: t may lie just before the round begins or be its end.
  if (round * period > t) round--;
  if ((round + 1) * period <= t) round++;
  const base = round * period;
  let piece = pieceAt(Math.min(t - base, period));
  while (base + piece.end <= t && piece.end < period) piece = pieceAt(piece.end);
  const end = piece.end < period ? base + piece.end : (round + 1) * period;
  return { start: base + piece.start, end, rate: piece.rate, slope: piece.slope };
}
