import { invalidOption } from '../checks/checks.ts';
import { exponentialVariate } from '../random/distributions/exponential.ts';
import type { RandomStream } from '../random/random-stream.ts';
import { toSeconds, toTicks } from '../time/ticks.ts';
import { Arrivals } from './arrivals.ts';
import type { Piece, PieceAt, RateProfile } from './rate-profile.ts';

/**
 * After so many candidates or pieces in vain, control goes back to the clock: a rate may stay 0 for
 * ever, but the run has an end.
 */
const MAX_TRIALS = 1000;

/**
 * So much of a count may be missing at the end of a piece: a rounded integral must not lose the
 * arrival that is due just there.
 */
const COUNT_TOLERANCE = 1e-9;

/**
 * Arrivals by inversion: the k-th comes when the integral of the rate reaches the k-th count.
 * Counts are 1, 2, 3, … for deterministic arrivals, and sums of exponential variates of mean 1 for
 * a Poisson process. On each linear piece that is a quadratic equation, solved from the start of
 * the piece, so that nothing drifts.
 *
 * Times of a profile are counted from its origin, which may lie before or after the start.
 *
 * @internal
 */
export class InvertedArrivals extends Arrivals {
  private readonly originTicks: number;
  private readonly pieceAt: PieceAt;
  private readonly step: () => number;
  private piece: Piece;
  /** The integral up to the start of the piece, and the count that is asked for. */
  private before = 0;
  private count = 0;

  /** @param rng - of a Poisson process; `undefined` for deterministic arrivals */
  constructor(startTicks: number, originTicks: number, pieceAt: PieceAt, rng: RandomStream | undefined) {
    super();
    this.originTicks = originTicks;
    this.pieceAt = pieceAt;
    this.step = rng === undefined ? () => 1 : () => exponentialVariate(rng.next());
    this.piece = this.pieceFrom(toSeconds(startTicks - originTicks));
  }

  next(): number {
    if (this.real) this.count += this.step();
    for (let trials = 0; ; trials++) {
      const { start, end, rate, slope } = this.piece;
      const area = this.count - this.before;
      const width = end - start;
      const whole = slope === 0 ? (rate === 0 ? 0 : rate * width) : width * (rate + 0.5 * slope * width);
      this.real = whole > 0 && area <= whole + COUNT_TOLERANCE;
      if (this.real) {
        // The smaller root of slope/2 x² + rate x = area, in the form that does not cancel.
        const x =
          area <= 0
            ? 0
            : slope === 0
              ? area / rate
              : (2 * area) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * area)));
        return this.originTicks + toTicks(start + Math.min(x, width));
      }
      if (end === Infinity) return Infinity;
      this.before += whole;
      this.piece = this.pieceFrom(end);
      if (trials >= MAX_TRIALS) return this.originTicks + toTicks(end);
    }
  }

  /** The piece at a time, cut off there: the pieces of a sum may begin before. */
  private pieceFrom(t: number): Piece {
    const { start, end, rate, slope } = this.pieceAt(t);
    return { start: t, end, rate: slope === 0 ? rate : Math.max(0, rate + slope * (t - start)), slope };
  }
}

/**
 * Arrivals by thinning (Lewis and Shedler, Naval Research Logistics Quarterly 26, 1979): candidates
 * of a Poisson process at the profile's bound, each kept with the probability rate / bound. Exact
 * for any rate that keeps to its bound; one that does not is an error.
 *
 * @internal
 */
export class ThinnedArrivals extends Arrivals {
  private readonly startTicks: number;
  /** The start on the profile's own scale of time. */
  private readonly begin: number;
  private readonly profile: RateProfile;
  private readonly owner: string;
  private readonly rng: RandomStream;
  private count = 0;

  constructor(startTicks: number, originTicks: number, profile: RateProfile, owner: string, rng: RandomStream) {
    super();
    this.startTicks = startTicks;
    this.begin = toSeconds(startTicks - originTicks);
    this.profile = profile;
    this.owner = owner;
    this.rng = rng;
  }

  next(): number {
    const { profile, rng } = this;
    const { maxRate } = profile;
    if (maxRate === 0) return Infinity;
    for (let trials = 0; ; trials++) {
      this.count += exponentialVariate(rng.next());
      const passed = this.count / maxRate;
      const t = this.begin + passed;
      const rate = profile.rateAt(t);
      if (typeof rate !== 'number' || !(rate >= 0 && rate <= maxRate))
        throw invalidOption(this.owner, `profile.rateAt(${t})`, `a number >= 0 and <= maxRate, ${maxRate}`, rate);
      this.real = rng.next() * maxRate < rate;
      if (this.real || trials >= MAX_TRIALS) return this.startTicks + toTicks(passed);
    }
  }
}
