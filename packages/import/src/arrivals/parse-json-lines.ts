import { asRecord, jsonOf } from '../text/json.ts';
import { linesOf, type TextInput } from '../text/lines.ts';
import { ArrivalList, type Arrivals } from './arrival-list.ts';
import { arrivalOf, checkFields, type FieldOptions } from './field-options.ts';

const READER = 'parseJsonLines';

/**
 * An object of a text with one on each line.
 *
 * @public
 */
export interface JsonRow {
  /** When, in seconds, if a field says it. */
  readonly time?: number;
  /** The key, if a field says it; `null` where it is missing. */
  readonly key?: string | null;
  /** How many arrivals the row stands for, if a field says it. */
  readonly count?: number;
  /** The object. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads JSON Lines with any field names; points lead into objects (`user.id`), unless a field bears
 * the whole name. Lines that are no object, or have no readable time, are skipped. O(length).
 *
 * @param input - the text, whole or in pieces
 * @param options - which fields say what, and in which unit
 * @throws `INVALID_OPTION`, also for a time without a unit; `OUT_OF_ORDER` if asked for
 *
 * @example
 * ```ts
 * import { parseJsonLines } from '@sim/import';
 *
 * const text = '{"ts":1700000000500,"user":{"id":7}}\nnot json\n';
 * const { rows, skipped } = parseJsonLines(text, { time: 'ts', unit: 'ms', key: 'user.id' });
 * console.log(rows[0]?.time, rows[0]?.key, skipped[0]?.line); // 1700000000.5 7 2
 * ```
 *
 * @public
 */
export function parseJsonLines(
  input: TextInput,
  options: FieldOptions & { readonly time: string },
): Arrivals<JsonRow & { readonly time: number }>;
/**
 * Without the name of a time, rows have none.
 *
 * @param input - the text, whole or in pieces
 * @param options - as above
 * @throws as above
 *
 * @public
 */
export function parseJsonLines(input: TextInput, options?: FieldOptions): Arrivals<JsonRow>;
export function parseJsonLines(input: TextInput, options: FieldOptions = {}): Arrivals<JsonRow> {
  const fields = checkFields(READER, options);
  const list = new ArrivalList<JsonRow>(READER, options);
  for (const { number, text } of linesOf(READER, input)) {
    if (text.trim() === '') continue;
    const record = asRecord(jsonOf(text));
    if (record === undefined) {
      list.skipped.add(number, text, 'no JSON object');
      continue;
    }
    const arrival = arrivalOf(fields, (name) => valueAt(record, name.split('.'), name));
    if (typeof arrival === 'string') list.skipped.add(number, text, arrival);
    else list.add({ ...arrival, fields: record }, number);
  }
  return list.result();
}

function valueAt(record: Readonly<Record<string, unknown>>, path: readonly string[], whole: string): unknown {
  if (Object.hasOwn(record, whole)) return record[whole];
  let value: unknown = record;
  for (const name of path) {
    const inner = asRecord(value);
    if (inner === undefined || !Object.hasOwn(inner, name)) return undefined;
    value = inner[name];
  }
  return value;
}
