import { checkMethods } from '../checks.ts';

/**
 * Is told when a member's partitions change (Kafka's `ConsumerRebalanceListener`). The calls are
 * made at that very moment, inside the event that causes them; they may call
 * {@link ConsumerGroup.commitNow}. They are not made while the consumer entity is crashed or
 * paused.
 *
 * @public
 */
export interface RebalanceListener<P = number> {
  /**
   * The member has partitions it had not before; called after each of its rebalances, also with
   * none. Eager: all it has.
   */
  onPartitionsAssigned?(partitions: readonly P[]): void;
  /**
   * The member is about to lose partitions, or, in an eager rebalance, stops reading all of them.
   * It still owns them: it may commit.
   */
  onPartitionsRevoked?(partitions: readonly P[]): void;
  /**
   * The member has lost partitions already, because it was evicted or another process took its
   * place: a commit of them would be fenced.
   */
  onPartitionsLost?(partitions: readonly P[]): void;
}

/**
 * @throws `INVALID_OPTION`
 *
 * @internal
 */
export function checkListener<P>(owner: string, listener: RebalanceListener<P>): RebalanceListener<P> {
  return checkMethods(owner, 'listener', 'an object with methods of RebalanceListener', listener, [
    'onPartitionsAssigned',
    'onPartitionsRevoked',
    'onPartitionsLost',
  ]);
}
