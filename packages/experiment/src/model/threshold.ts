import { type Estimate, invalidOption } from '@sim/core';

/**
 * A promise about a metric, and what became of it.
 *
 * @public
 */
export interface ThresholdVerdict {
  /** The promise as it was written. */
  readonly threshold: string;
  /** The metric it is about. */
  readonly metric: string;
  /** Whether the estimate keeps it. */
  readonly kept: boolean;
  /** Whether the whole confidence interval says the same. A single run is never sure. */
  readonly sure: boolean;
}

/** A promise that was read. */
export interface Threshold {
  readonly text: string;
  readonly metric: string;
  readonly holds: (value: number) => boolean;
}

const PATTERN = /^\s*([^<>=\s]+)\s*(<=|>=|<|>)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?Infinity)\s*$/;

const OPERATORS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/**
 * Reads a promise.
 *
 * @param owner - for messages
 * @param text - `'p99 < 1'`
 *
 * @internal
 */
export function parseThreshold(owner: string, text: unknown): Threshold {
  const match = typeof text === 'string' && text.length < 1000 ? PATTERN.exec(text) : null;
  if (match === null) throw invalidOption(owner, 'threshold', `a promise like 'p99 < 1'`, text);
  const compare = OPERATORS[match[2]!]!;
  const bound = Number(match[3]);
  return { text: match[0].trim(), metric: match[1]!, holds: (value) => compare(value, bound) };
}

/** @internal */
export function judgeThreshold({ text, metric, holds }: Threshold, { mean, halfWidth }: Estimate): ThresholdVerdict {
  const kept = holds(mean);
  const sure = Number.isFinite(mean) && holds(mean - halfWidth) === kept && holds(mean + halfWidth) === kept;
  return { threshold: text, metric, kept, sure: sure && halfWidth !== Infinity };
}
