import { compareSurfaces } from './compatibility.mjs';
import { compareWords } from './words.mjs';

/** @typedef {'none' | 'patch' | 'minor' | 'major'} Bump */

/** @type {readonly Bump[]} */
const bumps = ['none', 'patch', 'minor', 'major'];

/** @param {readonly Bump[]} several */
export const largest = (several) =>
  several.reduce((a, b) => (bumps.indexOf(b) > bumps.indexOf(a) ? b : a), /** @type {Bump} */ ('none'));

/** @param {readonly { bump: Bump, what: string }[]} differences @param {Bump} bump */
const excerpt = (differences, bump) => {
  const shown = differences.filter((each) => each.bump === bump).map(({ what }) => `\n    ${bump}: ${what}`);
  return [...shown.slice(0, 8), shown.length > 8 ? `\n    and ${shown.length - 8} more` : ''].join('');
};

/**
 * What is wrong with the pending changesets of one package, given its API report then and now. Below
 * 1.0 what breaks is a minor.
 *
 * @param {{ name: string, version: string, before: string, after: string, pending: readonly Bump[],
 * overrides?: readonly string[], words?: { before: readonly string[], after: readonly string[] } }} subject -
 * `version` and `before` as last released, `pending` the bumps that changesets announce for this package,
 * `overrides` the reasons they give for a smaller one, `words` what no type holds
 * @returns {string | undefined} the complaint, or `undefined` when all is well
 */
export function judgeChangeset({ name, version, before, after, pending, overrides = [], words }) {
  const differences = [
    ...compareSurfaces(before, after),
    // Before the first list there is nothing to compare with.
    ...(words === undefined || words.before.length === 0 ? [] : compareWords(words.before, words.after)),
  ];
  const found = largest(differences.map(({ bump }) => bump));
  const needed = found === 'major' && version.startsWith('0.') ? 'minor' : found;
  const announced = largest(pending);
  if (needed === 'none' || bumps.indexOf(announced) >= bumps.indexOf(needed)) return undefined;
  // A reason that readers of the changelog can judge: the compiler sees types, not intentions.
  if (announced !== 'none' && overrides.length > 0) return undefined;
  const shown = excerpt(differences, found);
  if (announced === 'none')
    return `${name}: the public surface changed since ${version} and no changeset says so; it needs a ${needed} one.${shown}`;
  return `${name}: the public surface changed since ${version} in a way that needs a ${needed} changeset, and the pending ones say ${announced}.${shown}`;
}
