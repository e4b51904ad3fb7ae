import { ascending } from './member-order.ts';
import type { AssignmentContext } from './partition-assignment.ts';

/**
 * A topic as an assignment sees it.
 *
 * @internal
 */
export interface TopicToAssign {
  readonly name: string;
  /** Its partitions, in the order of its own numbering. */
  readonly partitions: readonly number[];
  /** The members that may have them, in the order of the members. */
  readonly subscribers: readonly string[];
}

/**
 * The topics an assignment is about, in the order of their names (UTF-16 code units); one nameless
 * topic that everybody subscribes to if the context knows of none. O(P + all subscriptions).
 *
 * @internal
 */
export function topicsOf(
  partitions: readonly number[],
  members: readonly string[],
  context: AssignmentContext | undefined,
): readonly TopicToAssign[] {
  const { topics, subscriptions } = context ?? {};
  if (topics === undefined) return [{ name: '', partitions: ascending(partitions), subscribers: members }];
  const names = [...topics.keys()].sort();
  if (subscriptions === undefined)
    return names.map((name) => ({ name, partitions: topics.get(name)!, subscribers: members }));
  const subscribers = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const member of members)
    for (const name of subscriptions.get(member) ?? names) subscribers.get(name)?.push(member);
  return names.map((name) => ({ name, partitions: topics.get(name)!, subscribers: subscribers.get(name)! }));
}
