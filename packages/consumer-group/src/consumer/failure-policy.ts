import { checkNumber, checkOneOf, checkOptions, invalidOption, type Entity, type Latency } from '@sim/core';
import { given, hasMethod, kindOf } from '../checks.ts';

/**
 * What a {@link Consumer} does when processing a record fails.
 *
 * @public
 */
export interface FailurePolicy {
  /**
   * How often the record is tried again, at once and in its place: the partition waits. `Infinity`
   * for ever. @defaultValue 0
   */
  readonly retries?: number;
  /** How long to wait before each retry. @defaultValue 0 */
  readonly retryDelay?: Latency;
  /**
   * What to do when the tries are used up. `'stop'`: the failure stops the run. `'skip'`: go on
   * with the next record, as if it had been processed. `'dead-letter'`: the same, and send it to
   * `deadLetter`. @defaultValue 'stop'
   */
  readonly then?: 'stop' | 'skip' | 'dead-letter';
  /**
   * Gets a `DeadLetter` event for each record given up ({@link DeadLetterPayload}); required by
   * `'dead-letter'`, and refused without.
   */
  readonly deadLetter?: Entity;
}

/**
 * The payload of a `DeadLetter` event.
 *
 * @public
 */
export interface DeadLetterPayload<R = unknown> {
  /** The record that could not be processed. */
  readonly record: R;
  /** What the last attempt failed with. */
  readonly error: unknown;
  /** How often it was tried. */
  readonly attempts: number;
}

/** @internal */
export interface ResolvedFailurePolicy {
  readonly retries: number;
  readonly retryDelay: Latency;
  readonly then: 'stop' | 'skip' | 'dead-letter';
  readonly deadLetter: Entity | undefined;
}

/** @internal */
export function resolveFailurePolicy(owner: string, policy: FailurePolicy): ResolvedFailurePolicy {
  if (kindOf(policy) !== 'object')
    throw invalidOption(owner, 'onFailure', "an object such as { then: 'skip' }", policy);
  const { deadLetter } = checkOptions(`${owner}: onFailure`, policy, ['retries', 'retryDelay', 'then', 'deadLetter']);
  const then = checkOneOf(owner, 'onFailure.then', given(policy.then, 'stop'), [
    'stop',
    'skip',
    'dead-letter',
  ] as const);
  if ((then === 'dead-letter' || deadLetter !== undefined) && !hasMethod(deadLetter, 'handleEvent'))
    throw invalidOption(owner, 'onFailure.deadLetter', "an Entity, as onFailure.then is 'dead-letter'", deadLetter);
  if (then !== 'dead-letter' && deadLetter !== undefined)
    throw invalidOption(owner, 'onFailure.deadLetter', `nothing, as onFailure.then is '${then}'`, deadLetter);
  return Object.freeze({
    retries: checkNumber(owner, 'onFailure.retries', given(policy.retries, 0), {
      min: 0,
      integer: true,
      infinite: true,
    }),
    retryDelay: given(policy.retryDelay, 0),
    then,
    deadLetter,
  });
}
