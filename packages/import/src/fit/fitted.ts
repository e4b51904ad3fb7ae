import { checkNumber } from '@sim/core';

/**
 * A number fitted to data: the value, and between which bounds it may be.
 *
 * @public
 */
export interface Fitted {
  /** The fitted value. */
  readonly value: number;
  /** The lower bound of the confidence interval. */
  readonly low: number;
  /** The upper bound of the confidence interval; `Infinity` where the data sets none. */
  readonly high: number;
}

/** @internal */
export function checkConfidence(owner: string, confidence = 0.95): number {
  return checkNumber(owner, 'confidence', confidence, { above: 0, max: 0.9999 });
}
