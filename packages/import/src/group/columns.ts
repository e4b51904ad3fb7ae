/** What a column of a table of offsets holds. */
export type Column =
  'group' | 'topic' | 'partition' | 'committed' | 'end' | 'start' | 'lag' | 'member' | 'host' | 'client' | 'other';

/** The headings of all versions, in upper case and joined by hyphens. */
const HEADINGS: Readonly<Record<string, Column>> = {
  GROUP: 'group',
  'GROUP-ID': 'group',
  TOPIC: 'topic',
  PARTITION: 'partition',
  PID: 'partition',
  'CURRENT-OFFSET': 'committed',
  'COMMITTED-OFFSET': 'committed',
  'GROUP-OFFSET': 'committed',
  OFFSET: 'committed',
  'LOG-END-OFFSET': 'end',
  'END-OFFSET': 'end',
  'HIGH-WATERMARK': 'end',
  LOGSIZE: 'end',
  'LOG-START-OFFSET': 'start',
  LAG: 'lag',
  OWNER: 'member',
  'CONSUMER-ID': 'member',
  'MEMBER-ID': 'member',
  HOST: 'host',
  'CLIENT-ID': 'client',
};

/** How the rows of a table are laid out. */
export interface Layout {
  /** The columns left of the partition, the columns of numbers, and those right of them. */
  readonly before: readonly Column[];
  readonly numbers: readonly Column[];
  readonly after: readonly Column[];
  /** Whether cells are separated by commas, as version 0.9 did. */
  readonly commas: boolean;
}

/** For rows without a heading, as grep leaves them. */
export const USUAL_LAYOUT: Layout = {
  before: ['group', 'topic'],
  numbers: ['partition', 'committed', 'end', 'lag'],
  after: ['member', 'host', 'client'],
  commas: false,
};

/**
 * The layout that a line of headings declares; `undefined` if the line is none. Version 0.9 writes
 * `CURRENT OFFSET` with a space and commas between, 0.8 `Pid`, `Offset` and `logSize`.
 *
 * @internal
 */
export function layoutOf(line: string): Layout | undefined {
  const commas = /,\s/.test(line);
  const words = line
    .toUpperCase()
    .replaceAll(/\b(CURRENT|GROUP|LOG END|LOG START) OFFSET\b/g, (text) => text.replaceAll(' ', '-'))
    .replaceAll(/\bHIGH WATERMARK\b/g, 'HIGH-WATERMARK')
    .split(commas ? /\s*,\s*/ : /\s+/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const columns = words.map((word) => HEADINGS[word] ?? 'other');
  const first = columns.indexOf('partition');
  if (first < 0 || !columns.includes('end') || !columns.includes('committed')) return undefined;
  let last = first;
  columns.forEach((column, index) => {
    if (column === 'committed' || column === 'end' || column === 'start' || column === 'lag') last = index;
  });
  return {
    before: columns.slice(0, first),
    numbers: columns.slice(first, last + 1),
    after: columns.slice(last + 1),
    commas,
  };
}
