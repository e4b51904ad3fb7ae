/**
 * `node tools/gates/words.mjs`: writes `etc/NAME.words.txt` of every package, the words that no type holds, and the
 * defaults of its options.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultLines, defaultsOf, programOver } from './src/defaults.mjs';
import { wordsIn } from './src/words.mjs';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));
const folders = readdirSync(packages);
const program = programOver(folders.map((folder) => `${packages}${folder}`));
for (const folder of folders) {
  const sources = `${packages}${folder}/src`;
  const lines = [...wordsIn(sources), ...defaultLines(defaultsOf(program, sources))].sort();
  const list = `${packages}${folder}/etc/${folder}.words.txt`;
  if (lines.length > 0) writeFileSync(list, `${lines.join('\n')}\n`);
  else rmSync(list, { force: true });
}
