import type { RunRecord } from '@sim/core';
import { escapeHtml } from '../format/escape.ts';
import { clock, count, duration, quantity } from '../format/numbers.ts';
import type { ChartView } from '../model/views.ts';

/** How many rows a table beside a chart has at most. */
const MOST_ROWS = 40;
const MOST_SPANS = 400;

export interface Column {
  readonly title: string;
  readonly number?: boolean;
}

/** A table; its cells are text, and the first of a row its heading. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  classes: readonly string[] = [],
): string {
  const cell = (column: Column): string => (column.number === true ? ' class="n"' : '');
  const head = columns.map((column) => `<th scope="col"${cell(column)}>${escapeHtml(column.title)}</th>`).join('');
  const body = rows.map((row, at) => {
    const cells = row.map((text, place) => {
      const column = columns[place]!;
      return place === 0
        ? `<th scope="row"${cell(column)}>${escapeHtml(text)}</th>`
        : `<td${cell(column)}>${escapeHtml(text)}</td>`;
    });
    return `<tr${classes[at] ? ` class="${classes[at]}"` : ''}>${cells.join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

/** What a chart shows, as a table: every so many entries. */
export function chartTable(record: RunRecord, view: ChartView): string {
  const span = record.endTime - record.startTime;
  if (view.kind === 'lines') return linesTable(record, view, span);
  if (view.kind === 'heat') {
    const rows = view.rows
      .map(({ label, values }) => {
        const found = values.reduce<{ value: number; at: number } | null>(
          (best, value, at) => (value !== null && (best === null || value > best.value) ? { value, at } : best),
          null,
        );
        return { label, found };
      })
      .sort((a, b) => (b.found?.value ?? 0) - (a.found?.value ?? 0));
    return table(
      `The highest of each, of ${count(rows.length)}`,
      [{ title: 'Part' }, { title: 'Highest', number: true }, { title: 'At', number: true }],
      rows
        .slice(0, MOST_SPANS)
        .map(({ label, found }) => [
          label,
          quantity(found?.value, view.unit),
          found === null ? '–' : clock(record.times[found.at]!, span),
        ]),
    );
  }
  if (view.kind === 'lanes') {
    const shown = [...view.spans].sort((a, b) => a.from - b.from).slice(0, MOST_SPANS);
    return table(
      `${shown.length < view.spans.length ? `The first ${shown.length} of ${count(view.spans.length)} spans` : 'All spans'}, in order of time`,
      [
        { title: 'Lane' },
        { title: 'What' },
        { title: 'From', number: true },
        { title: 'To', number: true },
        { title: 'For', number: true },
      ],
      shown.map(({ lane, group, from, to }) => [
        view.lanes[lane]!,
        view.groups[group]!,
        clock(from, span),
        clock(to, span),
        duration(to - from),
      ]),
    );
  }
  const points = view.series.flatMap(({ label, points: list }) =>
    every(list, 12).map(([value, share]) => [
      label,
      quantity(value, view.unit),
      `${count(Number((share * 100).toPrecision(3)))} %`,
    ]),
  );
  return table(
    'Share of the values that is greater',
    [{ title: 'Of' }, { title: 'Than', number: true }, { title: 'Share', number: true }],
    points,
  );
}

function linesTable(record: RunRecord, view: Extract<ChartView, { kind: 'lines' }>, span: number): string {
  const rows = every(
    record.times.map((_, at) => at),
    MOST_ROWS,
  );
  return table(
    rows.length < record.times.length ? `${rows.length} of ${count(record.times.length)} instants` : 'All instants',
    [{ title: 'Time', number: true }, ...view.series.map(({ label }) => ({ title: label, number: true }))],
    rows.map((at) => [
      clock(record.times[at]!, span),
      ...view.series.map(({ values, unit }) => quantity(values[at], unit)),
    ]),
  );
}

/** At most so many of a list, evenly spread, the last one among them. */
export function every<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, at) => list[Math.round((at * (list.length - 1)) / (most - 1))]!);
}
