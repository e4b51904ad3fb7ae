/** Text that shows numbers: bars, sparklines, tables, durations. */

const LEVELS = '▁▂▃▄▅▆▇█';

/**
 * One character per value, taller for larger ones; a blank for 0.
 *
 * @param {readonly number[]} values - 0 or more
 * @param {number} [max] - the value of a full character; the largest value if left out
 */
export function sparkline(values, max = Math.max(...values)) {
  return values
    .map((value) =>
      value === 0 ? ' ' : LEVELS[Math.min(LEVELS.length - 1, Math.floor((value / max) * LEVELS.length))],
    )
    .join('');
}

/**
 * A bar of `width` characters for `max`, in eighths.
 *
 * @param {number} value
 * @param {number} max
 * @param {number} [width]
 */
export function bar(value, max, width = 40) {
  const eighths = Math.round((value / max) * width * 8);
  const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8];
  return '█'.repeat(Math.floor(eighths / 8)) + rest;
}

/**
 * Columns as wide as their widest cell; numbers to the right, text to the left.
 *
 * @param {readonly string[]} header
 * @param {readonly (readonly (string | number)[])[]} rows
 */
export function table(header, rows) {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? count(cell) : cell)));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => (row[column] ?? '').length)),
  );
  /** @param {readonly string[]} row */
  const line = (row) =>
    row
      .map((cell, column) =>
        typeof (rows[0] ?? [])[column] === 'number'
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [header, ...cells].map((row) => `  ${line(row)}`).join('\n');
}

/**
 * 1234567 as `1,234,567`, whatever the locale of the host.
 *
 * @param {number} value
 */
export function count(value) {
  const [whole = '', fraction] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/**
 * Seconds in the unit that suits them: `0.5 s`, `12 min`, `3.5 h`, `2.1 d`.
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  if (seconds < 60) return `${round(seconds)} s`;
  if (seconds < 3600) return `${round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${round(seconds / 3600)} h` : `${round(seconds / 86400)} d`;
}

/**
 * One digit after the point, and none that is 0.
 *
 * @param {number} value
 */
export function round(value) {
  return Math.round(value * 10) / 10;
}
