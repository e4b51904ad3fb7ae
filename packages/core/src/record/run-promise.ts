import { checkName, checkNumber, checkOneOf, checkOptions, invalidOption, isList } from '../checks/checks.ts';
import type { RecordedHistogram, RecordedMetric } from './recorded-series.ts';
import type { RecordedPromise } from './run-record.ts';

/**
 * Something promised of a run, for {@link recordRun}: that a number stays below or above another.
 *
 * @public
 */
export interface RunPromise {
  /** What it is called: `nobody waits long`. */
  readonly name: string;
  /** The name of the entity. */
  readonly entity: string;
  /** The name of its metric. */
  readonly metric: string;
  /**
   * What of the metric: of gauges and counters `'highest'`, `'lowest'`, `'last'` or `'mean'` of the
   * samples (of all parts together: their sum, or the highest of those in seconds); of histograms also `'p50'`, `'p90'`, `'p99'`,
   * `'p99.9'`, of all values. @defaultValue 'highest'; 'p99' of a histogram
   */
  readonly of?: 'highest' | 'lowest' | 'last' | 'mean' | 'p50' | 'p90' | 'p99' | 'p99.9';
  /** It is not greater than that. */
  readonly below?: number;
  /** It is not less than that. */
  readonly above?: number;
}

const STATISTICS = ['highest', 'lowest', 'last', 'mean', 'p50', 'p90', 'p99', 'p99.9'] as const;

/** @internal */
export function checkPromises(owner: string, promises: readonly RunPromise[]): void {
  if (!isList(promises)) throw invalidOption(owner, 'promises', 'a list', promises);
  for (const promise of promises as readonly RunPromise[]) {
    checkOptions(`${owner}: promise`, promise, ['name', 'entity', 'metric', 'of', 'below', 'above']);
    const place = `${owner}: promise ${JSON.stringify(checkName(owner, 'the name of a promise', promise.name))}`;
    checkName(place, 'entity', promise.entity);
    checkName(place, 'metric', promise.metric);
    if (promise.of !== undefined) checkOneOf(place, 'of', promise.of, STATISTICS);
    if (promise.below === undefined && promise.above === undefined)
      throw invalidOption(place, 'below', 'a number, or above given', undefined);
    if (promise.below !== undefined) checkNumber(place, 'below', promise.below);
    if (promise.above !== undefined) checkNumber(place, 'above', promise.above);
  }
}

/** @internal What became of a promise. */
export function judge(
  promise: RunPromise,
  metrics: readonly RecordedMetric[],
  histograms: readonly RecordedHistogram[],
): RecordedPromise {
  const { name, entity, metric, below, above } = promise;
  const series = metrics.find((each) => each.entity === entity && each.name === metric);
  const histogram = histograms.find((each) => each.name === metric && each.entities.includes(entity));
  const of = promise.of ?? (histogram === undefined ? 'highest' : 'p99');
  const value =
    series !== undefined ? ofSeries(series, of) : histogram === undefined ? null : ofHistogram(histogram, of);
  const unit = series?.unit ?? histogram?.unit ?? '';
  const bounds = [
    ...(above === undefined ? [] : [`not below ${above}`]),
    ...(below === undefined ? [] : [`not above ${below}`]),
  ];
  return {
    name,
    about: `${entity} / ${metric}`,
    expected: `${of} ${bounds.join(' and ')}${unit === '' || unit === '1' ? '' : ` ${unit}`}`,
    value,
    unit,
    kept: value !== null && value <= (below ?? Infinity) && value >= (above ?? -Infinity),
  };
}

function ofSeries(series: RecordedMetric, of: NonNullable<RunPromise['of']>): number | null {
  if (of === 'highest') return series.extremes?.highest ?? null;
  if (of === 'lowest') return series.extremes?.lowest ?? null;
  const values = (series.overall ?? series.columns[0] ?? []).filter((value) => value !== null);
  if (values.length === 0) return null;
  if (of === 'last') return values.at(-1)!;
  if (of === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
  return null;
}

function ofHistogram({ total }: RecordedHistogram, of: NonNullable<RunPromise['of']>): number | null {
  if (of === 'last') return null;
  const key = of === 'highest' ? 'max' : of === 'lowest' ? 'min' : of === 'p99.9' ? 'p999' : of;
  const value = total[key];
  return typeof value === 'number' ? value : null;
}
