import { parseCount } from '../text/numbers.ts';
import type { Column, Layout } from './columns.ts';
import { type GroupRow, groupRow, type IdleMember } from './group-row.ts';

/** What a line of a table turned out to be. */
export type TableLine =
  | { readonly kind: 'row'; readonly row: GroupRow; readonly missing: boolean }
  | { readonly kind: 'member'; readonly member: IdleMember }
  | { readonly kind: 'unknown-end' }
  | { readonly kind: 'other' };

const OTHER: TableLine = { kind: 'other' };

/** What the tools print where they know nothing; −1 is how clients and exporters say it. */
const NOTHING = new Set(['-', '-1', 'unknown', 'none', 'n/a', 'null', '<none>']);

/** Ends in the random id that clients add: what follows is glued to it. */
const ENDS_IN_UUID = /^(.*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(\/.*)$/i;

/**
 * Reads a line of a table of offsets by its layout. The numbers are found first: names of groups
 * and clients may hold blanks, and ids are printed without a blank before the host when they are
 * long.
 *
 * @internal
 */
export function readTableLine(text: string, layout: Layout): TableLine {
  const byBlanks = readCells(layout.commas ? text.split(/\s*,\s+/) : text.split(/[ \t]+/), layout);
  if (byBlanks.agrees) return byBlanks.line;
  // Blanks as separators of thousands: cells are then two blanks apart, and the lag adds up.
  const byColumns = readCells(text.split(/[ \t]{2,}|\t/), layout);
  return byColumns.agrees ? byColumns.line : byBlanks.line;
}

function readCells(cells: readonly string[], layout: Layout): { line: TableLine; agrees: boolean } {
  const trimmed = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const at = numbersAt(trimmed, layout);
  if (at < 0) return { line: OTHER, agrees: false };
  const value = (column: Column): number | undefined => {
    const index = layout.numbers.indexOf(column);
    const cell = index < 0 ? undefined : trimmed[at + index];
    return cell === undefined || NOTHING.has(cell.toLowerCase()) ? undefined : parseCount(cell);
  };
  const names = namesBefore(trimmed.slice(0, at), layout);
  const rest = trimmed.slice(at + layout.numbers.length);
  const owner = readOwner(rest, layout.after);
  const partition = value('partition');
  const committed = value('committed');
  const printedLag = value('lag');
  const end =
    value('end') ?? (committed !== undefined && printedLag !== undefined ? committed + printedLag : undefined);
  if (partition === undefined) {
    const { member } = owner;
    const { group } = names;
    return member === undefined
      ? { line: OTHER, agrees: false }
      : { line: { kind: 'member', member: { ...(group !== undefined && { group }), ...owner, member } }, agrees: true };
  }
  if (end === undefined) return { line: { kind: 'unknown-end' }, agrees: true };
  const row = groupRow({ ...names, partition, committed, end, start: value('start'), ...owner });
  return {
    line: { kind: 'row', row, missing: rest.length < layout.after.length },
    agrees: printedLag === undefined || row.lag === undefined || printedLag === row.lag,
  };
}

/** Where the cells of numbers begin; −1 if the line has none. */
function numbersAt(cells: readonly string[], { before, numbers }: Layout): number {
  const least = before.includes('topic') ? 1 : 0;
  for (let at = least; at + numbers.length <= cells.length; at++) {
    const fits = numbers.every((column, index) => isNumberCell(cells[at + index] as string, column));
    if (fits) return at;
  }
  return -1;
}

function isNumberCell(cell: string, column: Column): boolean {
  if (NOTHING.has(cell.toLowerCase())) return true;
  const value = parseCount(cell);
  return value !== undefined && (value >= 0 || column === 'lag');
}

function namesBefore(cells: readonly string[], { before }: Layout): { group?: string; topic?: string } {
  const topic = named(cells.at(-1));
  const hasGroup = before.includes('group') && cells.length > 1;
  const group = hasGroup ? named(cells.slice(0, -1).join(' ')) : undefined;
  return {
    ...(group !== undefined && { group }),
    ...(topic !== undefined && before.includes('topic') && { topic }),
  };
}

function named(cell: string | undefined): string | undefined {
  return cell === undefined || cell === '' || NOTHING.has(cell.toLowerCase()) ? undefined : cell;
}

/**
 * Who owns a partition, from the cells behind the numbers.
 *
 * @internal
 */
export function readOwner(
  cells: readonly string[],
  columns: readonly Column[],
): { member?: string; host?: string; client?: string } {
  if (cells.length === 0 || columns.length === 0) return {};
  if (columns.length === 1 || !columns.includes('host')) return readOldOwner(cells.join(' '));
  if (cells.length === columns.length) return pick(columns, cells);
  const hostAt = cells.findIndex((cell) => cell.startsWith('/') || /^[^/\s]+\/[0-9a-f.:%]+$/i.test(cell));
  const first = cells[0] as string;
  const glued = ENDS_IN_UUID.exec(first) ?? (hostAt === 0 ? /^([^/]+)(\/.*)$/.exec(first) : null);
  if (glued !== null) return pick(['member', 'host', 'client'], [glued[1]!, glued[2]!, cells.slice(1).join(' ')]);
  if (hostAt < 0) return pick(columns, cells);
  // Client ids may hold blanks, and member ids begin with them.
  return pick(
    ['member', 'host', 'client'],
    [cells.slice(0, hostAt).join(' '), cells[hostAt]!, cells.slice(hostAt + 1).join(' ')],
  );
}

/** `client_/10.1.2.3` of versions 0.9 and 0.10.0; the owners of older consumers have no address. */
function readOldOwner(owner: string): { member?: string; host?: string } {
  const at = owner.lastIndexOf('_/');
  return at < 0 ? pick(['member'], [owner]) : pick(['member', 'host'], [owner.slice(0, at), owner.slice(at + 1)]);
}

function pick(
  columns: readonly Column[],
  cells: readonly string[],
): { member?: string; host?: string; client?: string } {
  const found: { member?: string; host?: string; client?: string } = {};
  columns.forEach((column, index) => {
    const value = named(cells[index]);
    if (value !== undefined && (column === 'member' || column === 'host' || column === 'client')) found[column] = value;
  });
  return found;
}
