import { checkNumber, invalidOption, toSeconds, toTicks } from '@sim/core';
import type { WindowBounds, WindowGrid } from './window-type.ts';

/**
 * The largest integer `q` with `q × divisor <= dividend`, also for negative dividends.
 *
 * The quotient of two doubles may be rounded up to a whole number, which would give the window
 * after the right one: hence the correction.
 */
export function floorDivide(dividend: number, divisor: number): number {
  const quotient = Math.floor(dividend / divisor);
  if (quotient * divisor > dividend) return quotient - 1;
  return (quotient + 1) * divisor <= dividend ? quotient + 1 : quotient;
}

/** The greatest common divisor of two positive integers. */
export function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

/** A grid of windows in whole ticks: window `k` starts at `k × slide + offset`. */
export class GridTicks {
  readonly size: number;
  readonly slide: number;
  readonly offset: number;
  /** How many windows start during one; NaN if that is no whole number. */
  private readonly span: number;

  constructor(owner: string, grid: WindowGrid) {
    this.size = durationTicks(owner, 'size', grid.size);
    this.slide = durationTicks(owner, 'slide', grid.slide);
    this.offset = toTicks(checkNumber(owner, 'offset', grid.offset));
    this.span = this.size % this.slide === 0 ? this.size / this.slide : NaN;
  }

  start(index: number): number {
    return index * this.slide + this.offset;
  }

  /**
   * Where another window starts, if it is one of the grid's starts: beyond the exact range of ticks
   * both must be rounded alike, or events fall between.
   */
  end(index: number): number {
    const { span } = this;
    return span > 0 ? this.start(index + span) : this.start(index) + this.size;
  }

  /**
   * The last window that has started at `ticks`; it may be over already, if windows have gaps
   * between them.
   */
  lastIndex(ticks: number): number {
    let index = Math.floor((ticks - this.offset) / this.slide);
    // The quotient may be rounded up to the next window; beyond the exact range of ticks the starts
    // are rounded, too, and may lie on either side.
    while (this.start(index) > ticks) index--;
    while (this.start(index + 1) <= ticks) index++;
    return index;
  }

  /** The windows that hold an event time, in seconds, by ascending start. */
  assign(eventTime: number): readonly WindowBounds[] {
    const ticks = toTicks(eventTime);
    const windows: WindowBounds[] = [];
    for (let index = this.lastIndex(ticks); this.end(index) > ticks; index--)
      windows.push([toSeconds(this.start(index)), toSeconds(this.end(index))]);
    return windows.reverse();
  }
}

/** A length of time in ticks, at least one. */
export function durationTicks(owner: string, option: string, seconds: number): number {
  const ticks = toTicks(checkNumber(owner, option, seconds, { above: 0 }));
  if (!(ticks >= 1 && Number.isFinite(ticks)))
    throw invalidOption(owner, option, 'a finite number of seconds >= 1e-9', seconds);
  return ticks;
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
