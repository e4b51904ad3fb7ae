/** `node tools/gates/words.mjs`: writes `etc/NAME.words.txt` of every package, the words that no type holds. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { wordsIn } from './src/words.mjs';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));
for (const folder of readdirSync(packages)) {
  const words = wordsIn(`${packages}${folder}/src`);
  const list = `${packages}${folder}/etc/${folder}.words.txt`;
  if (words.length > 0) writeFileSync(list, `${words.join('\n')}\n`);
  else rmSync(list, { force: true });
}
