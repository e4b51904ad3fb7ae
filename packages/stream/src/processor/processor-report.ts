import type { EntityMetric } from '@sim/core';
import { describeLatency, describePart } from '../events/describe-part.ts';
import { defaultTrigger } from '../operator/triggering.ts';
import type { StreamProcessorStats } from './stream-processor-stats.ts';
import type { ResolvedStreamProcessorOptions } from './stream-processor-options.ts';

/** What of a processor is read. */
interface Reported {
  readonly now: number;
  readonly watermark: number;
  readonly activeWindows: number;
  readonly retainedWindows: number;
  readonly stats: StreamProcessorStats;
}

const COUNTERS: readonly (readonly [name: string, unit: string, read: keyof StreamProcessorStats])[] = [
  ['events-processed', 'records', 'eventsProcessed'],
  ['events-rejected', 'records', 'eventsRejected'],
  ['events-lost', 'records', 'eventsLost'],
  ['late-events', 'records', 'lateEvents'],
  ['late-events-dropped', 'records', 'lateEventsDropped'],
  ['windows-emitted', 'windows', 'windowsEmitted'],
  ['windows-updated', 'windows', 'windowsUpdated'],
];

/** What a processor offers to whoever records a run. */
export function processorMetrics(processor: Reported): readonly EntityMetric[] {
  return [
    { name: 'active-windows', unit: 'windows', kind: 'gauge', read: () => processor.activeWindows },
    { name: 'retained-windows', unit: 'windows', kind: 'gauge', read: () => processor.retainedWindows },
    { name: 'queue-length', unit: 'records', kind: 'gauge', read: () => processor.stats.queueLength },
    { name: 'watermark-delay', unit: 's', kind: 'gauge', read: () => delay(processor) },
    ...COUNTERS.map(([name, unit, key]): EntityMetric => ({
      name,
      unit,
      kind: 'counter',
      read: () => processor.stats[key],
    })),
  ];
}

/** How far the watermark is behind the clock; 0 before there is one, and after the end. */
function delay({ now, watermark }: Reported): number {
  return Number.isFinite(watermark) ? now - watermark : 0;
}

/** Every option in force, as plain values. */
export function processorParameters(
  options: ResolvedStreamProcessorOptions<any, any>,
): Readonly<Record<string, unknown>> {
  const {
    aggregate,
    downstream,
    evictor,
    fromResult,
    processingCost,
    sideOutput,
    trigger,
    watermarkStrategy,
    windowType,
    ...plain
  } = options;
  return {
    windowType: describePart(windowType, 'an own window type'),
    aggregate: describePart(aggregate, 'an own aggregate'),
    watermarkStrategy: describePart(watermarkStrategy, 'an own strategy'),
    trigger: describePart(trigger ?? defaultTrigger(options.timeDomain), 'an own trigger'),
    evictor: evictor === undefined ? undefined : describePart(evictor, 'an own evictor'),
    downstream: downstream.name,
    sideOutput: sideOutput?.name,
    processingCost: processingCost === undefined ? undefined : describeLatency(processingCost),
    fromResult: describePart(fromResult, 'an own function'),
    ...plain,
  };
}
