import { Stopwatch } from './support/stopwatch.mjs';

/**
 * Runs one implementation of a case once, and nothing beside: `node count-one.mjs MODULE FUNCTION SIZE`. What it costs
 * is counted from outside; that it does its work is what `run-one.mjs` checks.
 */
const [, , module, name, size] = process.argv;
const { [String(name)]: run } = await import(`./cases/${module}.mjs`);
await run(JSON.parse(String(size)), new Stopwatch());
