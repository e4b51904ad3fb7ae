import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unusedMembers } from './src/unused-members.mjs';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));
const unused = readdirSync(packages).flatMap((name) =>
  unusedMembers(`${packages}${name}`).map((member) => `packages/${name}/${member}`),
);
for (const member of unused) console.error(`${member} is used by nobody: neither by the package nor by its tests.`);
process.exitCode = unused.length === 0 ? 0 : 1;
