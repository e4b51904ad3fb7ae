/**
 * What operators can export, read into plain data: the state of consumer groups and topics,
 * metrics, arrivals; and the rates, keys and service times that fit them.
 *
 * @packageDocumentation
 */

// text
export type { ImportErrorCode } from './errors.ts';
export type { TextInput } from './text/lines.ts';
export type { ReaderOptions, Skipped, SkippedLine } from './text/skipped.ts';

// groups and topics
export { parseGroupDescription } from './group/parse-group-description.ts';
export type { GroupDescription, GroupRow, IdleMember } from './group/group-row.ts';
export { parseTopicDescription } from './group/parse-topic-description.ts';
export type { TopicDescription, TopicPartitionRow, TopicRow } from './group/parse-topic-description.ts';
