import { checkNumber } from '@sim/core';
import { excerpt } from '../errors.ts';

/**
 * A line that a reader left out, and why.
 *
 * @public
 */
export interface SkippedLine {
  /** The number of the line, from 1. */
  readonly line: number;
  /** The line, cut after 500 characters. */
  readonly text: string;
  /** Why it was left out: a phrase such as `a note` or `no timestamp`. */
  readonly why: string;
}

/**
 * What all readers of lines take.
 *
 * @public
 */
export interface ReaderOptions {
  /**
   * How many skipped lines are kept in `skipped`; all are counted in `skippedCount`.
   * @defaultValue 1000
   */
  readonly maxSkipped?: number;
}

/** @internal */
export const READER_OPTIONS = ['maxSkipped'] as const;

/**
 * What all readers of lines give beside their rows.
 *
 * @public
 */
export interface Skipped {
  /** The lines left out, in order; the first `maxSkipped` of them. Empty lines are not listed. */
  readonly skipped: readonly SkippedLine[];
  /** How many lines were left out in all. */
  readonly skippedCount: number;
}

/**
 * Collects what a reader leaves out, in bounded memory.
 *
 * @internal
 */
export class SkipList {
  private readonly kept: SkippedLine[] = [];
  private readonly limit: number;
  private count = 0;

  constructor(reader: string, { maxSkipped }: ReaderOptions) {
    this.limit = checkNumber(reader, 'maxSkipped', maxSkipped ?? 1000, { min: 0, integer: true, infinite: true });
  }

  add(line: number, text: string, why: string): void {
    this.count++;
    if (this.kept.length < this.limit) this.kept.push({ line, text: excerpt(text, 500), why });
  }

  result(): Skipped {
    return { skipped: this.kept, skippedCount: this.count };
  }
}
