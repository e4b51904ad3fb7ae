import { checkOneOf, checkOptions, invalidOption } from '@sim/core';
import { kindOf } from '../checks.ts';
import type { AssignmentContext } from './partition-assignment.ts';

const NAMES: readonly (keyof AssignmentContext)[] = [
  'claims',
  'instanceIds',
  'joinOrder',
  'topics',
  'subscriptions',
  'loads',
  'protocol',
];

/**
 * Checks what a strategy is called with. O(partitions + members).
 *
 * @throws `INVALID_OPTION`
 *
 * @internal
 */
export function checkAssignArguments(
  owner: string,
  partitions: readonly number[],
  consumers: readonly string[],
  context: AssignmentContext | undefined,
): void {
  if (kindOf(partitions) !== 'list' || !partitions.every((partition) => typeof partition === 'number'))
    throw invalidOption(owner, 'partitions', 'a list of partition numbers', partitions);
  checkNames(owner, 'consumers', consumers);
  if (context === undefined) return;
  const { claims, instanceIds, joinOrder, topics, subscriptions, loads, protocol } = checkOptions(
    owner,
    context,
    NAMES,
  );
  checkMap(owner, 'claims', claims);
  for (const [option, map] of Object.entries({ instanceIds, topics, subscriptions, loads }))
    if (map !== undefined) checkMap(owner, option, map);
  if (joinOrder !== undefined) checkNames(owner, 'joinOrder', joinOrder);
  if (protocol !== undefined) checkOneOf(owner, 'protocol', protocol, ['eager', 'cooperative'] as const);
}

function checkNames(owner: string, option: string, names: unknown): void {
  if (kindOf(names) !== 'list' || !(names as readonly unknown[]).every((name) => typeof name === 'string'))
    throw invalidOption(owner, option, 'a list of names', names);
}

function checkMap(owner: string, option: string, map: unknown): void {
  if (kindOf(map) !== 'map') throw invalidOption(owner, option, 'a Map', map);
}
