import { readSurface } from './surface-text.mjs';

/**
 * What a package has that users can name.
 *
 * @typedef {object} Vocabulary
 * @property {string} name - of the package
 * @property {string} folder - `packages/log`
 * @property {ReadonlySet<string>} exported
 * @property {ReadonlySet<string>} words - every word of its surface, members, codes and events too
 */

/**
 * An entry of a changelog, or one to come.
 *
 * @typedef {object} Entry
 * @property {string} where - the file it stands in
 * @property {string} name - the package whose changelog it is in
 * @property {string} text
 */

/**
 * The vocabulary of a package, as released and as it is now: what is gone is told of too.
 *
 * @param {{ name: string, folder: string, before: string, after: string,
 * words: { before: readonly string[], after: readonly string[] } }} subject - API reports, and lists of words
 * @returns {Vocabulary}
 */
export function vocabularyOf({ name, folder, before, after, words }) {
  const reports = [before, after];
  return {
    name,
    folder,
    exported: new Set(reports.flatMap((report) => [...readSurface(report).declared.keys()])),
    words: new Set([...reports, ...words.before, ...words.after].flatMap((text) => text.match(NAME) ?? [])),
  };
}

const NAME = /[A-Za-z_$][\w$]*/g;
/** Names that are no words of plain English: `EventLog`, `minInSyncReplicas`, `UNKNOWN_MEMBER`. */
const MARKED = /[a-z][A-Z]|^[A-Z][a-z]|[A-Z]_?[A-Z]/;

/**
 * No package tells of what is not in it: readers of a changelog look for what concerns them. An entry may name what
 * `@sim/core` has, because every package is used with it; and what another package has only if it names that package.
 * Nor has an entry a heading of its own.
 *
 * @param {readonly Entry[]} entries @param {readonly Vocabulary[]} packages
 * @returns {readonly string[]} complaints
 */
export function judgeEntries(entries, packages) {
  const core = packages.find(({ name }) => name === '@sim/core');
  return entries.flatMap(({ where, name, text }) => {
    const own = packages.find((each) => each.name === name);
    const others = packages.filter((each) => each !== own && each !== core);
    const named = namesIn(text).filter((word) => own?.words.has(word) !== true && core?.words.has(word) !== true);
    const complaints = named.flatMap((word) => {
      const owner =
        others.find(({ exported }) => exported.has(word)) ??
        (MARKED.test(word) && !(word in globalThis) ? others.find(({ words }) => words.has(word)) : undefined);
      return owner === undefined || text.includes(owner.name)
        ? []
        : [`${where} tells readers of ${name} about \`${word}\`, which is in ${owner.name}.`];
    });
    const paths = packages.filter((each) => each !== own && text.includes(`${each.folder}/`));
    return [
      ...complaints,
      ...(/^(?:- | {2})?#{2,} /m.test(text)
        ? [`${where} has a heading: the section of a changelog follows from the kind of the change, and its results.`]
        : []),
      ...paths.map((other) => `${where} tells readers of ${name} about a file in ${other.folder}.`),
    ];
  });
}

/** The names in the code of a text. @param {string} text @returns {readonly string[]} */
function namesIn(text) {
  /** @type {string[]} */
  const code = [];
  const prose = text.replace(/```\w*\n([\s\S]*?)```/g, (_block, /** @type {string} */ inside) => {
    code.push(inside);
    return '';
  });
  code.push(...[...prose.matchAll(/`([^`]+)`/g)].map(([, inside = '']) => inside));
  return [...new Set(code.flatMap((each) => each.replace(/\/\/.*|'[^'\n]*'|"[^"\n]*"/g, ' ').match(NAME) ?? []))];
}

/**
 * The entries of a changelog: its list items, with what is indented below them.
 *
 * @param {string} where @param {string} name @param {string} changelog
 * @returns {readonly Entry[]}
 */
export function entriesOf(where, name, changelog) {
  return changelog
    .split(/^(?=- |#)/m)
    .filter((part) => part.startsWith('- '))
    .map((text) => ({ where, name, text }));
}
