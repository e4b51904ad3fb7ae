/** A window of one key as a checkpoint holds it: whatever the watermark was, it is not part of it. */
export interface WindowSnapshot<S> {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly state: S;
  readonly count: number;
  readonly revision: number;
  readonly emitted: boolean;
  readonly madeLate: boolean;
  /** Whether it has finished, and is kept only so that nothing more is put into it. */
  readonly gone: boolean;
  readonly panes: number;
  readonly panesNotEarly: number;
  readonly triggerState: ReadonlyMap<string, unknown> | undefined;
  readonly eventTimers: readonly number[];
  readonly processingTimers: readonly number[];
}

/** What a window operator keeps, as a checkpoint holds it. */
export interface WindowsSnapshot {
  readonly windows: readonly WindowSnapshot<unknown>[];
  /** How many elements had come: tells the order of arrival of those that are kept. */
  readonly sequence: number;
}
