/** @param {number} value */
const digits = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1));

/** Bare implementations: the fastest of them in the same run is the limit. */
const LIMITS = ['limit', 'ladderLimit'];

/**
 * One table in Markdown: cost, ratio to the raw limit (ours / limit), how many times faster than
 * each peer, memory.
 *
 * @param {readonly import('./measure.mjs').Row[]} rows
 */
export function table(rows) {
  const peers = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))].filter(
    (name) => name !== 'ours' && !LIMITS.includes(name),
  );
  const lines = [
    `| workload | ns per | | of limit | ${peers.map((peer) => `faster than ${peer}`).join(' | ')} | peak MB | bytes kept |`,
    `|---|---|---|---|${peers.map(() => '---|').join('')}---|---|`,
  ];
  for (const { title, unit, figures } of rows) {
    const { ours } = figures;
    if (ours === undefined) continue;
    const limit = Math.min(...LIMITS.map((name) => figures[name]?.cpuNs ?? Infinity));
    const cells = [title, unit, digits(ours.cpuNs), limit === Infinity ? '' : `${(ours.cpuNs / limit).toFixed(2)}×`];
    for (const peer of peers) {
      const figure = figures[peer];
      cells.push(figure === undefined ? '' : `${(figure.cpuNs / ours.cpuNs).toFixed(1)}×`);
    }
    cells.push(Math.round(ours.peakMb).toString(), ours.bytes === undefined ? '' : Math.round(ours.bytes).toString());
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}
