import type { Evictor, TimestampedValue } from '../evictors/evictor.ts';
import type { TriggerWindow } from '../triggers/trigger.ts';
import { BufferedContents, type ValueBuffer } from './buffered-contents.ts';

/** Elements with their times, for evictors: kept whatever the aggregate. */
export class TimedContents<V, R> extends BufferedContents<TimestampedValue<V>, R> {
  constructor(aggregate: (values: readonly V[]) => R) {
    super((elements) => aggregate(elements.map(({ value }) => value)));
  }

  override records(state: ValueBuffer<TimestampedValue<V>>): readonly TimestampedValue<V>[] {
    return state.values.map(({ value }) => value) as readonly unknown[] as readonly TimestampedValue<V>[];
  }
}

/** Takes out of a buffer what an evictor does not keep; returns how many are left. */
export function evict<V>(
  buffer: ValueBuffer<TimestampedValue<V>>,
  keep: NonNullable<Evictor<V>['evictBefore']> | undefined,
  window: TriggerWindow,
): number {
  if (keep === undefined || buffer.values.length === 0) return buffer.values.length;
  const kept = new Set(keep(buffer.values.slice(), window));
  if (kept.size === buffer.values.length) return kept.size;
  buffer.sequences = buffer.sequences.filter((_, at) => kept.has(buffer.values[at] as TimestampedValue<V>));
  buffer.values = buffer.values.filter((value) => kept.has(value));
  return buffer.values.length;
}
