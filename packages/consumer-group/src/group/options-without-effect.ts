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
 * Names the options that the coordinator does not look at: who gives them expects a difference. A
 * comparison of coordinators by one set of options is no error.
 *
 * @returns a sentence for each
 *
 * @internal
 */
export function optionsWithoutEffect(coordinator: CoordinatorKind, options: ConsumerGroupOptions): string[] {
  return LIMITED.flatMap(([name, kinds, neutral]) => {
    const value = options[name];
    if (value === undefined || value === neutral || kinds.includes(coordinator)) return [];
    const needed = kinds.map((kind) => `'${kind}'`).join(' or ');
    return [`Option ${name} has no effect with coordinator '${coordinator}': it is for ${needed}.`];
  });
}
