const EIGHTHS = ' ▁▂▃▄▅▆▇█';
const SHADES = ' ░▒▓█';

/** The highest of the values that fall into each of so many columns; `null` where there is none. */
export function binned(values: readonly (number | null)[], width: number): readonly (number | null)[] {
  return Array.from({ length: width }, (_, column) => {
    const from = Math.floor((column * values.length) / width);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / width));
    let highest: number | null = null;
    for (let at = from; at < to && at < values.length; at++) {
      const value = values[at] ?? null;
      if (value !== null && (highest === null || value > highest)) highest = value;
    }
    return highest;
  });
}

/** An area in block characters, from the top row to the bottom one. */
export function areaChart(
  values: readonly (number | null)[],
  width: number,
  height: number,
  logarithmic: boolean,
): { readonly rows: readonly string[]; readonly high: number } {
  const bins = binned(values, width);
  const numbers = bins.filter((value) => value !== null);
  const high = numbers.reduce((most, value) => Math.max(most, value), 0);
  const least = numbers.reduce((low, value) => (value > 0 ? Math.min(low, value) : low), high);
  const share = (value: number | null): number => {
    if (value === null || value <= 0 || high <= 0) return 0;
    if (!logarithmic || high === least) return value / high;
    return 0.08 + 0.92 * (Math.log(value / least) / Math.log(high / least));
  };
  const levels = bins.map((value) =>
    Math.min(height * 8, Math.max(value !== null && value > 0 ? 1 : 0, Math.round(share(value) * height * 8))),
  );
  const rows = Array.from({ length: height }, (_, row) => {
    const floor = (height - 1 - row) * 8;
    return levels.map((level) => EIGHTHS[Math.min(8, Math.max(0, level - floor))]!).join('');
  });
  return { rows, high };
}

/** A row of a heat map, on a logarithmic scale. */
export function heatRow(values: readonly (number | null)[], width: number, highest: number): string {
  return binned(values, width)
    .map((value) =>
      value === null || value <= 0
        ? ' '
        : SHADES[Math.min(4, 1 + Math.floor((3.999 * Math.log1p(value)) / Math.log1p(Math.max(highest, 1))))]!,
    )
    .join('');
}

/** A lane: the sign of the group that has most of each column, a dot for nobody. */
export function laneRow(
  spans: readonly { readonly group: number; readonly from: number; readonly to: number }[],
  width: number,
  start: number,
  end: number,
): string {
  const step = (end - start) / width || 1;
  return Array.from({ length: width }, (_, column) => {
    const middle = start + (column + 0.5) * step;
    // A short span is shown, too: it is what people look for.
    const short = spans.find(
      ({ from, to }) => from >= middle - step / 2 && from < middle + step / 2 && to - from < step,
    );
    const found = short ?? spans.find(({ from, to }) => from <= middle && middle < to);
    return found === undefined ? '·' : found.group < 36 ? found.group.toString(36) : '+';
  }).join('');
}

/** So many letters, cut or filled up. */
export function pad(text: string, width: number): string {
  const letters = [...text];
  return letters.length > width
    ? `${letters.slice(0, width - 1).join('')}…`
    : text + ' '.repeat(width - letters.length);
}
