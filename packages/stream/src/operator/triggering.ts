import type { Evictor } from '../evictors/evictor.ts';
import { EventTimeTrigger } from '../triggers/event-time-trigger.ts';
import { ProcessingTimeTrigger } from '../triggers/processing-time-trigger.ts';
import type { Trigger } from '../triggers/trigger.ts';
import type { AccumulationMode, ResolvedWindowingOptions } from './windowing-options.ts';

/** When windows emit, and what of them. */
export interface Triggering<V> {
  readonly trigger: Trigger<V>;
  readonly evictor: Evictor<V> | undefined;
  readonly mode: AccumulationMode;
}

/**
 * What windows with more than the default trigger go by; `undefined` if the default one is all: the
 * stores of this package that know no triggers do the same then, and faster.
 */
export function triggeringOf<V>(options: ResolvedWindowingOptions<V, any>): Triggering<V> | undefined {
  const { accumulationMode: mode, evictor, timeDomain, trigger } = options;
  const onClock = timeDomain === 'processing-time';
  if (trigger === undefined && evictor === undefined && mode === 'accumulating' && !onClock) return undefined;
  return { trigger: trigger ?? defaultTrigger(timeDomain), evictor, mode };
}

/** What windows go by if nothing else is said, for windows that are kept as those with triggers are. */
export function defaultTriggering<V>({ timeDomain }: ResolvedWindowingOptions<V, any>): Triggering<V> {
  return { trigger: defaultTrigger(timeDomain), evictor: undefined, mode: 'accumulating' };
}

/** What windows go by if nothing else is said. */
export function defaultTrigger(timeDomain: 'event-time' | 'processing-time'): Trigger<unknown> {
  return timeDomain === 'processing-time' ? new ProcessingTimeTrigger() : new EventTimeTrigger();
}
