import { checkName, checkNumber, checkOptions, invalidOption, isList, isRecord } from '../checks/checks.ts';
import type { RecordedMeasurement } from './run-record.ts';

/**
 * What was measured in the real system, for {@link recordRun}: a report lays it over the same metric
 * of the run.
 *
 * @public
 */
export interface Measurement {
  /** The name of the entity that stands for what was measured. */
  readonly entity: string;
  /** The name of its metric: `lag`. */
  readonly metric: string;
  /** The points, ascending by time: seconds on the clock of the simulation, and the value. */
  readonly points: readonly { readonly time: number; readonly value: number }[];
  /** Where it comes from: `kafka_exporter, 12 March`. @defaultValue '' */
  readonly source?: string;
}

/** @internal */
export function checkMeasurements(owner: string, measurements: readonly Measurement[]): void {
  if (!isList(measurements)) throw invalidOption(owner, 'measurements', 'a list', measurements);
  for (const each of measurements as readonly Measurement[]) {
    checkOptions(`${owner}: measurement`, each, ['entity', 'metric', 'points', 'source']);
    const { entity, metric, points, source } = each;
    checkName(owner, 'entity of a measurement', entity);
    checkName(owner, 'metric of a measurement', metric);
    const place = `${owner}: measurement of ${JSON.stringify(`${entity} / ${metric}`)}`;
    if (source !== undefined && typeof source !== 'string') throw invalidOption(place, 'source', 'a string', source);
    if (!isList(points)) throw invalidOption(place, 'points', 'a list of { time, value }', points);
    let before = -Infinity;
    (points as readonly Measurement['points'][number][]).forEach((point, at) => {
      if (!isRecord(point)) throw invalidOption(place, `points[${at}]`, '{ time, value }', point);
      const time = checkNumber(place, `points[${at}].time`, point.time, { min: before });
      checkNumber(place, `points[${at}].value`, point.value);
      before = time;
    });
  }
}

/** @internal As columns. */
export function recordMeasurements(measurements: readonly Measurement[]): readonly RecordedMeasurement[] {
  return measurements.map(({ entity, metric, points, source = '' }) => ({
    entity,
    metric,
    source,
    times: points.map(({ time }) => time),
    values: points.map(({ value }) => value),
  }));
}
