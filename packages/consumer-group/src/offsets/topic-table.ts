import { invalidOption } from '@sim/core';
import { groupError } from '../errors.ts';
import { isLog, type PartitionedLog } from '../log-port.ts';
import type { LoadMeter } from './load-meter.ts';
import { GroupPartition } from './group-partition.ts';
import { hasMethod, kindOf } from '../checks.ts';
import type { TopicPartition } from './topic-partition.ts';

/** A topic of a group: its log and its partitions. */
export interface Topic {
  /** Its name; `''` in a group over one log. */
  readonly name: string;
  readonly log: PartitionedLog<unknown>;
  /** The partitions known, by number. */
  readonly partitions: GroupPartition[];
}

/**
 * What a group reads: one log, or several by name, with the partitions they have.
 *
 * Partitions go by a number where there is one log, and by `{ topic, partition }` where there are
 * several: this is the only place that knows.
 *
 * @internal
 */
export class TopicTable {
  /** Whether partitions go by their number alone. */
  readonly single: boolean;
  /** By name, ascending by UTF-16 code unit. */
  readonly topics: readonly Topic[];
  /** All partitions by their number in the group. */
  readonly partitions: GroupPartition[] = [];
  /** Whether the group has had members: partitions that come now are late. */
  begun = false;
  /** How much there is to do in the partitions, if somebody measures it. */
  meter: LoadMeter | undefined = undefined;
  private grown = false;
  private readonly owner: string;
  private readonly byName: ReadonlyMap<string, Topic>;

  /** @throws `INVALID_OPTION` */
  constructor(owner: string, log: unknown) {
    this.owner = owner;
    const logs = checkLogs(owner, log);
    this.single = logs === undefined;
    this.topics = (logs ?? [['', log as PartitionedLog<unknown>] as const]).map(([name, each]) => ({
      name,
      log: each,
      partitions: [],
    }));
    this.byName = new Map(this.topics.map((topic) => [topic.name, topic]));
    this.grow();
    this.grown = false;
  }

  /** Looks whether a log has got more partitions. O(topics). */
  grow(): void {
    for (const { name, log, partitions } of this.topics) {
      while (partitions.length < log.numPartitions) {
        const partition = new GroupPartition(name, partitions.length, this.partitions.length, log, this.begun);
        partitions.push(partition);
        this.partitions.push(partition);
        this.grown = true;
      }
    }
  }

  /** Whether partitions have come since this was asked last. */
  takeGrowth(): boolean {
    const { grown } = this;
    this.grown = false;
    return grown;
  }

  /** @throws `INVALID_OPTION` for a topic the group does not read */
  topic(name: string): Topic {
    const topic = this.byName.get(name);
    if (topic === undefined)
      throw invalidOption(this.owner, 'topics', `one of ${this.topics.map((each) => each.name).join(', ')}`, name);
    return topic;
  }

  /**
   * The partition that goes by a number, or by `{ topic, partition }`.
   *
   * @throws `UNKNOWN_PARTITION`
   */
  find(place: unknown): GroupPartition {
    const found = this.single && typeof place === 'number' ? this.topics[0]!.partitions[place] : undefined;
    return found ?? this.search(place);
  }

  private search(place: unknown): GroupPartition {
    const { topic: topicName, partition: id } = this.single
      ? { topic: '', partition: place }
      : kindOf(place) === 'object'
        ? (place as Partial<TopicPartition>)
        : {};
    const topic = typeof topicName === 'string' ? this.byName.get(topicName) : undefined;
    if (topic !== undefined && typeof id === 'number') {
      const found = topic.partitions[id];
      if (found !== undefined) return found;
      // The log may have grown a moment ago: the next command takes notice of it.
      if (Number.isInteger(id) && id >= 0 && id < topic.log.numPartitions) {
        this.grow();
        return topic.partitions[id]!;
      }
    }
    const expected = this.single
      ? `a partition from 0 to ${this.topics[0]!.log.numPartitions - 1}`
      : `{ topic, partition } of ${this.topics.map(({ name, log }) => `${JSON.stringify(name)} (0 to ${log.numPartitions - 1})`).join(', ')}`;
    const got =
      typeof place !== 'object' || place === null
        ? shown(place)
        : this.single
          ? 'an object'
          : `${shown(topicName)} ${shown(id)}`;
    throw groupError('UNKNOWN_PARTITION', `${this.owner}: expected ${expected}, got ${got}`, {
      partition: place,
      numPartitions: this.single ? this.topics[0]!.log.numPartitions : undefined,
    });
  }

  /** What a partition goes by. */
  readonly placeOf = (partition: GroupPartition): number | TopicPartition =>
    this.single ? partition.id : { topic: partition.topic, partition: partition.id };

  /** What partitions go by. */
  placesOf(partitions: readonly GroupPartition[]): (number | TopicPartition)[] {
    return partitions.map(this.placeOf);
  }
}

/** The logs by name, ascending; `undefined` if there is one log. */
function checkLogs(owner: string, log: unknown): (readonly [string, PartitionedLog<unknown>])[] | undefined {
  if (isLog(log)) return undefined;
  const expected = 'a log with numPartitions >= 1, highWatermark, logStartOffset and fetch, or an object of such logs';
  if (kindOf(log) !== 'object' || hasMethod(log, 'fetch')) throw invalidOption(owner, 'log', expected, log);
  const entries = Object.entries(log as object);
  if (entries.length === 0) throw invalidOption(owner, 'log', expected, log);
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => {
      if (name === '' || !isLog(each)) throw invalidOption(owner, `log ${JSON.stringify(name)}`, expected, each);
      return [name, each] as const;
    });
}

const shown = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));
