import { count, quantity } from '../src/format/numbers.ts';
import type { ChartView, HeatView, LanesView, LinesView, TailView } from '../src/model/views.ts';
import { laneColor } from './lanes-chart.ts';
import type { Ghost, LinesChart } from './lines-chart.ts';
import { heatColors, seriesColor } from './theme.ts';

/** What the colours of a chart stand for, with the values at the cursor. */
export interface Keys {
  /** @param at - the number of the sample pointed at; `null` for none */
  show(at: number | null, moment: number | null): void;
  /** Colours again. */
  paint(): void;
}

const MOST_GROUPS = 24;

export function keysOf(
  list: HTMLElement,
  view: () => ChartView,
  chart: () => LinesChart | undefined,
  ghosts: () => readonly Ghost[],
): Keys {
  const kind = view().kind;
  if (kind === 'lines') return lineKeys(list, view as () => LinesView, chart, ghosts);
  if (kind === 'heat') return heatKeys(list, view as () => HeatView);
  return groupKeys(list, view as () => LanesView | TailView);
}

function lineKeys(
  list: HTMLElement,
  view: () => LinesView,
  chart: () => LinesChart | undefined,
  ghosts: () => readonly Ghost[],
): Keys {
  const rows: { readonly swatch: HTMLElement; readonly value: HTMLElement; readonly at: number }[] = [];
  const fill = (): void => {
    list.replaceChildren();
    rows.length = 0;
    view().series.forEach(({ label, color }, at) => {
      const swatch = element('span', 'swatch');
      const value = element('span', 'val');
      const button = element('button', '');
      button.setAttribute('type', 'button');
      button.setAttribute('aria-pressed', 'true');
      button.title = 'Show or hide';
      button.append(swatch, named(label), value);
      button.addEventListener('click', () =>
        button.setAttribute('aria-pressed', String(chart()?.toggle(label) ?? true)),
      );
      swatch.style.color = seriesColor(color);
      list.append(item(button));
      rows.push({ swatch, value, at });
    });
    const names = (faint: boolean): readonly string[] => [
      ...new Set(
        ghosts()
          .filter((ghost) => (ghost.faint === true) === faint)
          .map(({ label }) => label),
      ),
    ];
    if (names(false).length > 0) list.append(item(named(`dashed: ${names(false).join(', ')}`)));
    for (const name of names(true)) list.append(item(named(name)));
  };
  fill();
  return {
    show(at) {
      const { series } = view();
      if (rows.length !== series.length) fill();
      for (const row of rows) {
        const { values, unit } = series[row.at]!;
        const ghost =
          at === null
            ? undefined
            : ghosts().find((each) => each.series.label === series[row.at]!.label && each.faint !== true);
        const was = ghost === undefined || at === null ? '' : ` (${quantity(ghost.series.values[at], unit)})`;
        row.value.textContent = at === null ? '' : quantity(values[at], unit) + was;
      }
    },
    paint() {
      fill();
    },
  };
}

function heatKeys(list: HTMLElement, view: () => HeatView): Keys {
  const scale = document.createElement('canvas');
  const top = element('span', '');
  const value = element('span', 'val');
  const row = element('li', 'scale');
  row.append(element('span', '', '0'), scale, top, value);
  list.replaceChildren(row);
  const paint = (): void => {
    scale.width = 256;
    scale.height = 1;
    const colors = heatColors();
    const image = new ImageData(256, 1);
    for (let at = 0; at < 256; at++)
      image.data.set([colors[at * 3]!, colors[at * 3 + 1]!, colors[at * 3 + 2]!, 255], at * 4);
    scale.getContext('2d')!.putImageData(image, 0, 0);
    top.textContent = quantity(view().highest, view().unit);
  };
  paint();
  return {
    show(at) {
      top.textContent = quantity(view().highest, view().unit);
      value.textContent = at === null ? '' : `most: ${worstAt(view(), at)}`;
    },
    paint,
  };
}

/** The parts that have most at a moment. */
export function worstAt(view: HeatView, at: number): string {
  const rows = view.rows
    .map(({ label, values }) => ({ label, value: values[at] ?? 0 }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, 3);
  return rows.length === 0
    ? 'none'
    : rows.map(({ label, value }) => `${label}: ${quantity(value, view.unit)}`).join(', ');
}

function groupKeys(list: HTMLElement, view: () => LanesView | TailView): Keys {
  const fill = (): void => {
    const shown = view();
    list.replaceChildren();
    const entries =
      shown.kind === 'lanes'
        ? shown.groups.map((label, group) => ({ label, color: laneColor(shown, group) }))
        : shown.series.map(({ label, color }) => ({ label, color: seriesColor(color) }));
    for (const { label, color } of entries.slice(0, MOST_GROUPS)) {
      const swatch = element('span', shown.kind === 'lanes' ? 'swatch box' : 'swatch');
      swatch.style.color = color;
      const entry = element('li', '');
      entry.append(swatch, named(label));
      list.append(entry);
    }
    if (entries.length > MOST_GROUPS) list.append(item(named(`and ${count(entries.length - MOST_GROUPS)} more`)));
  };
  fill();
  let groups = view().kind;
  return {
    show() {
      if (groups === view().kind && list.childElementCount > 0) return;
      groups = view().kind;
      fill();
    },
    paint: fill,
  };
}

/** Who is on which lane at a moment: as many as can be read. */
export function lanesAt(view: LanesView, moment: number): string {
  const found = view.spans.filter(({ from, to }) => from <= moment && moment < to);
  if (found.length === 0) return 'nothing';
  if (view.ofFaults) return found.map(({ lane, note }) => `${view.lanes[lane]!} ${note}`).join('; ');
  const counts = new Map<number, number>();
  for (const { group } of found) counts.set(group, (counts.get(group) ?? 0) + 1);
  return [...counts]
    .slice(0, 6)
    .map(([group, number]) => `${view.groups[group]!} has ${number}`)
    .join(', ');
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

function named(label: string): HTMLElement {
  return element('span', 'name', label);
}

function item(content: HTMLElement): HTMLElement {
  const made = document.createElement('li');
  made.append(content);
  return made;
}
