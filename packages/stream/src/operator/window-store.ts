import type { WindowState } from './window-state.ts';

/** What became of an element. */
export type Placement = 'on-time' | 'updated' | 'too-late' | 'unassigned';

/** The windows of an operator, however they are kept. Times are in seconds. */
export interface WindowStore<V> {
  /** Puts an element into its windows, and emits those that have closed. */
  add(key: string, value: V, eventTime: number): Placement;
  /** Closes and emits, then frees, what the watermark of the context asks for. */
  advance(): void;
  /** Windows of a key that are open. */
  readonly active: number;
  /** Windows of a key that are closed and kept. */
  readonly retained: number;
  /** All windows, or those of one key, in no particular order. */
  states(key?: string): WindowState[];
}
