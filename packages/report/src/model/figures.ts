import type { RunRecord } from '@sim/core';
import { combined, lags, latencies, metricsNamed, ownerOf } from './roles.ts';
import { last } from './series.ts';
import { words } from '../format/numbers.ts';

/** A number of the run that is worth a place of its own. */
export interface Figure {
  readonly id: string;
  readonly label: string;
  readonly value: number | null;
  readonly unit: string;
  /** Whether less of it is better; `null` where that is for the reader to say. */
  readonly lessIsBetter: boolean | null;
  /** Where it comes from. */
  readonly source: string;
}

/** The numbers people look for first; of a model of another kind, its own. */
export function figuresOf(record: RunRecord): readonly Figure[] {
  const known = [...lagFigures(record), ...latencyFigures(record), ...countFigures(record)];
  return known.length > 0 ? known : ownFigures(record);
}

function lagFigures(record: RunRecord): readonly Figure[] {
  return lags(record)
    .slice(0, 2)
    .flatMap(({ records, seconds }, at, all) => {
      const of = all.length > 1 ? ` · ${records.entity}` : '';
      return [
        figure(
          `lag ${at}`,
          `Highest lag${of}`,
          records.extremes?.highest ?? null,
          'records',
          true,
          `${records.entity} / lag`,
        ),
        ...(seconds === undefined
          ? []
          : [
              figure(
                `behind ${at}`,
                `Furthest behind${of}`,
                seconds.extremes?.highest ?? null,
                's',
                true,
                `${records.entity} / lag-seconds`,
              ),
            ]),
      ];
    });
}

function latencyFigures(record: RunRecord): readonly Figure[] {
  return latencies(record)
    .slice(0, 1)
    .flatMap((histogram) => {
      const { total, name } = histogram;
      const source = `${ownerOf(histogram, record)} / ${name}`;
      const label = words(name).charAt(0).toUpperCase() + words(name).slice(1);
      return [
        figure('median', `${label}, median`, Number(total.p50), 's', true, source),
        figure('p99', `${label}, 99 %`, Number(total.p99), 's', true, source),
      ];
    });
}

function countFigures(record: RunRecord): readonly Figure[] {
  const wanted = [
    ['records-processed', 'Processed', 'records', null],
    ['rebalances', 'Rebalances', '1', true],
    ['pause-seconds', 'Partitions paused', 's', true],
    ['records-redelivered', 'Read again', 'records', true],
    ['records-lost', 'Lost before read', 'records', true],
    ['records-dead-lettered', 'Given up', 'records', true],
    ['late-events', 'Late', 'records', true],
    ['late-events-dropped', 'Late and dropped', 'records', true],
    ['windows-emitted', 'Window results', '1', null],
  ] as const;
  return wanted.flatMap(([name, label, unit, lessIsBetter]) => {
    const found = combined(record, name);
    if (found.length === 0) return [];
    const value = found.reduce((sum, { values }) => sum + (last(values) ?? 0), 0);
    return [figure(name, label, value, unit, lessIsBetter, `${found.map(({ owner }) => owner).join(', ')} / ${name}`)];
  });
}

function ownFigures(record: RunRecord): readonly Figure[] {
  return record.metrics
    .filter(({ extremes }) => extremes !== null)
    .slice(0, 8)
    .map(({ entity, name, unit, kind, extremes }) => {
      const counted = kind === 'counter';
      const label = `${words(name)}${counted ? '' : ', highest'} · ${entity}`;
      return figure(
        `${entity}/${name}`,
        label,
        counted
          ? last(metricsNamed(record, name).find((metric) => metric.entity === entity)?.columns[0] ?? [])
          : extremes!.highest,
        unit,
        null,
        `${entity} / ${name}`,
      );
    });
}

function figure(
  id: string,
  label: string,
  value: number | null,
  unit: string,
  lessIsBetter: boolean | null,
  source: string,
): Figure {
  return { id, label, value: value === null || Number.isFinite(value) ? value : null, unit, lessIsBetter, source };
}
