import { checkNumber, checkOptions } from '@sim/core';
import { invalidInput } from '../errors.ts';
import type { Gap } from '../arrivals/arrival-list.ts';
import { asList, asRecord, asText, own, parseJson } from '../text/json.ts';
import type { TextInput } from '../text/lines.ts';
import { parseFloatStrictly } from '../text/numbers.ts';

const READER = 'parsePrometheusRange';

/**
 * A series of a metric over time.
 *
 * @public
 */
export interface MetricSeries {
  /** The name of the metric, where the query kept it. */
  readonly name?: string;
  /** Its labels, without the name. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its values in order of time; `time` in seconds since 1970, `value` may be `NaN` or infinite. */
  readonly points: readonly { readonly time: number; readonly value: number }[];
  /** Times without points, longer than one and a half of the usual distance. */
  readonly gaps: readonly Gap[];
}

/**
 * Options of {@link parsePrometheusRange}.
 *
 * @public
 */
export interface RangeOptions {
  /** The distance of points in seconds: the `step` of the query. @defaultValue the median distance of each series */
  readonly step?: number;
}

/**
 * Reads what Prometheus' HTTP API answers to `query_range` (and to `query`, as series of one point):
 * values are strings there, `NaN` and infinities among them.
 *
 * @param input - the JSON, whole or in pieces; held in memory
 * @param options - the step of the query
 * @throws `INVALID_INPUT` if it is no JSON, no such answer, or an error of Prometheus
 *
 * @example
 * ```ts
 * import { parsePrometheusRange } from '@sim/import';
 *
 * const { rows } = parsePrometheusRange(
 *   '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"lag","topic":"t"},"values":[[1700000000,"12"],[1700000030,"NaN"]]}]}}',
 * );
 * console.log(rows[0]?.name, rows[0]?.points); // lag [ { time: 1700000000, value: 12 }, { time: 1700000030, value: NaN } ]
 * ```
 *
 * @public
 */
export function parsePrometheusRange(
  input: TextInput,
  options: RangeOptions = {},
): {
  readonly rows: readonly MetricSeries[];
  readonly skipped: readonly { readonly text: string; readonly why: string }[];
} {
  const { step } = checkOptions(READER, options, ['step']);
  if (step !== undefined) checkNumber(READER, 'step', step, { above: 0 });
  const skipped: { text: string; why: string }[] = [];
  const rows = resultsOf(parseJson(READER, input)).flatMap((each) => {
    const series = asRecord(each);
    const metric = asRecord(series && own(series, 'metric')) ?? {};
    const values = series && (own(series, 'values') ?? [own(series, 'value')]);
    if (series === undefined || !Array.isArray(values)) {
      skipped.push({ text: JSON.stringify(each).slice(0, 500), why: 'no series' });
      return [];
    }
    const points = pointsOf(values as readonly unknown[], skipped);
    const name = asText(own(metric, '__name__'));
    const labels = Object.entries(metric).filter(
      (entry): entry is [string, string] => entry[0] !== '__name__' && typeof entry[1] === 'string',
    );
    return [
      { ...(name !== undefined && { name }), labels: Object.fromEntries(labels), points, gaps: gapsOf(points, step) },
    ];
  });
  return { rows, skipped };
}

function resultsOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer as readonly unknown[];
  const record = asRecord(answer) ?? {};
  if (own(record, 'status') === 'error')
    throw invalidInput(
      READER,
      { line: 1, column: 1 },
      'an answer of Prometheus',
      `its error: ${asText(own(record, 'error')) ?? asText(own(record, 'errorType')) ?? 'unknown'}`,
    );
  const result = own(asRecord(own(record, 'data')) ?? record, 'result');
  if (!Array.isArray(result))
    throw invalidInput(
      READER,
      { line: 1, column: 1 },
      'an answer with data.result',
      JSON.stringify(answer) ?? 'nothing',
    );
  return result as readonly unknown[];
}

function pointsOf(
  values: readonly unknown[],
  skipped: { text: string; why: string }[],
): { time: number; value: number }[] {
  const points: { time: number; value: number }[] = [];
  for (const pair of values) {
    const [time, text] = asList(pair);
    const value = typeof text === 'string' ? parseFloatStrictly(text) : typeof text === 'number' ? text : undefined;
    if (typeof time === 'number' && Number.isFinite(time) && value !== undefined) points.push({ time, value });
    else
      skipped.push({ text: (JSON.stringify(pair) ?? 'nothing').slice(0, 500), why: 'no pair of a time and a number' });
  }
  return points.sort((a, b) => a.time - b.time);
}

function gapsOf(points: readonly { readonly time: number }[], step: number | undefined): readonly Gap[] {
  const distances = points.slice(1).map(({ time }, index) => time - points[index]!.time);
  const usual = step ?? distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)];
  if (usual === undefined) return [];
  return distances.flatMap((distance, index) =>
    distance > 1.5 * usual ? [{ from: points[index]!.time, to: points[index + 1]!.time }] : [],
  );
}
