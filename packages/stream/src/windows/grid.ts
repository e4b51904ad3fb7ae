import { checkNumber, invalidOption, toTicks } from '@sim/core';
import { exactTime, durationTicks, MAX_EXACT } from '../time/exact-time.ts';
import type { WindowBounds, WindowGrid } from './window-type.ts';

/** The most windows that one event may belong to: more is a mistake, and would not come to an end. */
const MAX_OVERLAP = 10_000_000;

/** The greatest common divisor of two positive integers. */
export function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

/**
 * A grid of windows: window `k` starts at `k × slide + offset`, for every whole `k`.
 *
 * Lengths are whole numbers of a decimal unit, the largest that fits: seconds for windows of 60 s,
 * tenths for 0.1 s. A bound is an exact whole number divided once, so it is the double nearest to
 * the decimal it stands for, the same double that a user writes or parses: an event time is compared
 * with it as it is. So windows are exact for epoch times, in seconds and in milliseconds, as well.
 */
export class Grid {
  /** All three in `1 / perSecond` seconds. */
  readonly size: number;
  readonly slide: number;
  readonly offset: number;
  private readonly perSecond: number;
  private readonly owner: string;

  constructor(owner: string, grid: WindowGrid) {
    this.owner = owner;
    durationTicks(owner, 'size', grid.size);
    durationTicks(owner, 'slide', grid.slide);
    checkNumber(owner, 'offset', grid.offset);
    if (!(grid.size / grid.slide <= MAX_OVERLAP))
      throw invalidOption(
        owner,
        'slide',
        `a number of seconds of which at most ${MAX_OVERLAP} make a size`,
        grid.slide,
      );
    const lengths = [grid.size, grid.slide, grid.offset].map(exactTime);
    let perSecond = 1;
    while (perSecond < 1e9 && !lengths.every((length) => isWhole(length, perSecond))) perSecond *= 10;
    [this.size, this.slide, this.offset] = lengths.map((length) => Math.round(length * perSecond)) as [
      number,
      number,
      number,
    ];
    this.perSecond = perSecond;
  }

  /** The same grid, cut into slices: a window's size and slide are whole numbers of them. */
  slices(): Grid {
    const length = greatestCommonDivisor(this.size, this.slide) / this.perSecond;
    return new Grid(this.owner, { size: length, slide: length, offset: this.offset / this.perSecond });
  }

  start(index: number): number {
    return this.bound(index, this.offset);
  }

  end(index: number): number {
    return this.bound(index, this.offset + this.size);
  }

  /**
   * The last window that has started at a time; it may be over already, if windows have gaps
   * between them.
   *
   * @throws `INVALID_OPTION` if the time is so far from 0 that windows cannot be told apart
   */
  lastIndex(time: number): number {
    // May be off by one: the product is rounded.
    let index = Math.floor((time * this.perSecond - this.offset) / this.slide);
    if (!(index < MAX_EXACT / 2 && index > -MAX_EXACT / 2) || !(time < MAX_EXACT && time > -MAX_EXACT))
      throw invalidOption(this.owner, 'eventTime', `a time at which its windows can be told apart`, time);
    while (this.start(index) > time) index--;
    while (this.start(index + 1) <= time) index++;
    return index;
  }

  /** The windows that hold an event time, in seconds, by ascending start. */
  assign(eventTime: number): readonly WindowBounds[] {
    const time = exactTime(eventTime);
    const windows: WindowBounds[] = [];
    for (let index = this.lastIndex(time); this.end(index) > time; index--)
      windows.push([this.start(index), this.end(index)]);
    return windows.reverse();
  }

  private bound(index: number, shift: number): number {
    const units = index * this.slide + shift;
    if (units <= MAX_EXACT && units >= -MAX_EXACT) return units / this.perSecond;
    return farBound(BigInt(index) * BigInt(this.slide) + BigInt(shift), this.perSecond);
  }
}

/** Of more units than a double can count: the nearest double, by way of the decimal that it is. */
function farBound(units: bigint, perSecond: number): number {
  const divisor = BigInt(perSecond);
  const seconds = units / divisor;
  const rest = units % divisor;
  const sign = units < 0n ? '-' : '';
  return Number(
    `${sign}${abs(seconds)}.${abs(rest)
      .toString()
      .padStart(perSecond.toString().length - 1, '0')}`,
  );
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function isWhole(length: number, perSecond: number): boolean {
  const units = Math.round(length * perSecond);
  return Math.abs(units) <= MAX_EXACT && units / perSecond === length;
}

/** Checks where a grid lies: less than one step away from 0. */
export function checkOffset(owner: string, offset: number, step: number): number {
  checkNumber(owner, 'offset', offset);
  if (!(Math.abs(toTicks(offset)) < toTicks(step)))
    throw invalidOption(owner, 'offset', `a number of seconds between -${step} and ${step}, both excluded`, offset);
  return offset + 0;
}

/** Checks an event time given to a window type. */
export function checkEventTime(owner: string, eventTime: number): number {
  return checkNumber(owner, 'eventTime', eventTime);
}
