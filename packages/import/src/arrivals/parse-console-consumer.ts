import { checkName, checkOneOf, checkOptions } from '@sim/core';
import { linesOf, type TextInput } from '../text/lines.ts';
import { ARRIVAL_OPTIONS, ArrivalList, type ArrivalOptions, type Arrivals } from './arrival-list.ts';

const READER = 'parseConsoleConsumer';

/**
 * A record as `kafka-console-consumer` prints it.
 *
 * @public
 */
export interface ConsoleRow {
  /** Its timestamp in seconds since 1970; left out where the record has none. */
  readonly time?: number;
  /** Whether the producer or the broker gave the timestamp. */
  readonly timestampType?: 'create' | 'logappend';
  /** The partition, where it is printed. */
  readonly partition?: number;
  /** The offset, where it is printed. */
  readonly offset?: number;
  /** The headers as printed, where they are. */
  readonly headers?: string;
  /** The key; `null` where the record has none; left out where keys are not printed. */
  readonly key?: string | null;
  /** The value; `null` for a tombstone. */
  readonly value: string | null;
}

/**
 * Options of {@link parseConsoleConsumer}: what the consumer was told to print.
 *
 * @public
 */
export interface ConsoleConsumerOptions extends ArrivalOptions {
  /** What stands between the parts of a line: `key.separator`. @defaultValue a tab */
  readonly separator?: string;
  /**
   * Whether keys are printed (`print.key`). If so, what comes before the first separator is the
   * key; a line without a separator has a value and no key. @defaultValue true
   */
  readonly keys?: boolean;
  /** Whether headers are printed (`print.headers`). @defaultValue false */
  readonly headers?: boolean;
}

/**
 * Reads what `kafka-console-consumer --property print.timestamp=true` prints, with keys, partitions,
 * offsets and headers where they are asked for. Lines without a timestamp in front are skipped:
 * notes, and the rest of values that hold line feeds. O(length).
 *
 * @param input - the text, whole or in pieces
 * @param options - what the consumer was told to print
 * @throws `INVALID_OPTION`; `OUT_OF_ORDER` if asked for
 *
 * @example
 * ```ts
 * import { parseConsoleConsumer } from '@sim/import';
 *
 * const { rows } = parseConsoleConsumer('CreateTime:1667959647470\tPartition:2\tada\t{"total":3}\nProcessed a total of 1 messages\n');
 * console.log(rows); // [ { time: 1667959647.47, timestampType: 'create', partition: 2, key: 'ada', value: '{"total":3}' } ]
 * ```
 *
 * @public
 */
export function parseConsoleConsumer(input: TextInput, options: ConsoleConsumerOptions = {}): Arrivals<ConsoleRow> {
  const {
    separator = '\t',
    keys = true,
    headers = false,
  } = checkOptions(READER, options, [...ARRIVAL_OPTIONS, 'separator', 'keys', 'headers']);
  checkName(READER, 'separator', separator);
  checkOneOf(READER, 'keys', keys, [true, false]);
  checkOneOf(READER, 'headers', headers, [true, false]);
  const list = new ArrivalList<ConsoleRow>(READER, options);
  for (const { number, text } of linesOf(READER, input)) {
    if (text.trim() === '') continue;
    const row = consoleRow(text.split(separator), separator, keys, headers);
    if (row !== undefined) list.add(row, number);
    else list.skipped.add(number, text, 'no timestamp in front');
  }
  return list.result();
}

function consoleRow(
  parts: readonly string[],
  separator: string,
  keys: boolean,
  withHeaders: boolean,
): ConsoleRow | undefined {
  const stamp = /^(?:(CreateTime|LogAppendTime):(-?\d{1,16})|NO_TIMESTAMP)$/.exec(parts[0] ?? '');
  if (stamp === null || parts.length < 2) return undefined;
  const milliseconds = Number(stamp[2] ?? -1);
  let next = 1;
  const numbers: { partition?: number; offset?: number } = {};
  for (; next < parts.length - 1; next++) {
    const part = /^(Partition|Offset|Delivery|Epoch):(\d{1,16})$/.exec(parts[next] ?? '');
    if (part === null) break;
    if (part[1] === 'Partition') numbers.partition = Number(part[2]);
    if (part[1] === 'Offset') numbers.offset = Number(part[2]);
  }
  const headers = withHeaders && next < parts.length - 1 ? parts[next++] : undefined;
  const key = keys && next < parts.length - 1 ? parts[next++] : undefined;
  return {
    ...(milliseconds >= 0 && { time: milliseconds / 1000 }),
    ...(milliseconds >= 0 && { timestampType: stamp[1] === 'CreateTime' ? 'create' : 'logappend' }),
    ...numbers,
    ...(headers !== undefined && headers !== 'NO_HEADERS' && { headers }),
    ...(key !== undefined && { key: nullable(key) }),
    value: nullable(parts.slice(next).join(separator)),
  };
}

/** The consumer prints `null` for nothing, and for the four letters. */
function nullable(text: string): string | null {
  return text === 'null' ? null : text;
}
