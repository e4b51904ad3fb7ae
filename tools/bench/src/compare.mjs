/**
 * Base against head, pair by pair. Machines drift, so beside the plain ratio stands the one
 * corrected by what the raw limit did in the same two runs.
 *
 * @param {{ rows: import('./measure.mjs').Row[] }} base
 * @param {{ rows: import('./measure.mjs').Row[] }} head
 */
export function compare(base, head) {
  const before = new Map(base.rows.map((row) => [row.id, row]));
  const lines = ['| workload | base ns | head ns | head / base | against the limit |', '|---|---|---|---|---|'];
  for (const { id, title, figures } of head.rows) {
    const old = before.get(id)?.figures;
    if (old?.ours === undefined || figures.ours === undefined) {
      lines.push(`| ${title} | | ${figures.ours?.cpuNs.toFixed(1) ?? ''} | new | |`);
      continue;
    }
    const ratio = figures.ours.cpuNs / old.ours.cpuNs;
    const corrected =
      old.limit === undefined || figures.limit === undefined
        ? ''
        : (ratio / (figures.limit.cpuNs / old.limit.cpuNs)).toFixed(2);
    lines.push(
      `| ${title} | ${old.ours.cpuNs.toFixed(1)} | ${figures.ours.cpuNs.toFixed(1)} | ${ratio.toFixed(2)} | ${corrected} |`,
    );
  }
  const kept = new Set(head.rows.map(({ id }) => id));
  for (const { id, title } of base.rows) if (!kept.has(id)) lines.push(`| ${title} | | | gone | |`);
  return `${lines.join('\n')}\n`;
}
