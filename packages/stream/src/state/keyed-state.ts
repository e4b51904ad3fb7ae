import { deepCopy } from './deep-copy.ts';

/**
 * A value of one key, as Apache Flink's `ValueState`.
 *
 * @typeParam T - the value
 *
 * @public
 */
export interface ValueState<T> {
  /** The value; `undefined` if none was set. */
  value(): T | undefined;
  /** Sets the value; `undefined` clears it. */
  update(value: T | undefined): void;
  /** Removes the value. */
  clear(): void;
}

/** The state of all keys, by name, in a form that can be copied. */
export type StateSnapshot = readonly (readonly [key: string, states: ReadonlyMap<string, unknown>])[];

/** What an operator keeps for each key. */
export class KeyedState {
  private keys = new Map<string, Map<string, unknown>>();
  private count = 0;

  /** How many values there are, of all keys. */
  get size(): number {
    return this.count;
  }

  get(key: string, name: string): unknown {
    return this.keys.get(key)?.get(name);
  }

  set(key: string, name: string, value: unknown): void {
    let states = this.keys.get(key);
    if (value === undefined) {
      if (states?.delete(name) !== true) return;
      this.count--;
      if (states.size === 0) this.keys.delete(key);
      return;
    }
    if (states === undefined) this.keys.set(key, (states = new Map<string, unknown>()));
    if (!states.has(name)) this.count++;
    states.set(name, value);
  }

  /** A copy that does not change, of all keys or of those chosen. O(state). */
  snapshot(includes: (key: string) => boolean = () => true): StateSnapshot {
    return [...this.keys].filter(([key]) => includes(key)).map(([key, states]) => [key, deepCopy(states)]);
  }

  restore(snapshot: StateSnapshot): void {
    this.clear();
    for (const [key, states] of snapshot)
      for (const [name, value] of deepCopy(states as Map<string, unknown>)) this.set(key, name, value);
  }

  clear(): void {
    this.keys = new Map();
    this.count = 0;
  }
}
