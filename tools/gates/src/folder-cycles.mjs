import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import typescript from 'typescript';

/**
 * The cycles between the folders below a folder of sources, imports of types included: a folder
 * that another one needs may not need that one, on whatever way round.
 *
 * @param {string} sources
 * @returns {readonly { readonly folders: readonly string[], readonly imports: readonly string[] }[]}
 * for each cycle the folders in it, and the imports between them as `file -> file`
 */
export function folderCycles(sources) {
  /** @type {{ from: string, to: string, shown: string }[]} */
  const edges = [];
  for (const file of sourceFiles(sources)) {
    const from = folderOf(sources, file);
    // The list of exports stands above everything, and nothing imports it.
    if (from === '') continue;
    for (const imported of importsOf(file)) {
      const to = folderOf(sources, imported);
      if (to !== from) edges.push({ from, to, shown: `${relative(sources, file)} -> ${relative(sources, imported)}` });
    }
  }
  /** @type {Map<string, Set<string>>} */
  const reached = new Map();
  for (const { from } of edges) if (!reached.has(from)) reached.set(from, reachableFrom(from, edges));
  const inCycle = edges.filter(({ from, to }) => reached.get(to)?.has(from) === true);
  /** @type {Map<string, string[]>} */
  const cycles = new Map();
  for (const { from, shown } of inCycle) {
    const folders = [...(reached.get(from) ?? [])].filter((other) => reached.get(other)?.has(from) === true);
    const key = folders.sort().join(', ');
    cycles.set(key, [...(cycles.get(key) ?? []), shown]);
  }
  return [...cycles].map(([folders, imports]) => ({ folders: folders.split(', '), imports: imports.sort() }));
}

/**
 * @param {string} folder
 * @returns {readonly string[]}
 */
function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * The files of the same package that a file imports, re-exports, or takes types from.
 *
 * @param {string} file
 */
function importsOf(file) {
  return typescript
    .preProcessFile(readFileSync(file, 'utf8'))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(file), name));
}

/**
 * @param {string} sources
 * @param {string} file
 */
const folderOf = (sources, file) => relative(sources, dirname(file));

/**
 * @param {string} start
 * @param {readonly { from: string, to: string }[]} edges
 */
function reachableFrom(start, edges) {
  /** @type {Set<string>} */
  const seen = new Set();
  const open = [start];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const { from, to } of edges) {
      if (from !== folder || seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
}
