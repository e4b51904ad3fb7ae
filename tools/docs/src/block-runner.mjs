/**
 * Runs the programs `0.mjs`, `1.mjs` … of a folder and writes a line of JSON for each: what it
 * printed, and its failure.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, inspect } from 'node:util';

const [folder = '', count = '0'] = process.argv.slice(2);
inspect.defaultOptions.breakLength = Infinity;

/** @type {[line: number, text: string][]} */
let prints = [];
Object.assign(globalThis, {
  /** @param {number} line */
  __printAt:
    (line) =>
    (/** @type {unknown[]} */ ...values) =>
      prints.push([line, format(...values)]),
});
// What a program prints without saying so is not looked at, and must not mix with the results.
console.log = () => {};

for (let index = 0; index < Number(count); index += 1) {
  prints = [];
  /** @type {string | undefined} */
  let failure;
  try {
    await import(pathToFileURL(join(folder, `${index}.mjs`)).href);
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  process.stdout.write(`${JSON.stringify({ index, failure, prints })}\n`);
}
