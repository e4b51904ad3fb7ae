import { checkNumber, invalidOption } from '../checks/checks.ts';
import { checkRateProfile, type Piece, type PieceAt, piecesOf, type RateProfile } from './rate-profile.ts';

/** So many pieces are kept: 97 days of one a second, a quarter of a gigabyte. */
const MAX_PIECES = 2 ** 23;

/**
 * The number of events that a rate profile gives from a time on: its integral, and the way back.
 * Exact for profiles that are linear in pieces; of any other the rate is taken at whole seconds and
 * in a straight line between them. O(log pieces) for what was passed before, O(pieces) the first
 * time; 32 bytes a piece, at most 2^23 (8.4 million) of them.
 *
 * @example
 * ```ts
 * import { CumulativeRate, rampRate } from '@sim/core';
 *
 * const load = new CumulativeRate(rampRate({ from: 0, to: 10, duration: 10 }));
 * console.log(load.countBy(10), load.countBy(20), load.timeOf(150, 60)); // 50 150 20
 * ```
 *
 * @public
 */
export class CumulativeRate {
  private readonly pieceAt: PieceAt;
  private readonly starts: number[] = [];
  private readonly before: number[] = [];
  private readonly rates: number[] = [];
  private readonly slopes: number[] = [];
  /** Where the last piece known ends, and the integral up to there. */
  private end: number;
  private total = 0;
  /** The piece that was looked at last: most looks are close to the one before. */
  private latest = 0;

  /**
   * @param profile - the rate
   * @param from - where counting begins, in the time of the profile, in seconds
   * @throws `INVALID_OPTION` if it is no profile, or `from` no finite number
   */
  constructor(profile: RateProfile, from = 0) {
    checkRateProfile('CumulativeRate', 'profile', profile);
    this.pieceAt = piecesOf(profile) ?? sampled(profile);
    this.end = checkNumber('CumulativeRate', 'from', from);
    this.extend('from', from);
  }

  /**
   * Events from the begin up to a time: the integral, in general no whole number.
   *
   * @param time - in the time of the profile, in seconds; before the begin there are none
   * @throws `INVALID_OPTION` if it is no finite number, or more than 2^23 pieces of the profile away
   */
  countBy(time: number): number {
    // The difference is NaN for NaN and the infinities.
    if (typeof time !== 'number' || !(time - time === 0))
      throw invalidOption('CumulativeRate', 'time', 'a finite number', time);
    while (time > this.end) this.extend('time', time);
    const at = this.pieceBefore(time);
    const width = time - this.starts[at]!;
    return width <= 0
      ? this.before[at]!
      : this.before[at]! + width * (this.rates[at]! + 0.5 * this.slopes[at]! * width);
  }

  /**
   * When the integral reaches a number; `Infinity` if not before a limit.
   *
   * @param count - the number
   * @param limit - how far to look, in the time of the profile
   * @throws `INVALID_OPTION` if one of them is no number, or the number is not reached in 2^23 pieces
   * of the profile
   */
  timeOf(count: number, limit: number): number {
    checkNumber('CumulativeRate', 'count', count, { infinite: true });
    checkNumber('CumulativeRate', 'limit', limit, { infinite: true });
    while (this.total < count && this.end < limit) this.extend('limit', limit);
    if (this.total < count) return Infinity;
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.before[middle]! < count) low = middle;
      else high = middle - 1;
    }
    const area = count - this.before[low]!;
    if (area <= 0) return this.starts[low]!;
    const rate = this.rates[low]!;
    const slope = this.slopes[low]!;
    // The smaller root of slope/2 x² + rate x = area, in the form that does not cancel.
    const x = slope === 0 ? area / rate : (2 * area) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * area)));
    return this.starts[low]! + x;
  }

  private pieceBefore(time: number): number {
    const { starts, latest } = this;
    if (starts[latest]! <= time && (latest + 1 === starts.length || time < starts[latest + 1]!)) return latest;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= time) low = middle;
      else high = middle - 1;
    }
    this.latest = low;
    return low;
  }

  /** Whether a time is out of reach if pieces go on to be as long as they were so far. */
  private isFarBeyond(time: number): boolean {
    const { length } = this.starts;
    if (length < 1000 || time === Infinity) return false;
    return (time - this.end) / MAX_PIECES > (100 * (this.end - this.starts[0]!)) / length;
  }

  /**
   * @param option - what asks for one more piece
   * @param wish - and its value
   */
  private extend(option: string, wish: number): void {
    const from = this.end;
    if (from === Infinity) return;
    const { start, end, rate, slope } = this.pieceAt(from);
    // Far away a second is less than the step from one double to the next.
    if (!(end > from) || this.starts.length === MAX_PIECES || this.isFarBeyond(wish))
      throw invalidOption(
        'CumulativeRate',
        option,
        `within ${MAX_PIECES} pieces of the profile; ${this.starts.length} end at ${from} s`,
        wish,
      );
    // A piece that never changes may have no beginning.
    const rateHere = slope === 0 ? rate : Math.max(0, rate + slope * (from - start));
    this.starts.push(from);
    this.before.push(this.total);
    this.rates.push(rateHere);
    this.slopes.push(slope);
    const width = end - from;
    if (width < Infinity) this.total += width * (rateHere + 0.5 * slope * width);
    else if (rateHere > 0) this.total = Infinity;
    this.end = end;
  }
}

/** Any profile, second by second. */
function sampled(profile: RateProfile): PieceAt {
  const rateAt = (t: number): number => {
    const rate = profile.rateAt(t);
    if (typeof rate !== 'number' || !(rate >= 0 && rate <= profile.maxRate))
      throw invalidOption(
        'CumulativeRate',
        `profile.rateAt(${t})`,
        `a number >= 0 and <= maxRate, ${profile.maxRate}`,
        rate,
      );
    return rate;
  };
  return (t): Piece => {
    const start = Math.floor(t);
    const rate = rateAt(start);
    return { start, end: start + 1, rate, slope: rateAt(start + 1) - rate };
  };
}
