import { invalidOption } from '@sim/core';
import type { Aggregator } from '../aggregators/aggregator.ts';
import { lowerBound } from '../collections/lower-bound.ts';
import type { WindowContents } from './window-contents.ts';

/** The values of a window in order of arrival, and at which place in the stream each one came. */
export interface ValueBuffer<V> {
  values: V[];
  sequences: number[];
}

/** What comes of `aggregate: count`, without the parentheses. */
function isAggregator(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'create' in value &&
    'add' in value &&
    typeof value.create === 'function' &&
    typeof value.add === 'function'
  );
}

/**
 * The values themselves: for aggregates that are functions of them all, and for those that depend
 * on the order of arrival.
 */
export class BufferedContents<V, R> implements WindowContents<V, ValueBuffer<V>, R> {
  readonly mergeable = true;
  readonly compact = false;
  private readonly aggregate: (values: readonly V[]) => R;

  constructor(aggregate: (values: readonly V[]) => R) {
    this.aggregate = aggregate;
  }

  create(): ValueBuffer<V> {
    return { values: [], sequences: [] };
  }

  add(state: ValueBuffer<V>, value: V, sequence: number): ValueBuffer<V> {
    append(state, value, sequence);
    return state;
  }

  copy(state: ValueBuffer<V>): ValueBuffer<V> {
    return { values: state.values.slice(), sequences: state.sequences.slice() };
  }

  /** In order of arrival, whichever part a value is in. */
  merge(own: ValueBuffer<V>, other: ValueBuffer<V>): ValueBuffer<V> {
    const first = other.sequences[0];
    if (first === undefined) return own;
    // Parts overlap in arrival only as far as the stream is out of order: what came before the
    // other part stays where it is.
    const from = lowerBound(own.sequences, first, isBefore);
    const values = own.values.splice(from);
    const sequences = own.sequences.splice(from);
    let i = 0;
    for (let j = 0; j < other.values.length; j++) {
      const sequence = other.sequences[j] as number;
      while (i < values.length && (sequences[i] as number) < sequence)
        append(own, values[i] as V, sequences[i++] as number);
      append(own, other.values[j] as V, sequence);
    }
    while (i < values.length) append(own, values[i] as V, sequences[i++] as number);
    return own;
  }

  result(state: ValueBuffer<V>): R {
    // A copy each time: the function may keep it, and the buffer goes on growing.
    const result = this.aggregate(state.values.slice());
    if (isAggregator(result))
      throw invalidOption(
        'aggregate',
        'its result',
        'a value; it is an aggregator: for the aggregator itself write count() instead of count',
        result,
      );
    return result;
  }

  records(state: ValueBuffer<V>): readonly V[] {
    return state.values.slice();
  }
}

/** The function over all values that an aggregator amounts to. */
export function foldedBy<V, A, R>(aggregator: Aggregator<V, A, R>): (values: readonly V[]) => R {
  return (values) => {
    let accumulator = aggregator.create();
    for (const value of values) accumulator = aggregator.add(accumulator, value);
    return aggregator.result(accumulator);
  };
}

function append<V>(buffer: ValueBuffer<V>, value: V, sequence: number): void {
  buffer.values.push(value);
  buffer.sequences.push(sequence);
}

function isBefore(sequence: number, value: number): boolean {
  return sequence < value;
}
