import { visible } from '../format/visible.ts';

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows].map((row) => row.map(visible));
  const widths = header.map((_, column) => lines.reduce((width, line) => Math.max(width, line[column]!.length), 0));
  return lines
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}
