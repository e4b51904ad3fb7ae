/** @typedef {'patch' | 'minor' | 'major'} Bump */

/**
 * What a release of one package is made of.
 *
 * @typedef {object} ReleaseNotes
 * @property {string} version
 * @property {boolean} isFirst - nothing was released before
 * @property {readonly { readonly bump: Bump, readonly text: string }[]} changes - the words of its changesets
 * @property {readonly string[]} requirements - what it asks of other packages from now on, as sentences
 */

const TITLES = /** @type {const} */ (['Added', 'Changed', 'Fixed', 'Results change']);

/**
 * The part of a changelog about one release: what is added (minor changesets), changed (major ones, and
 * requirements), fixed (patches), and which results change.
 *
 * @param {ReleaseNotes} notes
 */
export function releaseSection({ version, isFirst, changes, requirements }) {
  /** @type {Record<typeof TITLES[number], string[]>} */
  const sections = { Added: [], Changed: requirements.map((each) => `- ${each}`), Fixed: [], 'Results change': [] };
  for (const { bump, text } of changes) {
    const { words, results } = apart(text);
    sections['Results change'].push(...results.map((each) => `- ${each}`));
    const title = isFirst || bump === 'minor' ? 'Added' : bump === 'major' ? 'Changed' : 'Fixed';
    if (words !== '') sections[title].push(asItem(words));
  }
  const parts = TITLES.filter((title) => sections[title].length > 0).map(
    (title) => `### ${title}\n\n${sections[title].join('\n')}\n`,
  );
  return [`## ${version}\n`, ...parts].join('\n');
}

/**
 * What `Results change:` lines of a changeset say, apart from the rest.
 *
 * @param {string} text
 */
function apart(text) {
  /** @type {string[]} */
  const results = [];
  const words = text
    .replace(/^Results change: (.+)$\n?/gm, (_line, /** @type {string} */ said) => {
      results.push(said);
      return '';
    })
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return { words, results };
}

/** @param {string} text */
function asItem(text) {
  const [first = '', ...rest] = text.split('\n');
  return [`- ${first.trim()}`, ...rest.map((line) => (line.trim() === '' ? '' : `  ${line.trimEnd()}`))].join('\n');
}

/**
 * A changelog with one more release, above the older ones.
 *
 * @param {string} older - empty for the first release
 * @param {string} name @param {string} section
 */
export function withRelease(older, name, section) {
  const title = `# ${name}\n`;
  const rest = older.replace(title, '').trim();
  return `${title}\n${section}${rest === '' ? '' : `\n${rest}\n`}`;
}

/**
 * The part about one version, for the notes of a release.
 *
 * @param {string} changelog @param {string} version
 */
export function notesOf(changelog, version) {
  const [, ...parts] = changelog.split(/^## /m);
  const part = parts.find((each) => each.split('\n', 1)[0]?.trim() === version);
  if (part === undefined) throw new Error(`the changelog says nothing of ${version}`);
  return part.slice(part.indexOf('\n')).trim();
}
