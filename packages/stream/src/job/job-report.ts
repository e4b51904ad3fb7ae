import type { EntityMetric } from '@sim/core';
import { describeLatency, describePart } from '../events/describe-part.ts';
import type { StreamJobStats } from './job-stats.ts';
import { defaultTrigger } from '../operator/triggering.ts';
import type { ResolvedWindowingOptions } from '../operator/windowing-options.ts';
import type { ResolvedJob } from './resolve-job.ts';

/** Checkpoints, failures and what they cost. */
export function jobMetrics(stats: () => StreamJobStats): readonly EntityMetric[] {
  const read = (name: string, unit: string, kind: 'gauge' | 'counter', key: keyof StreamJobStats): EntityMetric => ({
    name,
    unit,
    kind,
    read: () => stats()[key],
  });
  return [
    read('checkpoints-completed', 'checkpoints', 'counter', 'checkpointsCompleted'),
    read('checkpoints-failed', 'checkpoints', 'counter', 'checkpointsFailed'),
    read('last-checkpoint-duration', 's', 'gauge', 'lastCheckpointDuration'),
    read('last-checkpoint-size', 'entries', 'gauge', 'lastCheckpointSize'),
    read('restarts', 'restarts', 'counter', 'restarts'),
    read('downtime', 's', 'counter', 'downtime'),
    read('records-replayed', 'records', 'counter', 'recordsReplayed'),
    read('state-moved', 'entries', 'counter', 'stateMoved'),
  ];
}

/** Every option in force, as plain values. */
export function jobParameters(options: ResolvedJob): Readonly<Record<string, unknown>> {
  const { operators, savepoints: _, ...plain } = options;
  return {
    ...plain,
    operators: operators.map(({ alignment, inputs, maxParallelism, name, parallelism, sink, spec, window }) => ({
      name,
      kind: spec.source !== undefined ? 'source' : sink !== undefined ? 'sink' : window ? 'window' : 'function',
      inputs: inputs.map(({ from, keyBy, tag, ...rest }) => ({
        from: tag === undefined ? from : `${from}:${tag}`,
        ...rest,
        ...(keyBy !== undefined && { keyBy: describePart(keyBy, 'an own function') }),
      })),
      cost: describeLatency(spec.cost ?? 0),
      parallelism,
      maxParallelism,
      ...(alignment !== undefined && { watermarkAlignment: alignment }),
      ...(sink !== undefined && {
        guarantee: sink.guarantee,
        ...(sink.writer === undefined
          ? { transactionTimeout: sink.transactionTimeout }
          : { writer: describePart(sink.writer, 'an own writer') }),
      }),
      ...(window !== undefined && { window: windowingParameters(window) }),
    })),
  };
}

function windowingParameters(options: ResolvedWindowingOptions<any, any>): Readonly<Record<string, unknown>> {
  // Watermarks are those of the sources.
  const { aggregate, evictor, trigger, watermarkInterval: _, watermarkStrategy: __, windowType, ...plain } = options;
  return {
    windowType: describePart(windowType, 'an own window type'),
    aggregate: describePart(aggregate, 'an own aggregate'),
    trigger: describePart(trigger ?? defaultTrigger(options.timeDomain), 'an own trigger'),
    evictor: evictor === undefined ? undefined : describePart(evictor, 'an own evictor'),
    ...plain,
  };
}
