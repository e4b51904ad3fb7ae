import { checkName, checkOptions, type Entity, invalidOption } from '@sim/core';
import type { RebalanceListener } from './rebalance-listener.ts';

/**
 * How a consumer joins.
 *
 * @public
 */
export interface JoinOptions {
  /**
   * Makes it a static member (Kafka's `group.instance.id`): another process that joins with the
   * same id while the session lasts takes over its partitions, without a rebalance. @defaultValue a
   * dynamic member
   */
  readonly instanceId?: string;
  /** Is told when its partitions change. @defaultValue nobody */
  readonly listener?: RebalanceListener;
}

/** @internal */
export interface ResolvedJoin {
  readonly instanceId: string | undefined;
  readonly listener: RebalanceListener;
}

const NO_LISTENER: RebalanceListener = {};

/** @internal */
export function resolveJoin(owner: string, consumerName: string, consumer: Entity, options: JoinOptions): ResolvedJoin {
  checkName(owner, 'consumerName', consumerName);
  if (!isEntity(consumer)) throw invalidOption(owner, 'consumer', 'an Entity', consumer);
  const { instanceId, listener = NO_LISTENER } = checkOptions(owner, options);
  if (instanceId !== undefined) checkName(owner, 'instanceId', instanceId);
  if (typeof listener !== 'object' || (listener as unknown) === null)
    throw invalidOption(owner, 'listener', 'an object with methods of RebalanceListener', listener);
  return { instanceId, listener };
}

/** By shape: an entity of another copy of core is one, too. */
function isEntity(value: unknown): boolean {
  const { handleEvent, status } = (value ?? {}) as { readonly handleEvent?: unknown; readonly status?: unknown };
  return typeof handleEvent === 'function' && (status === 'running' || status === 'paused' || status === 'crashed');
}
