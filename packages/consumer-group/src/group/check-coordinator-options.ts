import { invalidOption } from '@sim/core';
import type { ConsumerGroupOptions } from './consumer-group-options.ts';
import type { CoordinatorKind } from './make-coordinator.ts';

/**
 * Options that some coordinators have no use for: with which ones they mean something, and the value
 * that says what the others do anyway.
 */
const LIMITED: readonly (readonly [keyof ConsumerGroupOptions, readonly CoordinatorKind[], unknown])[] = [
  ['rebalanceDelay', ['fixed-delay'], undefined],
  ['rebalanceProtocol', ['fixed-delay', 'classic'], 'cooperative'],
  ['initialRebalanceDelay', ['classic'], 0],
  ['maxSize', ['classic', 'consumer'], Infinity],
  ['requestLatency', ['classic', 'consumer'], 0],
  ['messageFate', ['classic', 'consumer'], undefined],
  ['offsetsRetention', ['classic', 'consumer'], Infinity],
];

/**
 * Refuses options that the coordinator would not look at: who gives them expects a difference.
 *
 * @throws `INVALID_OPTION`
 *
 * @internal
 */
export function checkCoordinatorOptions(
  owner: string,
  coordinator: CoordinatorKind,
  options: ConsumerGroupOptions,
): void {
  for (const [name, kinds, neutral] of LIMITED) {
    const value = options[name];
    if (value === undefined || value === neutral || kinds.includes(coordinator)) continue;
    const needed = kinds.map((kind) => `'${kind}'`).join(' or ');
    throw invalidOption(owner, name, `nothing with coordinator: '${coordinator}', as it needs ${needed}`, value);
  }
}
