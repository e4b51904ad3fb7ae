import { invalidOption } from '@sim/core';
import { invalidInput } from '../errors.ts';
import type { TextInput } from '../text/lines.ts';
import { ArrivalList, type Arrivals } from './arrival-list.ts';
import { csvRecords } from './csv-records.ts';
import { arrivalOf, checkFields, type FieldOptions } from './field-options.ts';

const READER = 'parseCsv';

/**
 * Options of `parseCsv`.
 *
 * @public
 */
export interface CsvOptions extends FieldOptions {
  /** What stands between cells: one character. @defaultValue ',' */
  readonly delimiter?: string;
  /** The names of the columns, where the text does not begin with them. @defaultValue its first line */
  readonly headings?: readonly string[];
}

/**
 * A row of a table.
 *
 * @public
 */
export interface CsvRow {
  /** When, in seconds, if a column says it. */
  readonly time?: number;
  /** The key, if a column says it. */
  readonly key?: string | null;
  /** How many arrivals the row stands for, if a column says it. */
  readonly count?: number;
  /** All cells by the name of their column; of columns with one name, the first. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads a table of separated values (RFC 4180) with any column names: arrivals, counts by interval,
 * or any other table. Rows with more or fewer cells than columns, or without a readable time, are
 * skipped. O(length); memory for the rows and one record.
 *
 * @param input - the text, whole or in pieces
 * @param options - which columns say what, and in which unit
 * @throws `INVALID_OPTION`, also for a time without a unit; `INVALID_INPUT` for a column that is not
 * there or a quotation mark that is never closed; `OUT_OF_ORDER` if asked for
 *
 * @example
 * ```ts
 * import { parseCsv } from '@sim/import';
 *
 * const text = 'at,customer,total\n2024-05-01T10:00:00Z,"ada, the first",3\n2024-05-01T10:00:01.5Z,bob,4\n';
 * const { rows } = parseCsv(text, { time: 'at', unit: 'iso', key: 'customer' });
 * console.log(rows.map(({ time, key }) => [time - 1714557600, key])); // [ [ 0, 'ada, the first' ], [ 1.5, 'bob' ] ]
 * ```
 *
 * @public
 */
export function parseCsv(
  input: TextInput,
  options: CsvOptions & { readonly time: string },
): Arrivals<CsvRow & { readonly time: number }>;
/**
 * Without the name of a time, rows have none.
 *
 * @param input - the text, whole or in pieces
 * @param options - as above
 * @throws as above
 *
 * @public
 */
export function parseCsv(input: TextInput, options?: CsvOptions): Arrivals<CsvRow>;
export function parseCsv(input: TextInput, options: CsvOptions = {}): Arrivals<CsvRow> {
  const fields = checkFields(READER, options, ['delimiter', 'headings']);
  const { delimiter = ',', headings } = options;
  if (typeof delimiter !== 'string' || delimiter.length !== 1 || '"\r\n'.includes(delimiter))
    throw invalidOption(READER, 'delimiter', 'one character that is no quotation mark and no line end', delimiter);
  const list = new ArrivalList<CsvRow>(READER, options);
  let columns = headings === undefined ? undefined : columnsOf(headings, fields, delimiter);
  for (const { line, cells, fault } of csvRecords(READER, input, delimiter)) {
    if (columns === undefined) {
      columns = columnsOf(cells, fields, delimiter);
      continue;
    }
    const row = fault ?? rowOf(cells, columns, fields);
    if (typeof row === 'string') list.skipped.add(line, cells.join(delimiter), row);
    else list.add(row, line);
  }
  return list.result();
}

function columnsOf(
  names: readonly string[],
  fields: ReturnType<typeof checkFields>,
  delimiter: string,
): readonly string[] {
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string'))
    throw invalidOption(READER, 'headings', 'a list of names', names);
  const columns = names.map((name) => name.trim());
  for (const wanted of [fields.time, fields.key, fields.count]) {
    if (wanted === undefined || columns.includes(wanted)) continue;
    throw invalidInput(
      READER,
      { line: 1, column: 1 },
      `a column ${JSON.stringify(wanted)} between ${JSON.stringify(delimiter)}`,
      columns.join(delimiter),
    );
  }
  return columns;
}

function rowOf(
  cells: readonly string[],
  columns: readonly string[],
  fields: ReturnType<typeof checkFields>,
): CsvRow | string {
  const surplus = cells.slice(columns.length).some((cell) => cell.trim() !== '');
  if (cells.length < columns.length || surplus) return `${cells.length} cells for ${columns.length} columns`;
  const arrival = arrivalOf(fields, (name) => cells[columns.indexOf(name)]);
  if (typeof arrival === 'string') return arrival;
  // The first of several columns with one name wins, so it is set last.
  const named = columns.map((name, index) => [name, cells[index] as string] as const).reverse();
  return { ...arrival, fields: Object.fromEntries(named) };
}
