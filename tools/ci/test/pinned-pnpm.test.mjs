import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinnedPnpm } from '../src/pinned-pnpm.mjs';

/** @type {string} */
let temp;
/** @type {string} */
let hash;
const path = process.env.PATH ?? '';

beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'sim-pinned-'));
  const made = join(temp, 'made/package/bin');
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, 'pnpm.cjs'), "console.log('pnpm of the test', ...process.argv.slice(2));");
  const tarball = join(temp, 'pnpm-9.9.9.tgz');
  spawnSync('tar', ['-czf', tarball, '-C', join(temp, 'made'), 'package']);
  hash = createHash('sha512').update(readFileSync(tarball)).digest('hex');
  // An npm that gives this tarball, and says that it was asked.
  mkdirSync(join(temp, 'bin'));
  writeFileSync(
    join(temp, 'bin/npm'),
    `#!/bin/sh\necho "$2" >> '${temp}/asked'\nfor last; do :; done\ncp '${tarball}' "$last"\n`,
  );
  chmodSync(join(temp, 'bin/npm'), 0o755);
  process.env.PATH = `${join(temp, 'bin')}:${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(temp, { recursive: true, force: true });
});

describe('the pinned pnpm', () => {
  it('is fetched once and run from where it is kept', () => {
    const bin = pinnedPnpm(`pnpm@9.9.9+sha512.${hash}`, join(temp, 'kept'));
    expect(spawnSync(join(bin, 'pnpm'), ['a', 'b'], { encoding: 'utf8' }).stdout).toBe('pnpm of the test a b\n');
    expect(pinnedPnpm(`pnpm@9.9.9+sha512.${hash}`, join(temp, 'kept'))).toBe(bin);
    expect(readFileSync(join(temp, 'asked'), 'utf8')).toBe('pnpm@9.9.9\n');
  });

  it('is refused when it has another hash, and leaves nothing behind', () => {
    const other = '0'.repeat(128);
    expect(() => pinnedPnpm(`pnpm@9.9.9+sha512.${other}`, join(temp, 'kept'))).toThrow(/has the SHA-512 .* says 0000/);
    expect(readdirSync(join(temp, 'kept'))).toEqual([]);
  });

  it.each(['pnpm@9.9.9', 'pnpm@9.9.9+sha1.00', 'yarn@1.0.0'])('is refused without a hash: %s', (field) => {
    expect(() => pinnedPnpm(field, join(temp, 'kept'))).toThrow(/must be pnpm@VERSION\+sha512/);
  });
});
