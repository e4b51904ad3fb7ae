import { checkOptions } from '@sim/core';
import { asCount, asList, asRecord, asText, jsonOf, own } from '../text/json.ts';
import { linesOf, type TextInput } from '../text/lines.ts';
import { ARRIVAL_OPTIONS, ArrivalList, type ArrivalOptions, type Arrivals } from './arrival-list.ts';

const READER = 'parseKcat';

/**
 * A record as `kcat -J` prints it.
 *
 * @public
 */
export interface KcatRow {
  /** Its timestamp in seconds since 1970; left out where the record has none. */
  readonly time?: number;
  /** Whether the producer or the broker gave the timestamp. */
  readonly timestampType?: 'create' | 'logappend';
  /** The topic. */
  readonly topic: string;
  /** The partition. */
  readonly partition: number;
  /** The offset. */
  readonly offset: number;
  /** The key; `null` where the record has none. */
  readonly key: string | null;
  /** The value; `null` for a tombstone. */
  readonly value: string | null;
  /** Names and values of headers, in order. */
  readonly headers?: readonly (readonly [name: string, value: string | null])[];
}

/**
 * Reads records from `kcat -J` (formerly `kafkacat -J`), one JSON object a line; its messages, which
 * begin with `%`, are skipped. O(length).
 *
 * @param input - the text, whole or in pieces
 * @param options - what becomes of rows that are out of order, what is a gap
 * @throws `INVALID_OPTION`; `OUT_OF_ORDER` if asked for
 *
 * @example
 * ```ts
 * import { parseKcat } from '@sim/import';
 *
 * const { rows } = parseKcat('{"topic":"orders","partition":0,"offset":7,"tstype":"create","ts":1681550740876,"key":"a","payload":"x"}');
 * console.log(rows[0]?.time, rows[0]?.key); // 1681550740.876 a
 * ```
 *
 * @public
 */
export function parseKcat(input: TextInput, options: ArrivalOptions = {}): Arrivals<KcatRow> {
  const list = new ArrivalList<KcatRow>(READER, checkOptions(READER, options, ARRIVAL_OPTIONS));
  for (const { number, text } of linesOf(READER, input)) {
    if (text.trim() === '') continue;
    const row = text.startsWith('%') ? 'a message of kcat' : kcatRow(text);
    if (typeof row === 'string') list.skipped.add(number, text, row);
    else list.add(row, number);
  }
  return list.result();
}

function kcatRow(text: string): KcatRow | string {
  const record = asRecord(jsonOf(text));
  if (record === undefined) return 'no JSON object';
  const topic = asText(own(record, 'topic'));
  const partition = asCount(own(record, 'partition'));
  const offset = asCount(own(record, 'offset'));
  if (topic === undefined || partition === undefined || offset === undefined)
    return 'no record: topic, partition or offset is missing';
  const ts = asCount(own(record, 'ts'));
  const tstype = own(record, 'tstype');
  const headers = asList(own(record, 'headers'));
  return {
    ...(ts !== undefined && { time: ts / 1000 }),
    ...(ts !== undefined && (tstype === 'create' || tstype === 'logappend') && { timestampType: tstype }),
    topic,
    partition,
    offset,
    key: asText(own(record, 'key')) ?? null,
    value: asText(own(record, 'payload')) ?? null,
    ...(headers.length > 1 && { headers: pairs(headers) }),
  };
}

function pairs(list: readonly unknown[]): readonly (readonly [string, string | null])[] {
  return Array.from({ length: Math.floor(list.length / 2) }, (_, index) => [
    asText(list[2 * index]) ?? '',
    asText(list[2 * index + 1]) ?? null,
  ]);
}
