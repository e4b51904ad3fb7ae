import { checkName, checkOptions, type Entity, invalidOption } from '@sim/core';
import { hasMethod, kindOf } from '../checks.ts';
import type { TopicTable } from '../offsets/topic-table.ts';
import { checkListener, type RebalanceListener } from './rebalance-listener.ts';

/**
 * How a consumer joins.
 *
 * @public
 */
export interface JoinOptions<P = number> {
  /**
   * Makes it a static member (Kafka's `group.instance.id`): another process that joins with the
   * same id while the session lasts takes over its partitions, without a rebalance. @defaultValue a
   * dynamic member
   */
  readonly instanceId?: string;
  /** Is told when its partitions change. @defaultValue nobody */
  readonly listener?: RebalanceListener<P>;
  /** The topics it subscribes to, in a group over several. @defaultValue all of the group */
  readonly topics?: readonly string[];
}

/** @internal */
export interface ResolvedJoin {
  readonly instanceId: string | undefined;
  readonly listener: RebalanceListener<never>;
  readonly topics: ReadonlySet<string> | undefined;
  /** Whether the process wants to be told: then it gives partitions up only inside poll. */
  readonly listens: boolean;
}

const NO_LISTENER: RebalanceListener<never> = {};

/** @internal */
export function resolveJoin(
  owner: string,
  table: TopicTable,
  consumerName: string,
  consumer: Entity,
  options: JoinOptions<never>,
): ResolvedJoin {
  checkName(owner, 'consumerName', consumerName);
  if (!isEntity(consumer)) throw invalidOption(owner, 'consumer', 'an Entity', consumer);
  const { instanceId, listener = NO_LISTENER } = checkOptions(owner, options, ['instanceId', 'listener', 'topics']);
  if (instanceId !== undefined) checkName(owner, 'instanceId', instanceId);
  checkListener(owner, listener);
  return { instanceId, listener, topics: checkTopics(owner, table, options.topics), listens: listens(listener) };
}

/** A consumer's own listener, which passes on to nobody, does not count. */
function listens(listener: object): boolean {
  return listener !== NO_LISTENER && (listener as { readonly passesOn?: unknown }).passesOn !== false;
}

/** @internal */
export function checkTopics(
  owner: string,
  table: TopicTable,
  topics: readonly string[] | undefined,
): ReadonlySet<string> | undefined {
  if (topics === undefined) return undefined;
  if (table.single || kindOf(topics) !== 'list' || topics.length === 0)
    throw invalidOption(
      owner,
      'topics',
      table.single ? 'nothing in a group over one log' : 'a list of names of topics',
      topics,
    );
  for (const topic of topics) table.topic(topic);
  return new Set(topics);
}

/** By shape: an entity of another copy of core is one, too. */
function isEntity(value: unknown): boolean {
  if (!hasMethod(value, 'handleEvent')) return false;
  const { status } = value as { readonly status?: unknown };
  return status === 'running' || status === 'paused' || status === 'crashed';
}
