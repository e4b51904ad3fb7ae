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
export { parseBurrow } from './group/parse-burrow.ts';
export type { BurrowRow } from './group/parse-burrow.ts';
export { groupRowsFromMetrics } from './group/group-rows-from-metrics.ts';

// metrics
export { parsePrometheusText } from './prometheus/parse-prometheus-text.ts';
export type { MetricPage, MetricSample } from './prometheus/parse-prometheus-text.ts';
export { parsePrometheusRange } from './prometheus/parse-prometheus-range.ts';
export type { MetricSeries, RangeOptions } from './prometheus/parse-prometheus-range.ts';

// arrivals
export type { ArrivalOptions, Arrivals, Gap } from './arrivals/arrival-list.ts';
export type { FieldOptions } from './arrivals/field-options.ts';
export type { TimeUnit } from './text/time.ts';
export { parseCsv } from './arrivals/parse-csv.ts';
export type { CsvOptions, CsvRow } from './arrivals/parse-csv.ts';
export { parseJsonLines } from './arrivals/parse-json-lines.ts';
export type { JsonRow } from './arrivals/parse-json-lines.ts';
export { parseKcat } from './arrivals/parse-kcat.ts';
export type { KcatRow } from './arrivals/parse-kcat.ts';
export { parseConsoleConsumer } from './arrivals/parse-console-consumer.ts';
export type { ConsoleConsumerOptions, ConsoleRow } from './arrivals/parse-console-consumer.ts';
export { parseAccessLog } from './arrivals/parse-access-log.ts';
export type { AccessRow } from './arrivals/parse-access-log.ts';
export { parseScalerLog } from './arrivals/parse-scaler-log.ts';
export type { ScalerLogOptions, ScalerRow } from './arrivals/parse-scaler-log.ts';

// fits
export type { Fitted } from './fit/fitted.ts';
export { fitRate } from './fit/fit-rate.ts';
export type { FitRateOptions, RateFit, RateStep } from './fit/fit-rate.ts';
export { fitKeys } from './fit/fit-keys.ts';
export type { FitKeysOptions, KeysFit } from './fit/fit-keys.ts';
export { fitServiceTime } from './fit/fit-service-time.ts';
export type { FitServiceTimeOptions, ProgressPoint, ServiceTimeFit } from './fit/fit-service-time.ts';
export { fitBatchSize } from './fit/fit-batch-size.ts';
export type { BatchSizeFit, FitBatchSizeOptions } from './fit/fit-batch-size.ts';
