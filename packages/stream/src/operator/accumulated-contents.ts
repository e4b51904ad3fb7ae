import { invalidOption } from '@sim/core';
import type { Aggregator } from '../aggregators/aggregator.ts';
import { isTrusted } from '../aggregators/trusted.ts';
import { deepCopy } from '../state/deep-copy.ts';
import type { WindowContents } from './window-contents.ts';

/**
 * One accumulator for each window: memory independent of the number of events.
 *
 * An aggregator of a user may hand out its accumulator, or a part of it, as the result, and its
 * `merge` may change and return either argument. So what is sent is copied, and so is the second
 * argument of a merge, unless the aggregator is known to do neither.
 */
export class AccumulatedContents<V, A, R> implements WindowContents<V, A, R> {
  readonly mergeable: boolean;
  readonly compact = true;
  private readonly aggregator: Aggregator<V, A, R>;
  private readonly trusted: boolean;

  constructor(aggregator: Aggregator<V, A, R>) {
    this.aggregator = aggregator;
    this.mergeable = aggregator.merge !== undefined;
    this.trusted = isTrusted(aggregator);
  }

  create(): A {
    return this.aggregator.create();
  }

  add(state: A, value: V): A {
    const next = this.aggregator.add(state, value);
    if ((next as unknown) === undefined && typeof state === 'object')
      throw invalidOption('aggregate', 'what add returns', 'the accumulator', next);
    return next;
  }

  copy(state: A): A {
    // What is no object cannot be changed, so it needs no copy.
    if (typeof state !== 'object' || state === null) return state;
    const { aggregator } = this;
    if (aggregator.copy !== undefined) return aggregator.copy(state);
    const own = this.trusted ? state : deepCopy(state, state);
    return aggregator.merge === undefined ? own : aggregator.merge(aggregator.create(), own);
  }

  merge(own: A, other: A): A {
    const merge = this.aggregator.merge as (a: A, b: A) => A;
    return merge.call(this.aggregator, own, this.trusted ? other : this.copy(other));
  }

  result(state: A): R {
    const result = this.aggregator.result(state);
    if (this.trusted || typeof result !== 'object' || result === null) return result;
    return (result as unknown) === state ? (this.copy(state) as unknown as R) : deepCopy(result, state);
  }

  records(): undefined {
    return undefined;
  }
}
