import type { RunRecord } from '@sim/core';
import { checkRun } from './check-runs.ts';
import { escapeTerminal } from './format/escape.ts';
import { clock, count, duration, plural, quantity } from './format/numbers.ts';
import { answersOf } from './model/answer.ts';
import { chartsOf } from './model/charts.ts';
import { figuresOf } from './model/figures.ts';
import { happenings } from './model/happened.ts';
import type { ChartView, LinesView } from './model/views.ts';
import { areaChart, heatRow, laneRow, pad } from './text/plots.ts';

const WIDTH = 72;
const MOST_ROWS = 24;

/**
 * A run for a terminal: the answer, the figures, small charts of lag, throughput, latency, lag by
 * partition and owners, and what happened. At most 100 columns wide, without colours; control
 * characters in names are shown as signs. O(size of the record).
 *
 * @param run - a run record
 * @throws `INVALID_OPTION` for what is no run record
 *
 * @example
 * ```ts
 * import { recordRun, Server, Simulation } from '@sim/core';
 * import { renderText } from '@sim/report';
 *
 * const sim = new Simulation({ endTime: 60, entities: [new Server('till')] });
 * const recorder = recordRun(sim, { title: 'An empty shop' });
 * sim.run();
 * console.log(renderText(recorder.record()).split('\n')[0]); // An empty shop
 * ```
 *
 * @public
 */
export function renderText(run: RunRecord): string {
  const record = checkRun('renderText', run);
  const span = record.endTime - record.startTime;
  const lines: string[] = [
    record.title || 'A simulation run',
    `${duration(span)} simulated, seed ${record.seed}`,
    ...(record.description === '' ? [] : [record.description]),
    '',
  ];
  for (const { question, answer, ruleOfThumb } of answersOf(record))
    lines.push(question, ...wrap(answer, '  '), ...(ruleOfThumb === '' ? [] : wrap(ruleOfThumb, '  ')), '');
  for (const { name, about, expected, value, unit, kept } of record.promises)
    lines.push(`  ${kept ? 'kept  ' : 'BROKEN'}  ${name} (${about}: ${expected}; it was ${quantity(value, unit)})`);
  if (record.promises.length > 0) lines.push('');
  const figures = figuresOf(record);
  const widest = Math.max(0, ...figures.map(({ label }) => label.length));
  for (const { label, value, unit } of figures)
    lines.push(`  ${pad(label, Math.min(widest, 50))}  ${quantity(value, unit)}`);
  lines.push('');
  for (const view of chartsOf(record).filter(({ id }) => !id.startsWith('other-')))
    lines.push(...chart(record, view, span), '');
  const all = happenings(record);
  if (all.length > 0) {
    lines.push(`What happened (${plural(all.length, 'event')})`);
    for (const { at, who, what } of all.slice(0, MOST_ROWS))
      lines.push(`  ${clock(at, span).padStart(9)}  ${who}: ${what}`);
    if (all.length > MOST_ROWS) lines.push(`  ${' '.repeat(9)}  … and ${count(all.length - MOST_ROWS)} more`);
    lines.push('');
  }
  return lines.map((line) => cut(escapeTerminal(line.trimEnd()))).join('\n');
}

function chart(record: RunRecord, view: ChartView, span: number): readonly string[] {
  const axis = `  ${' '.repeat(13)}└${'─'.repeat(WIDTH)}\n`.trimEnd();
  const from = clock(record.startTime, span);
  const to = clock(record.endTime, span);
  const times = `  ${' '.repeat(14)}${from}${' '.repeat(Math.max(1, WIDTH - from.length - to.length))}${to}`;
  if (view.kind === 'lines') return [view.title, ...lineRows(view), axis, times];
  if (view.kind === 'heat') {
    const rows = every(view.rows, MOST_ROWS);
    return [
      `${view.title}, up to ${quantity(view.highest, view.unit)}`,
      ...rows.map(({ label, values }) => `  ${pad(label, 13)}│${heatRow(values, WIDTH, view.highest)}`),
      axis,
      times,
    ];
  }
  if (view.kind === 'lanes') {
    const lanes = every(
      view.lanes.map((label, lane) => ({ label, lane })),
      MOST_ROWS,
    );
    const rows = lanes.map(
      ({ label, lane }) =>
        `  ${pad(label, 13)}│${laneRow(
          view.spans.filter((each) => each.lane === lane),
          WIDTH,
          record.startTime,
          record.endTime,
        )}`,
    );
    const key = view.groups.slice(0, 36).map((name, at) => `${at.toString(36)} ${name}`);
    return [view.title, ...rows, axis, times, ...wrap(key.join('   '), '  ')];
  }
  const rows = view.series.flatMap(({ label, points }) => [
    `  ${label}`,
    ...[0.5, 0.1, 0.01, 0.001].map(
      (share) =>
        `    ${`${count(share * 100)} %`.padStart(6)} wait longer than ${quantity(points.find((point) => point[1] <= share)?.[0], view.unit)}`,
    ),
  ]);
  return [view.title, ...rows];
}

function lineRows(view: LinesView): readonly string[] {
  return view.series.slice(0, 4).flatMap(({ label, unit, values }) => {
    const { rows, high } = areaChart(values, WIDTH, 4, view.logarithmic);
    return rows.map((row, at) => {
      const note = at === 0 ? quantity(high, unit) : at === rows.length - 1 ? label : '';
      return `  ${pad(note, 13)}│${row}`;
    });
  });
}

function every<T>(list: readonly T[], most: number): readonly T[] {
  return list.length <= most ? list : list.filter((_, at) => at % Math.ceil(list.length / most) === 0);
}

function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length > 94 && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

function cut(line: string): string {
  const letters = [...line];
  return letters.length <= 100 ? line : `${letters.slice(0, 99).join('')}…`;
}
