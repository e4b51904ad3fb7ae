import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordRun } from '@sim/core';
import { renderHtml } from '@sim/report';

/**
 * Called with a simulation before it runs.
 *
 * @typedef {(sim: import('@sim/core').Simulation) => void} Watch
 */

/** Nobody looks. @type {Watch} */
export const unwatched = () => {};

/**
 * Writes what was recorded as a page into a folder that is not in the repository.
 *
 * @param {string} name - of the file
 * @param {readonly import('@sim/core').RunRecord[]} records
 * @param {{ title?: string }} [options]
 * @returns {string} its path, seen from here
 */
export function writeReport(name, records, options = {}) {
  const file = fileURLToPath(new URL(`../temp/${name}.html`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, renderHtml(records, options));
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : join(path);
}

/**
 * The records of some runs.
 *
 * @param {Readonly<Record<string, (watch: Watch) => unknown>>} runs - by name: each runs one
 * simulation and lets it be watched
 */
export function recordRuns(runs) {
  return Object.entries(runs).map(([title, run]) => {
    /** @type {import('@sim/core').RunRecorder | undefined} */
    let recorder;
    run((sim) => {
      recorder = recordRun(sim, { title });
    });
    if (recorder === undefined) throw new Error(`the run "${title}" let nobody watch`);
    return recorder.record();
  });
}
