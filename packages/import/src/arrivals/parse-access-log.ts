import { checkOptions } from '@sim/core';
import { linesOf, type TextInput } from '../text/lines.ts';
import { instant, offsetOf, parseTime } from '../text/time.ts';
import { ARRIVAL_OPTIONS, ArrivalList, type ArrivalOptions, type Arrivals } from './arrival-list.ts';

const READER = 'parseAccessLog';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * A request of an access log.
 *
 * @public
 */
export interface AccessRow {
  /** When, in seconds since 1970. */
  readonly time: number;
  /** The client: an address or a name. */
  readonly host: string;
  /** The user, where one was authenticated. */
  readonly user?: string;
  /** The request line, as sent. */
  readonly request: string;
  /** The method, where the request line has three parts. */
  readonly method?: string;
  /** The path and query, where the request line has three parts. */
  readonly path?: string;
  /** The status of the answer, where there was one. */
  readonly status?: number;
  /** The bytes of the answer, where some were sent. */
  readonly bytes?: number;
  /** The page the request came from, in the Combined format. */
  readonly referer?: string;
  /** The client's software, in the Combined format. */
  readonly agent?: string;
  /** What comes after that, as servers add it: times, forwarded addresses. */
  readonly extra?: readonly string[];
}

/**
 * Reads access logs in the Common and the Combined Log Format (Apache httpd, nginx), with a virtual
 * host in front or more fields behind. Servers write a line when the answer is sent, so lines are
 * often out of order. O(length).
 *
 * @param input - the text, whole or in pieces
 * @param options - what becomes of rows that are out of order, what is a gap
 * @throws `INVALID_OPTION`; `OUT_OF_ORDER` if asked for
 *
 * @example
 * ```ts
 * import { parseAccessLog } from '@sim/import';
 *
 * const { rows } = parseAccessLog('192.0.2.1 - - [17/Jan/2021:10:05:03 +0000] "GET /a.png HTTP/1.1" 200 203023 "-" "agent"');
 * console.log(rows[0]?.time, rows[0]?.path, rows[0]?.bytes); // 1610877903 /a.png 203023
 * ```
 *
 * @public
 */
export function parseAccessLog(input: TextInput, options: ArrivalOptions = {}): Arrivals<AccessRow> {
  const list = new ArrivalList<AccessRow>(READER, checkOptions(READER, options, ARRIVAL_OPTIONS));
  for (const { number, text } of linesOf(READER, input)) {
    if (text.trim() === '') continue;
    const row = accessRow(text);
    if (typeof row === 'string') list.skipped.add(number, text, row);
    else list.add(row, number);
  }
  return list.result();
}

function accessRow(text: string): AccessRow | string {
  const when = timeIn(text);
  if (when === undefined) return 'no time in brackets';
  const names = text.slice(0, when.from).trim().split(/\s+/);
  // `vhost_combined` puts the server's own name and port in front.
  if (names.length > 3 && /:\d+$/.test(names[0] ?? '') && names[2] === '-') names.shift();
  const host = names[0] ?? '';
  if (host === '') return 'no client';
  const user = names.length > 2 ? names.slice(2).join(' ') : undefined;
  const [request, status, bytes, referer, agent, ...extra] = fieldsOf(text.slice(when.to));
  if (request === undefined) return 'no request';
  const line = /^(\S+) (.+) (HTTP\/\S+)$/.exec(request);
  return {
    time: when.time,
    host,
    ...(user !== undefined && user !== '-' && { user }),
    request,
    ...(line !== null && { method: line[1] as string, path: line[2] as string }),
    ...(isNumber(status) && { status: Number(status) }),
    ...(isNumber(bytes) && { bytes: Number(bytes) }),
    ...(referer !== undefined && referer !== '-' && { referer }),
    ...(agent !== undefined && agent !== '-' && { agent }),
    ...(extra.length > 0 && { extra }),
  };
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,15}$/.test(text);
}

/** The first bracket that holds a time: an IPv6 address may be in brackets too. */
function timeIn(text: string): { time: number; from: number; to: number } | undefined {
  for (const match of text.matchAll(/\[([^[\]]{15,45})\]/g)) {
    const inside = match[1] as string;
    const time = commonTime(inside) ?? parseTime(inside, 'iso');
    if (time !== undefined) return { time, from: match.index, to: match.index + match[0].length };
  }
  return undefined;
}

function commonTime(text: string): number | undefined {
  const parts = /^(\d{1,2})\/([A-Za-z]{3})\/(\d{4}):(\d\d):(\d\d):(\d\d)(\.\d{1,9})? ([+-]\d{4})$/.exec(text);
  if (parts === null) return undefined;
  const [, day, month, year, hour, minute, second, fraction = '0', zone] = parts;
  const number = MONTHS.indexOf((month as string).toLowerCase()) + 1;
  return instant(
    [Number(year), number, Number(day), Number(hour), Number(minute), Number(second)],
    offsetOf(zone as string),
    Number(fraction),
  );
}

/** Fields between blanks, or in quotation marks with backslashes before what would end them. */
function fieldsOf(text: string): readonly string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (at >= text.length) return fields;
    if (text[at] === '"') {
      let value = '';
      let from = ++at;
      for (; at < text.length && text[at] !== '"'; at++) {
        if (text[at] !== '\\' || (text[at + 1] !== '"' && text[at + 1] !== '\\')) continue;
        value += text.slice(from, at);
        from = ++at;
      }
      fields.push(value + text.slice(from, at));
      at++;
    } else {
      const from = at;
      while (at < text.length && text[at] !== ' ' && text[at] !== '\t') at++;
      fields.push(text.slice(from, at));
    }
  }
}
