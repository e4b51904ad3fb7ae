/**
 * A partition of one of several topics: what goes in the place of a partition's number in a group
 * that reads more than one log.
 *
 * @public
 */
export interface TopicPartition {
  /** The name under which the group was given the log. */
  readonly topic: string;
  /** The number of the partition in it. */
  readonly partition: number;
}

/**
 * What a partition goes by: its number in a group over one log, {@link TopicPartition} in a group
 * over several.
 *
 * @public
 */
export type PartitionPlace = number | TopicPartition;

/**
 * An offset of a partition of one of several topics.
 *
 * @public
 */
export interface TopicPartitionOffset extends TopicPartition {
  /** The next offset to be read. */
  readonly offset: number;
}
