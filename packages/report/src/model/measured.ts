import type { RecordedMeasurement, RecordedMetric, RunRecord } from '@sim/core';
import { plural, quantity, words } from '../format/numbers.ts';
import { whole } from './series.ts';
import type { LinesView } from './views.ts';

/** What was measured laid over what the model gives, a chart for each measurement. */
export function measuredCharts(record: RunRecord): readonly LinesView[] {
  return record.measurements.map((measurement, at) => {
    const { entity, metric: name, source, times } = measurement;
    const metric = record.metrics.find((each) => each.entity === entity && each.name === name);
    const model = metric === undefined ? record.times.map(() => null) : whole(record, metric);
    const measured = onTimes(measurement, record.times);
    const unit = metric?.unit ?? '';
    return {
      kind: 'lines',
      id: `measured-${entity}-${name}-${at}`,
      title: `Measured and modelled · ${words(name)} of ${entity}`,
      about: `What was measured${source === '' ? '' : ` (${source})`}, and what this run gives for the same.`,
      alt: `${plural(times.length, 'point')} measured. ${difference(measured, model, metric)}`,
      logarithmic: false,
      series: [
        { label: 'measured', unit, values: measured, color: 1, right: false, filled: false },
        { label: 'modelled', unit, values: model, color: 0, right: false, filled: false },
      ],
    };
  });
}

/** How far the two are apart, in words. */
function difference(
  measured: readonly (number | null)[],
  model: readonly (number | null)[],
  metric: RecordedMetric | undefined,
): string {
  if (metric === undefined) return 'The run has no such metric.';
  const gaps = measured.flatMap((value, at) => (value === null || model[at] == null ? [] : [model[at] - value]));
  if (gaps.length === 0) return 'It is of another time than the run.';
  const bias = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + gap ** 2, 0) / gaps.length);
  const side =
    bias === 0
      ? 'neither above nor below on average'
      : `${quantity(Math.abs(bias), metric.unit)} ${bias > 0 ? 'above' : 'below'} on average`;
  return `The model is ${side}, and ${quantity(spread, metric.unit)} off (root mean square).`;
}

/** Measured values at the times of the run: straight between two points, nothing outside of them. */
function onTimes({ times, values }: RecordedMeasurement, axis: readonly number[]): readonly (number | null)[] {
  let next = 0;
  return axis.map((time) => {
    while (next < times.length && times[next]! < time) next++;
    if (next === times.length) return null;
    const after = times[next]!;
    if (after === time) return values[next]!;
    if (next === 0) return null;
    const before = times[next - 1]!;
    const share = (time - before) / (after - before);
    return values[next - 1]! * (1 - share) + values[next]! * share;
  });
}
