import type { Latency } from '@sim/core';

/** A latency in a list of parameters: a number, or the mean that it varies around. */
export function describeLatency(latency: Latency): number | string {
  return typeof latency === 'number' ? latency : `${nameOf(latency)} with mean ${latency.mean}`;
}

/** A strategy or policy in a list of parameters: its class and the numbers it was made with. */
export function describeStrategy(strategy: object | undefined): string | undefined {
  if (strategy === undefined) return undefined;
  const parts = Object.entries(strategy)
    .filter(([, value]) => typeof value === 'number' || typeof value === 'string')
    .map(([name, value]) => `${name}: ${String(value)}`);
  return `${nameOf(strategy)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

function nameOf(value: object): string {
  const { constructor } = value as { readonly constructor?: { readonly name?: string } };
  return constructor === Object || constructor === undefined ? 'custom' : (constructor.name ?? 'custom');
}
