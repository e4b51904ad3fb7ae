/**
 * `node tools/gates/check-changesets.mjs [--base REVISION]`: fails when an API report, or what a reference
 * model gives, changed since the last release (or since REVISION) and the pending changesets do not say
 * so, or say too little.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judgeChangeset } from './src/judge-changeset.mjs';
import { judgeResults } from './src/judge-results.mjs';
import { packagesSinceRelease } from './src/release-state.mjs';

const { base } = parseArgs({ options: { base: { type: 'string' } } }).values;
const packages = packagesSinceRelease(fileURLToPath(new URL('../../', import.meta.url)), base);
const complaints = packages
  .flatMap((each) => [judgeChangeset(each), ...judgeResults(each.results)])
  .filter((complaint) => complaint !== undefined);
if (complaints.length > 0) {
  console.error(`${complaints.join('\n')}\nWrite one with \`pnpm changeset\`; .changeset/README.md says how.`);
  process.exit(1);
}
for (const { name, version, revision, pending } of packages) {
  console.log(`${name}: pending since ${version} (${revision.slice(0, 9)}): ${pending.join(', ') || 'nothing'}`);
}
