import type { WindowContents } from './window-contents.ts';
import type { WindowState } from './window-state.ts';

/** One key in one window. */
export interface Pane<S> {
  readonly key: string;
  state: S;
  count: number;
  /** The revision last emitted; -1 before the first. */
  revision: number;
}

/** What users see of a pane. */
export function describePane<S>(
  contents: WindowContents<any, S, unknown>,
  pane: Pane<S>,
  start: number,
  end: number,
  emitted: boolean,
): WindowState {
  const { key, count, state } = pane;
  const records = contents.records(state);
  const seen = { key, start, end, recordCount: count, emitted };
  return records === undefined ? seen : { ...seen, records };
}

/** By UTF-16 code unit, the same everywhere. */
export function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
