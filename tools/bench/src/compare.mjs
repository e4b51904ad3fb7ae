/**
 * What a run of the benchmarks leaves: times by case, and instructions for a unit of work where they were counted.
 *
 * @typedef {{ rows: readonly import('./measure.mjs').Row[], instructions?: Readonly<Record<string, number>> }} Measured
 */

/** The share of more instructions that is no regression yet: counts of the same code differ by about a hundredth. */
const TOLERANCE = 0.08;

/**
 * Base against head, pair by pair. Machines drift, so beside the plain ratio stands the one
 * corrected by what the raw limit did in the same two runs.
 *
 * @param {Measured} base
 * @param {Measured} head
 */
export function compare(base, head) {
  return [clockTable(base, head), instructionTable(base, head)].filter((table) => table !== '').join('\n');
}

/**
 * The cases that take more instructions than before by more than the tolerance, each as a sentence: what a build may
 * fail by. Times are for people: a clock is no reason.
 *
 * @param {Measured} base
 * @param {Measured} head
 * @returns {readonly string[]}
 */
export function regressions({ instructions: before = {} }, { instructions: now = {} }) {
  return Object.entries(before).flatMap(([id, was]) => {
    const is = now[id];
    if (is === undefined) return [`${id} is not counted any more`];
    const more = is / was - 1;
    return more > TOLERANCE
      ? [`${id} takes ${(more * 100).toFixed(1)} % more instructions: ${is.toFixed(0)} instead of ${was.toFixed(0)}`]
      : [];
  });
}

/** @param {Measured} base @param {Measured} head */
function instructionTable({ instructions: before = {} }, { instructions: now = {} }) {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  if (ids.length === 0) return '';
  const shown = (/** @type {number | undefined} */ value) => value?.toFixed(0) ?? '';
  const lines = ids.map((id) => {
    const [was, is] = [before[id], now[id]];
    const ratio = was === undefined ? 'new' : is === undefined ? 'gone' : (is / was).toFixed(3);
    return `| ${id} | ${shown(was)} | ${shown(is)} | ${ratio} |`;
  });
  return `${['| instructions | base | head | head / base |', '|---|---|---|---|', ...lines].join('\n')}\n`;
}

/** @param {Measured} base @param {Measured} head */
function clockTable(base, head) {
  if (base.rows.length === 0 && head.rows.length === 0) return '';
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
