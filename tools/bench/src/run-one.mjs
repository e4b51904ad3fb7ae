import { pathToFileURL } from 'node:url';
import { CASES } from './catalogue.mjs';
import { Stopwatch } from './support/stopwatch.mjs';

/**
 * Runs one implementation of one case, once, in this process, and prints what it cost and found.
 */
const [, self, id, implementation, mode] = process.argv;
if (self === undefined || import.meta.url !== pathToFileURL(self).href) throw new Error('run this file by itself');
const found = CASES.find((each) => each.id === id);
const run = found?.implementations[/** @type {string} */ (implementation)];
if (found === undefined || run === undefined)
  throw new Error(`no case "${id}" with implementation "${implementation}"`);
const watch = new Stopwatch();
const outcome = await run(mode === 'smoke' ? found.smoke : found.size, watch);
process.stdout.write(
  `${JSON.stringify({ cpuNs: (watch.cpuMs * 1e6) / outcome.units, wallNs: (watch.wallMs * 1e6) / outcome.units, peakMb: process.resourceUsage().maxRSS / 1024, ...outcome })}\n`,
);
