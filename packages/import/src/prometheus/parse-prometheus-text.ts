import { checkOptions } from '@sim/core';
import { linesOf, type TextInput } from '../text/lines.ts';
import { READER_OPTIONS, type ReaderOptions, type Skipped, SkipList } from '../text/skipped.ts';
import { readSample } from './read-sample.ts';

const READER = 'parsePrometheusText';

/**
 * A sample of a metric.
 *
 * @public
 */
export interface MetricSample {
  /** The name of the metric. */
  readonly name: string;
  /** Its labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its value; `NaN` and infinities are values too. */
  readonly value: number;
  /** When it was taken, in seconds since 1970, where the text says so. */
  readonly time?: number;
}

/**
 * What a page of metrics says.
 *
 * @public
 */
export interface MetricPage extends Skipped {
  /** The samples, in order. */
  readonly rows: readonly MetricSample[];
  /** The kinds of the metrics as declared: `gauge`, `counter`, `histogram`, … */
  readonly types: Readonly<Record<string, string>>;
}

/**
 * Reads metrics in Prometheus' text format and in OpenMetrics: a page of an exporter, with exponents,
 * escapes, commas behind the last label, exemplars. Timestamps are milliseconds in the one and
 * seconds in the other, which ends with `# EOF`. O(length).
 *
 * Our own: the library at hand (parse-prometheus-text-format) knows no lines, no exemplars and no
 * pieces, and stops at the first fault.
 *
 * @param input - the text, whole or in pieces
 * @param options - how many skipped lines to keep
 * @throws `INVALID_OPTION` if the input is no text
 *
 * @example
 * ```ts
 * import { parsePrometheusText } from '@sim/import';
 *
 * const { rows } = parsePrometheusText('# TYPE lag gauge\nlag{topic="orders",partition="0",} 1.5e+03\n');
 * console.log(rows); // [ { name: 'lag', labels: { topic: 'orders', partition: '0' }, value: 1500 } ]
 * ```
 *
 * @public
 */
export function parsePrometheusText(input: TextInput, options: ReaderOptions = {}): MetricPage {
  const skipped = new SkipList(READER, checkOptions(READER, options, READER_OPTIONS));
  const read: { name: string; labels: Readonly<Record<string, string>>; value: number; stamp: number | undefined }[] =
    [];
  const types = new Map<string, string>();
  let openMetrics = false;
  for (const { number, text } of linesOf(READER, input)) {
    if (text.trim() === '') continue;
    if (text.startsWith('#')) {
      const type = /^#\s+TYPE\s+(\S+)\s+(\S+)/.exec(text);
      if (type !== null) types.set(type[1] as string, type[2] as string);
      openMetrics ||= /^# EOF\s*$/.test(text);
      continue;
    }
    const sample = readSample(text);
    if ('expected' in sample) skipped.add(number, text, `column ${sample.column}: expected ${sample.expected}`);
    else read.push(sample);
  }
  const scale = openMetrics ? 1 : 1000;
  const rows = read.map(({ stamp, ...sample }) => ({
    ...sample,
    ...(stamp !== undefined && { time: stamp / scale }),
  }));
  return { rows, types: Object.fromEntries(types), ...skipped.result() };
}
