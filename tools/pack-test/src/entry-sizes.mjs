import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What users import alone, so that it is worth to stay small. */
const ENTRIES = {
  '@sim/core: Simulation, Entity': "export { Entity, Simulation } from '@sim/core';",
  '@sim/core: all': "export * from '@sim/core';",
  '@sim/log: EventLog': "export { EventLog } from '@sim/log';",
  '@sim/consumer-group: Consumer, ConsumerGroup': "export { Consumer, ConsumerGroup } from '@sim/consumer-group';",
  '@sim/stream: StreamProcessor': "export { StreamProcessor } from '@sim/stream';",
  '@sim/report: renderHtml': "export { renderHtml } from '@sim/report';",
  '@sim/import: parseGroupDescription': "export { parseGroupDescription } from '@sim/import';",
};

/** How much an entry may grow before somebody has to say so. */
export const TOLERANCE = 1.03;

const recorded = fileURLToPath(new URL('../entry-sizes.json', import.meta.url));

/**
 * The bytes of each entry as a page would load it: bundled with what it needs of core, minified,
 * compressed by gzip.
 *
 * @returns {Promise<Record<string, number>>}
 */
export async function measureEntries() {
  /** @type {Record<string, number>} */
  const sizes = {};
  for (const [name, contents] of Object.entries(ENTRIES)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: fileURLToPath(new URL('../', import.meta.url)) },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    sizes[name] = gzipSync(outputFiles[0]?.contents ?? '').length;
  }
  return sizes;
}

/** @returns {Record<string, number>} */
export const recordedEntries = () => JSON.parse(readFileSync(recorded, 'utf8'));

/** @param {Readonly<Record<string, number>>} sizes */
export const recordEntries = (sizes) => writeFileSync(recorded, `${JSON.stringify(sizes, null, 2)}\n`);

/**
 * The entries that grew by more than the tolerance, and those that are recorded and gone or the other way
 * round, each as a sentence.
 *
 * @param {Readonly<Record<string, number>>} before @param {Readonly<Record<string, number>>} now
 */
export function grownEntries(before, now) {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((name) => {
    const [was, is] = [before[name], now[name]];
    if (was === undefined) return [`${name} is not recorded`];
    if (is === undefined) return [`${name} is recorded and not measured`];
    return is > was * TOLERANCE ? [`${name} grew from ${was} to ${is} bytes`] : [];
  });
}
