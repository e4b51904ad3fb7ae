import { compareReports } from './report-change.mjs';

/** @typedef {'none' | 'patch' | 'minor' | 'major'} Bump */

/** @type {readonly Bump[]} */
const bumps = ['none', 'patch', 'minor', 'major'];

/** @param {readonly Bump[]} several */
export const largest = (several) =>
  several.reduce((a, b) => (bumps.indexOf(b) > bumps.indexOf(a) ? b : a), /** @type {Bump} */ ('none'));

/**
 * The least bump that an API report's change needs: one that takes something away breaks callers
 * (below 1.0 that is a minor), one that only adds is a minor.
 *
 * @param {{ lost: readonly string[], gained: readonly string[] }} change
 * @param {string} version - the version the change starts from
 * @returns {Bump}
 */
export function neededBump({ lost, gained }, version) {
  if (lost.length > 0) return version.startsWith('0.') ? 'minor' : 'major';
  return gained.length > 0 ? 'minor' : 'none';
}

/** @param {readonly string[]} lines @param {string} sign */
const excerpt = (lines, sign) =>
  [
    ...lines.slice(0, 5).map((line) => `\n    ${sign} ${line.trim()}`),
    lines.length > 5 ? `\n    ${sign} and ${lines.length - 5} more lines` : '',
  ].join('');

/**
 * What is wrong with the pending changesets of one package, given its API report then and now.
 *
 * @param {{ name: string, version: string, before: string, after: string, pending: readonly Bump[]
 * }} subject - `version` and `before` as last released, `pending` the bumps that changesets
 * announce for this package
 * @returns {string | undefined} the complaint, or `undefined` when all is well
 */
export function judgeChangeset({ name, version, before, after, pending }) {
  const change = compareReports(before, after);
  const needed = neededBump(change, version);
  const announced = largest(pending);
  if (needed === 'none') return undefined;
  const shown = excerpt(change.lost, '-') + excerpt(change.gained, '+');
  if (announced === 'none')
    return `${name}: the API report changed since ${version} and no changeset says so; it needs a ${needed} one.${shown}`;
  if (bumps.indexOf(announced) >= bumps.indexOf(needed)) return undefined;
  const reason = change.lost.length > 0 ? 'loses or changes lines' : 'gains lines';
  return `${name}: the API report ${reason} since ${version}, which needs a ${needed} changeset, and the pending ones say ${announced}.${shown}`;
}
