import { invalidInput } from '../errors.ts';
import { piecesOf, type TextInput } from '../text/lines.ts';

/** A record of a table: its cells, and the line it begins on. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** Why it is no proper record. */
  readonly fault: string | undefined;
}

type Quotes = 'none' | 'before' | 'open' | 'closed';

/**
 * The records of a text with separated values (RFC 4180), one at a time: cells in quotation marks
 * may hold separators, line feeds and doubled quotation marks. Empty lines are no records. Holds
 * one record.
 *
 * Our own, because the kept libraries (csv-parse, papaparse) read either a whole string or an
 * asynchronous stream, and the readers here are synchronous over pieces. A test holds it against
 * papaparse.
 *
 * @internal
 */
export function* csvRecords(
  reader: string,
  input: TextInput,
  delimiter: string,
): Generator<CsvRecord, void, undefined> {
  let cells: string[] = [];
  let cell = '';
  let quotes: Quotes = 'before';
  let fault: string | undefined;
  let line = 1;
  let column = 0;
  let begunOn = 1;
  let opened = { line: 1, column: 1 };
  const endOfCell = (): void => {
    cells.push(cell);
    cell = '';
    quotes = 'before';
  };
  for (const piece of piecesOf(reader, input)) {
    for (let at = 0; at < piece.length; at++) {
      const character = piece[at] as string;
      column++;
      if (character === '\n') {
        line++;
        column = 0;
      }
      if (quotes === 'open') {
        if (character === '"') quotes = 'closed';
        else cell += character;
      } else if (character === '"' && quotes === 'before') {
        quotes = 'open';
        opened = { line, column };
      } else if (character === '"' && quotes === 'closed') {
        cell += '"';
        quotes = 'open';
      } else if (character === delimiter) endOfCell();
      else if (character === '\n') {
        const last = withoutReturn(cell);
        if (cells.length > 0 || last !== '' || (quotes as Quotes) === 'closed') {
          cells.push(last);
          yield { line: begunOn, cells, fault };
        }
        cells = [];
        cell = '';
        quotes = 'before';
        fault = undefined;
        begunOn = line;
      } else if (quotes === 'closed') {
        if (character !== '\r' && character !== ' ') {
          fault ??= 'text behind a closing quotation mark';
          cell += character;
        }
      } else {
        cell += character;
        quotes = 'none';
      }
    }
  }
  if (quotes === 'open') throw invalidInput(reader, opened, 'a closing quotation mark', 'the end of the text');
  const last = withoutReturn(cell);
  if (cells.length > 0 || last !== '' || (quotes as Quotes) === 'closed') {
    cells.push(last);
    yield { line: begunOn, cells, fault };
  }
}

function withoutReturn(cell: string): string {
  return cell.endsWith('\r') ? cell.slice(0, -1) : cell;
}
