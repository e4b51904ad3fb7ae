/**
 * `node tools/gates/check-changesets.mjs [--base REVISION]`: fails when an API report, or what a reference
 * model gives, changed since the last release (or since REVISION) and the pending changesets do not say
 * so, or say too little; and when a changeset or a changelog tells readers of a package of what is not in it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judgeChangeset } from './src/judge-changeset.mjs';
import { entriesOf, judgeEntries, vocabularyOf } from './src/judge-entries.mjs';
import { judgeResults } from './src/judge-results.mjs';
import { packagesSinceRelease, pendingChanges } from './src/release-state.mjs';

const { base } = parseArgs({ options: { base: { type: 'string' } } }).values;
const root = fileURLToPath(new URL('../../', import.meta.url));
const packages = packagesSinceRelease(root, base);
const entries = [
  ...pendingChanges(root).flatMap(({ id, text, releases }) =>
    releases.map(({ name }) => ({ where: `.changeset/${id}.md`, name, text })),
  ),
  ...packages.flatMap(({ name, folder }) => {
    const file = `${folder}/CHANGELOG.md`;
    return existsSync(root + file) ? entriesOf(file, name, readFileSync(root + file, 'utf8')) : [];
  }),
];
const complaints = packages
  .flatMap((each) => [judgeChangeset(each), ...judgeResults(each.results)])
  .concat(judgeEntries(entries, packages.map(vocabularyOf)))
  .filter((complaint) => complaint !== undefined);
if (complaints.length > 0) {
  console.error(`${complaints.join('\n')}\nWrite one with \`pnpm changeset\`; .changeset/README.md says how.`);
  process.exit(1);
}
for (const { name, version, revision, pending } of packages) {
  console.log(`${name}: pending since ${version} (${revision.slice(0, 9)}): ${pending.join(', ') || 'nothing'}`);
}
