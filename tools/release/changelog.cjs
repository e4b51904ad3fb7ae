/**
 * How `changeset version` writes a changelog: the changeset's words as they are, without commit hashes. `version.mjs`,
 * which runs it, then puts them into sections.
 *
 * @type {import('@changesets/types').ChangelogFunctions}
 */
module.exports = {
  getReleaseLine: async ({ summary }) => {
    const [first = '', ...rest] = summary.trim().split('\n');
    return [`- ${first.trim()}`, ...rest.map((line) => (line.trim() === '' ? '' : `  ${line.trimEnd()}`))].join('\n');
  },
  getDependencyReleaseLine: async (_changesets, updated) =>
    updated.map(({ name, newVersion }) => `- Made for \`${name}\` ${newVersion}.`).join('\n'),
};
