import type { Aggregator } from '../aggregators/aggregator.ts';
import type { WindowContents } from './window-contents.ts';

/** One accumulator for each window: memory independent of the number of events. */
export class AccumulatedContents<V, A, R> implements WindowContents<V, A, R> {
  readonly mergeable: boolean;
  readonly compact = true;
  private readonly aggregator: Aggregator<V, A, R>;

  constructor(aggregator: Aggregator<V, A, R>) {
    this.aggregator = aggregator;
    this.mergeable = aggregator.merge !== undefined;
  }

  create(): A {
    return this.aggregator.create();
  }

  add(state: A, value: V): A {
    return this.aggregator.add(state, value);
  }

  copy(state: A): A {
    // What is no object cannot be changed, so it needs no copy.
    return typeof state === 'object' && state !== null ? this.merge(this.create(), state) : state;
  }

  merge(own: A, other: A): A {
    return (this.aggregator.merge as (a: A, b: A) => A).call(this.aggregator, own, other);
  }

  result(state: A): R {
    const result = this.aggregator.result(state);
    return (result as unknown) === state ? detach(result) : result;
  }

  records(): undefined {
    return undefined;
  }
}

/**
 * A copy of an accumulator that was handed out as the result: it goes on changing, and what was
 * sent must not.
 */
function detach<R>(result: R): R {
  if (Array.isArray(result)) return result.slice() as R;
  if (result instanceof Map) return new Map(result) as R;
  if (result instanceof Set) return new Set(result) as R;
  if (typeof result === 'object' && result !== null && Object.getPrototypeOf(result) === Object.prototype)
    return { ...result };
  return result;
}
