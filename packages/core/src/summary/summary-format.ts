import { visible } from '../errors/visible.ts';
import { toPlainData } from './plain-data.ts';
import type { SimulationSummary } from './summary.ts';

/**
 * The facts of a summary. How long the host took is no part of what is written below, so that the
 * output of two runs can be compared.
 *
 * @internal
 */
export type SummaryFacts = Omit<SimulationSummary, 'toJSON' | 'toText' | 'toCsv' | 'wallClockSeconds'>;

/** The numbers about the run as a whole, in the order in which they are written. */
const RUN_KEYS = [
  'startTime',
  'endTime',
  'seed',
  'endReason',
  'eventsProcessed',
  'eventsCancelled',
  'eventsDropped',
  'eventsPending',
] as const;

/** Digits in text; JSON and CSV have all. */
const DIGITS = 6;

/**
 * The summary as data for `JSON.stringify`.
 *
 * @internal
 */
export function summaryToJSON(summary: SummaryFacts): Record<string, unknown> {
  const run = Object.fromEntries(RUN_KEYS.map((key) => [key, toPlainData(summary[key])]));
  const { stuck, warnings, entities, versions } = summary;
  return { ...run, stuck: toPlainData(stuck), warnings, entities: toPlainData(entities), versions };
}

/**
 * The summary as CSV with the columns `entity,metric,value`: first the run as a whole (no entity),
 * then each entity's statistics by name, nested ones as `outer.inner`. Of a list only the length is
 * given. Names that look like formulas get an apostrophe before them.
 *
 * @internal
 */
export function summaryToCsv(summary: SummaryFacts): string {
  const rows: (readonly [entity: string, metric: string, value: unknown])[] = RUN_KEYS.map((key) => [
    '',
    key,
    toPlainData(summary[key]),
  ]);
  rows.push(['', 'stuck.length', summary.stuck.length], ['', 'warnings.length', summary.warnings.length]);
  for (const { name, stats } of summary.entities) {
    for (const [metric, value] of flatten(toPlainData(stats))) rows.push([name, metric, value]);
  }
  const lines = rows.map((row) => row.map((cell) => csvCell(cell)).join(','));
  return ['entity,metric,value', ...lines, ''].join('\n');
}

/**
 * The summary as a report for people.
 *
 * @internal
 */
export function summaryToText(summary: SummaryFacts): string {
  const simulated = summary.endTime - summary.startTime;
  const pace = simulated > 0 ? ` (${shown(summary.eventsProcessed / simulated)} per simulated second)` : '';
  const lines = [
    `Simulation from ${shown(summary.startTime)} s to ${shown(summary.endTime)} s, seed ${JSON.stringify(summary.seed)}, ended: ${END_REASONS[summary.endReason]}`,
    `Events: ${summary.eventsProcessed} processed${pace}, ${summary.eventsCancelled} cancelled, ${summary.eventsDropped} dropped, ${summary.eventsPending} pending`,
  ];
  if (summary.stuck.length > 0) lines.push('', 'Waiting for what nothing left can bring about:');
  for (const { process, waitingFor, since } of summary.stuck)
    lines.push(`  ${process}: for ${waitingFor}, since ${shown(since)} s`);
  if (summary.warnings.length > 0) lines.push('', 'What looks like a mistake:');
  for (const warning of summary.warnings) lines.push(`  ${warning}`);
  for (const { name, type, status, stats } of summary.entities) {
    const metrics = flatten(toPlainData(stats), '', true);
    if (metrics.length === 0 && status === 'running') continue;
    lines.push('', `${name} (${type})${status === 'running' ? '' : ` ${status}`}`);
    const width = metrics.reduce((widest, [metric]) => Math.max(widest, metric.length), 0);
    for (const [metric, value] of metrics) lines.push(`  ${metric.padEnd(width)}  ${shown(value)}`);
  }
  // A name is only text: it neither begins a line of its own nor steers a terminal.
  return [...lines.map(visible), ''].join('\n');
}

const END_REASONS: Readonly<Record<SimulationSummary['endReason'], string>> = {
  'end-time': 'at its end time, with work left',
  exhausted: 'no work left',
  stopped: 'stopped',
};

/** The leaves of plain data with their paths: of a list its length, of sentences each if they are asked for. */
function flatten(data: unknown, path = '', sentences = false): (readonly [metric: string, value: unknown])[] {
  if (data === undefined || data === null) return [];
  if (sentences && Array.isArray(data) && data.length > 0 && data.every((each) => typeof each === 'string'))
    return data.map((each) => [path, each]);
  if (Array.isArray(data)) return [[path === '' ? 'length' : `${path}.length`, data.length]];
  if (typeof data !== 'object') return [[path === '' ? 'value' : path, data]];
  return Object.entries(data).flatMap(([key, value]) =>
    flatten(value, path === '' ? key : `${path}.${key}`, sentences),
  );
}

function shown(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toPrecision(DIGITS)))
    : String(value);
}

/**
 * RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP
 * advises against CSV injection.
 */
function csvCell(value: unknown): string {
  const text = typeof value === 'string' ? harmless(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function harmless(text: string): string {
  const plain = text.replace(/[^\r\n]+/g, visible);
  return /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) && text !== '-Infinity' ? `'${plain}` : plain;
}
