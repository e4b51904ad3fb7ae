import type { Latency } from '@sim/core';

/** A latency in a list of parameters: a number, or the mean that it varies around. */
export function describeLatency(latency: Latency): number | string {
  return typeof latency === 'number' ? latency : `${nameOf(latency)} with mean ${latency.mean}`;
}

/** What the strategies and policies of this package are made with. */
const SETTINGS = ['batchRecords', 'virtualNodes', 'maxAge', 'maxRecords', 'maxBytes', 'deleteRetention', 'expireWhen'];

/** A strategy or policy in a list of parameters: its class and the numbers it was made with. */
export function describeStrategy(strategy: object | undefined): string | undefined {
  if (strategy === undefined) return undefined;
  const settings = strategy as Readonly<Record<string, unknown>>;
  const parts = SETTINGS.filter((name) => settings[name] !== undefined).map(
    (name) => `${name}: ${String(settings[name])}`,
  );
  return `${nameOf(strategy)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

function nameOf(value: object): string {
  const { constructor } = value as { readonly constructor?: { readonly name?: string } };
  return constructor === Object || constructor === undefined ? 'custom' : (constructor.name ?? 'custom');
}
