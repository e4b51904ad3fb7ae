import { checkOptions } from '@sim/core';
import { linesOf, type TextInput } from '../text/lines.ts';
import { plainText } from '../text/plain-text.ts';
import { parseCount } from '../text/numbers.ts';
import { READER_OPTIONS, type ReaderOptions, type Skipped, SkipList } from '../text/skipped.ts';

const READER = 'parseTopicDescription';

/**
 * A partition of a topic and where its replicas are.
 *
 * @public
 */
export interface TopicPartitionRow {
  /** The topic. */
  readonly topic: string;
  /** The partition. */
  readonly partition: number;
  /** The broker that leads; left out where there is none (`none`, −1). */
  readonly leader?: number;
  /** The brokers that hold a replica, the preferred leader first. */
  readonly replicas: readonly number[];
  /** The brokers whose replica is in sync. */
  readonly isr: readonly number[];
  /** Eligible leader replicas (KIP-966), where the tool prints them. */
  readonly elr?: readonly number[];
  /** The last known eligible leader replicas, where the tool prints them. */
  readonly lastKnownElr?: readonly number[];
}

/**
 * What the line of a topic says.
 *
 * @public
 */
export interface TopicRow {
  /** The topic. */
  readonly topic: string;
  /** Its id, where the tool prints it. */
  readonly id?: string;
  /** How many partitions it has. */
  readonly numPartitions?: number;
  /** How many replicas each partition has. */
  readonly replicationFactor?: number;
  /** The settings that differ from the broker's, as they are printed. */
  readonly configs: Readonly<Record<string, string>>;
}

/**
 * What a description of topics says.
 *
 * @public
 */
export interface TopicDescription extends Skipped {
  /** One row for each partition, in the order of the text. */
  readonly rows: readonly TopicPartitionRow[];
  /** One for each topic, in the order of the text. */
  readonly topics: readonly TopicRow[];
}

/**
 * Reads what `kafka-topics --describe` prints: `Topic: orders` and the older `Topic:orders`, with
 * ids, configurations, partitions without a leader, eligible leader replicas. O(length).
 *
 * @param input - the text, whole or in pieces
 * @param options - how many skipped lines to keep
 * @throws `INVALID_OPTION` if the input is no text
 *
 * @example
 * ```ts
 * import { parseTopicDescription } from '@sim/import';
 *
 * const { topics, rows } = parseTopicDescription(
 *   'Topic:orders\tPartitionCount:1\tReplicationFactor:3\tConfigs:retention.ms=86400000\n' +
 *     '\tTopic: orders\tPartition: 0\tLeader: none\tReplicas: 1,3,2\tIsr: \n',
 * );
 * console.log(topics[0]?.configs['retention.ms'], rows[0]?.leader, rows[0]?.replicas); // 86400000 undefined [ 1, 3, 2 ]
 * ```
 *
 * @public
 */
export function parseTopicDescription(input: TextInput, options: ReaderOptions = {}): TopicDescription {
  const skipped = new SkipList(READER, checkOptions(READER, options, READER_OPTIONS));
  const rows: TopicPartitionRow[] = [];
  const topics: TopicRow[] = [];
  for (const { number, text: raw } of linesOf(READER, input)) {
    const text = plainText(raw);
    if (text.trim() === '') continue;
    const fields = fieldsOf(text);
    const topic = fields.get('topic');
    const partition = parseCount(fields.get('partition') ?? '');
    if (topic === undefined || topic === '') skipped.add(number, text, 'a note');
    else if (partition !== undefined && partition >= 0) rows.push(partitionRow(topic, partition, fields));
    else if (fields.has('partitioncount') || fields.has('replicationfactor')) topics.push(topicRow(topic, fields));
    else skipped.add(number, text, 'neither a topic nor a partition');
  }
  return { rows, topics, ...skipped.result() };
}

const NAMES =
  /(?:^|[\s,])(Topic|TopicId|PartitionCount|ReplicationFactor|Configs|MarkedForDeletion|Partition|Leader|Replicas|Isr|Offline|Elr|LastKnownElr|Adding Replicas|Removing Replicas|Observers):/g;

/**
 * The fields of a line by name in lower case. Only known names begin a field: a configuration may
 * hold colons.
 */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const found = [...text.matchAll(NAMES)];
  found.forEach((match, index) => {
    const from = match.index + match[0].length;
    const name = (match[1] as string).toLowerCase();
    const value = text.slice(from, found[index + 1]?.index).trim();
    if (!fields.has(name)) fields.set(name, value);
  });
  return fields;
}

function partitionRow(topic: string, partition: number, fields: ReadonlyMap<string, string>): TopicPartitionRow {
  const leader = parseCount(fields.get('leader') ?? '');
  const elr = fields.get('elr');
  const lastKnownElr = fields.get('lastknownelr');
  return {
    topic,
    partition,
    ...(leader !== undefined && leader >= 0 && { leader }),
    replicas: brokers(fields.get('replicas')),
    isr: brokers(fields.get('isr')),
    ...(elr !== undefined && !isMissing(elr) && { elr: brokers(elr) }),
    ...(lastKnownElr !== undefined && !isMissing(lastKnownElr) && { lastKnownElr: brokers(lastKnownElr) }),
  };
}

function isMissing(text: string): boolean {
  return text === 'N/A';
}

function brokers(text = ''): readonly number[] {
  return text
    .split(/[\s,]+/)
    .map(parseCount)
    .filter((broker) => broker !== undefined);
}

function topicRow(topic: string, fields: ReadonlyMap<string, string>): TopicRow {
  const id = fields.get('topicid');
  const numPartitions = parseCount(fields.get('partitioncount') ?? '');
  const replicationFactor = parseCount(fields.get('replicationfactor') ?? '');
  return {
    topic,
    ...(id !== undefined && id !== '' && { id }),
    ...(numPartitions !== undefined && { numPartitions }),
    ...(replicationFactor !== undefined && { replicationFactor }),
    configs: configsOf(fields.get('configs') ?? ''),
  };
}

/** A value may hold commas (`cleanup.policy=compact,delete`): what has no `=` belongs to the one before. */
function configsOf(text: string): Readonly<Record<string, string>> {
  const configs = new Map<string, string>();
  let last: string | undefined;
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (at > 0) {
      last = name;
      configs.set(name, part.slice(at + 1).trim());
    } else if (last !== undefined && part.trim() !== '') configs.set(last, `${configs.get(last) ?? ''},${part.trim()}`);
  }
  return Object.fromEntries(configs);
}
