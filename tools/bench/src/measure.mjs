/**
 * @typedef {{ units: number, facts: Record<string, unknown>, near: Record<string, number>, bytes?:
 * number, cpuNs: number, peakMb: number }} Sample
 */
/** @typedef {{ cpuNs: number, spread: number, peakMb: number, bytes?: number }} Figures */
/** @typedef {{ id: string, title: string, unit: string, figures: Record<string, Figures> }} Row */

const TOLERANCE = 0.02;

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return /** @type {number} */ (sorted[sorted.length >> 1]);
}

/**
 * Runs the implementations of a case in turn, round after round, and fails when one of them did
 * other work than promised.
 *
 * @param {import('./catalogue.mjs').BenchCase} bench
 * @param {number} rounds
 * @param {boolean} smoke
 * @param {(implementation: string) => Sample} run
 * @returns {Row}
 */
export function summarise(bench, rounds, smoke, run) {
  /** @type {Record<string, Sample[]>} */
  const samples = {};
  for (let round = 0; round < rounds; round++) {
    for (const implementation of Object.keys(bench.implementations)) {
      const sample = run(implementation);
      check(bench, implementation, sample, samples.ours?.[0] ?? sample, smoke);
      (samples[implementation] ??= []).push(sample);
    }
  }
  /** @type {Record<string, Figures>} */
  const figures = {};
  for (const [implementation, list] of Object.entries(samples)) {
    const costs = list.map(({ cpuNs }) => cpuNs);
    const cpuNs = median(costs);
    const bytes = list[0]?.bytes === undefined ? {} : { bytes: median(list.map((sample) => sample.bytes ?? NaN)) };
    figures[implementation] = {
      cpuNs,
      spread: (Math.max(...costs) - Math.min(...costs)) / cpuNs,
      peakMb: median(list.map(({ peakMb }) => peakMb)),
      ...bytes,
    };
  }
  return { id: bench.id, title: bench.title, unit: bench.unit, figures };
}

/**
 * @param {import('./catalogue.mjs').BenchCase} bench
 * @param {string} implementation
 * @param {Sample} sample
 * @param {Sample} reference
 * @param {boolean} smoke
 */
function check(bench, implementation, sample, reference, smoke) {
  const where = `${bench.id}, ${implementation}`;
  if (bench.expect !== undefined && !bench.expect(sample.facts, smoke ? bench.smoke : bench.size))
    throw new Error(`${where}: wrong result: ${JSON.stringify(sample.facts)}`);
  if (JSON.stringify(sample.facts) !== JSON.stringify(reference.facts))
    throw new Error(`${where}: found ${JSON.stringify(sample.facts)}, but ours ${JSON.stringify(reference.facts)}`);
  for (const [name, value] of Object.entries(sample.near)) {
    const other = /** @type {number} */ (reference.near[name]);
    if (!(Math.abs(value - other) <= TOLERANCE * Math.abs(other)))
      throw new Error(`${where}: ${name} is ${value}, but ours ${other}`);
  }
}
