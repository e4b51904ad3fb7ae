import type { Latency } from '@sim/core';

/** What a part of a processor calls itself, if it does. */
export function describePart(part: unknown, otherwise: string): string {
  if (typeof part === 'function') return part.name === '' ? otherwise : `function ${part.name}`;
  const description = (part as { readonly description?: unknown } | undefined)?.description;
  return typeof description === 'string' ? description : otherwise;
}

/** A number of seconds as it is, a distribution in words. */
export function describeLatency(latency: Latency): number | string {
  return typeof latency === 'number' ? latency : `a distribution with mean ${latency.mean} s`;
}
