/** @import { Bump } from './judge-changeset.mjs' */

/**
 * What a reference model gave: the hash of its trace, and the hash of its results.
 *
 * @typedef {{ readonly trace: string, readonly results: string }} Pinned
 */

/**
 * What a changeset says of results: which models of which packages give others, and why.
 *
 * @typedef {object} ResultsNote
 * @property {readonly { readonly name: string, readonly type: Bump }[]} releases - of the changeset
 * @property {readonly { readonly model: string, readonly isTraceOnly: boolean }[]} models
 * @property {string} why
 */

const NOTE = /^Results change: ([^:\n]+)(?:: (.+))?$/gm;

/**
 * The lines `Results change: model; another model (trace only): why` of a changeset.
 *
 * @param {string} text @param {ResultsNote['releases']} releases
 * @returns {ResultsNote[]}
 */
export function resultsNotes(text, releases) {
  return [...text.matchAll(NOTE)].map(([, models = '', why = '']) => ({
    releases,
    models: models.split(';').map((each) => ({
      model: each.replace(/\(trace only\)/, '').trim(),
      isTraceOnly: /\(trace only\)/.test(each),
    })),
    why: why.trim(),
  }));
}

/**
 * What is wrong with what the pending changesets say of the results of one package's reference models.
 *
 * @param {{ name: string, before: Readonly<Record<string, Pinned>>, after: Readonly<Record<string, Pinned>>,
 * notes: readonly ResultsNote[] }} subject - `before` as last released
 * @returns {readonly string[]} complaints
 */
export function judgeResults({ name, before, after, notes }) {
  const heard = notes.filter(({ releases }) =>
    releases.some((each) => each.name === name || each.name === '@sim/core'),
  );
  const known = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.entries(before)
    .flatMap(([model, was]) => {
      const is = after[model];
      const isSame = is?.results === was.results;
      if (isSame && is.trace === was.trace) return [];
      const said = heard.flatMap(({ models, why, releases }) =>
        models.filter((each) => each.model === model && (isSame || !each.isTraceOnly)).map(() => ({ why, releases })),
      );
      const what = is === undefined ? 'is gone' : isSame ? 'takes other steps' : 'gives other results';
      if (said.length === 0) {
        const line = `Results change: ${model}${isSame ? ' (trace only)' : ''}: why`;
        return [`${name}: the reference model "${model}" ${what}, and no changeset says "${line}".`];
      }
      if (isSame || said.some(({ why, releases }) => why !== '' || releases.some(({ type }) => type === 'major')))
        return [];
      return [`${name}: the reference model "${model}" ${what} before a major; its changeset must say why.`];
    })
    .concat(
      notes
        .filter(({ releases }) => releases.some((each) => each.name === name))
        .flatMap(({ models, releases }) =>
          releases.length > 1 ? [] : models.filter(({ model }) => !known.has(model)).map(({ model }) => model),
        )
        .map(
          (model) =>
            `${name}: a changeset says that the results of "${model}" change, and no reference model is called so.`,
        ),
    );
}
