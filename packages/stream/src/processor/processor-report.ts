import type { EntityMetric } from '@sim/core';
import { describeLatency, describePart } from '../events/describe-part.ts';
import { defaultTrigger } from '../operator/triggering.ts';
import type { ResolvedStreamProcessorOptions } from './stream-processor-options.ts';

/** What of a processor is read. */
interface Reported {
  readonly now: number;
  readonly watermark: number;
  readonly activeWindows: number;
  readonly retainedWindows: number;
}

/** Counts that a recorder reads at each sample: one by one, since a copy of all of them is dear. */
interface OperatorCounts {
  readonly eventsProcessed: number;
  readonly lateEvents: number;
  readonly lateEventsDropped: number;
  readonly windowsEmitted: number;
  readonly windowsUpdated: number;
}

/**
 * What a processor offers to whoever records a run.
 *
 * @param counts - of its operator
 * @param own - reads what the processor counts itself
 */
export function processorMetrics(
  processor: Reported,
  counts: OperatorCounts,
  queue: { readonly length: number },
  own: (count: 'eventsRejected' | 'eventsLost') => number,
): readonly EntityMetric[] {
  const counter = (name: string, unit: string, read: () => number): EntityMetric => ({
    name,
    unit,
    kind: 'counter',
    read,
  });
  return [
    { name: 'active-windows', unit: 'windows', kind: 'gauge', read: () => processor.activeWindows },
    { name: 'retained-windows', unit: 'windows', kind: 'gauge', read: () => processor.retainedWindows },
    { name: 'queue-length', unit: 'records', kind: 'gauge', read: () => queue.length },
    { name: 'watermark-delay', unit: 's', kind: 'gauge', read: () => delay(processor) },
    counter('events-processed', 'records', () => counts.eventsProcessed),
    counter('events-rejected', 'records', () => own('eventsRejected')),
    counter('events-lost', 'records', () => own('eventsLost')),
    counter('late-events', 'records', () => counts.lateEvents),
    counter('late-events-dropped', 'records', () => counts.lateEventsDropped),
    counter('windows-emitted', 'windows', () => counts.windowsEmitted),
    counter('windows-updated', 'windows', () => counts.windowsUpdated),
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
