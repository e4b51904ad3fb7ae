import type { EntityMetric } from '@sim/core';

/**
 * What a task of a {@link StreamJob} has done.
 *
 * @public
 */
export interface JobTaskStats {
  /** Elements taken from its channels, or records read by a source. */
  readonly elementsIn: number;
  /** Elements sent to other tasks, each once. */
  readonly elementsOut: number;
  /** The share of time in which it worked. */
  readonly busy: number;
  /** The share of time in which there was nothing to do. */
  readonly idle: number;
  /** The share of time in which it could not go on, since a task downstream had no room. */
  readonly backPressured: number;
  /** Elements on the way to it and waiting; of a source the records that are there to be read. */
  readonly queueLength: number;
  /** Values of state and timers. */
  readonly stateSize: number;
  /** Seconds in which inputs were blocked by barriers. */
  readonly alignmentSeconds: number;
  /** Seconds in which a source did not read on, since its watermark was ahead of those of its group. */
  readonly watermarkAlignmentSeconds: number;
  /** Checkpoints given up for a later one. */
  readonly checkpointsAborted: number;
}

/** What an instance offers to whoever records a run. */
export function taskMetrics(stats: () => JobTaskStats, queueLength: () => number): readonly EntityMetric[] {
  const share = (name: string, key: 'busy' | 'idle' | 'backPressured'): EntityMetric => ({
    name,
    unit: '1',
    kind: 'gauge',
    read: () => stats()[key],
  });
  return [
    share('busy-share', 'busy'),
    share('idle-share', 'idle'),
    share('back-pressured-share', 'backPressured'),
    { name: 'queue-length', unit: 'records', kind: 'gauge', read: queueLength },
    { name: 'elements-in', unit: 'records', kind: 'counter', read: () => stats().elementsIn },
    { name: 'elements-out', unit: 'records', kind: 'counter', read: () => stats().elementsOut },
  ];
}
