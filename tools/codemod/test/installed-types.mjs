import { fileAt, revisionOf } from '@sim-tools/gates/release-state';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A project in which the types of a release are installed, as its API reports have them. */
export class InstalledTypes {
  path = mkdtempSync(join(tmpdir(), 'sim-codemod-'));

  /** @param {string} version */
  constructor(version) {
    for (const folder of ['core', 'log', 'consumer-group', 'stream']) {
      const revision = revisionOf(root, `packages/${folder}/package.json`, version);
      const report = fileAt(root, revision, `packages/${folder}/etc/${folder}.api.md`);
      const home = join(this.path, 'node_modules/@sim', folder);
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, 'index.d.ts'), /```ts\n([\s\S]*?)\n```/.exec(report)?.[1] ?? '');
      writeFileSync(
        join(home, 'package.json'),
        JSON.stringify({ name: `@sim/${folder}`, version, type: 'module', types: 'index.d.ts' }),
      );
    }
  }

  /** @param {string} file @param {string} text */
  write(file, text) {
    const path = join(this.path, file);
    writeFileSync(path, text);
    return path;
  }

  dispose() {
    rmSync(this.path, { recursive: true, force: true });
  }
}
