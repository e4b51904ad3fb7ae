import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import ownTempFolder from '../../config/vitest.temp-folder.ts';

it('what suites leave in the temporary folder goes with the run', () => {
  const outer = tmpdir();
  const takeAway = ownTempFolder();
  const left = mkdtempSync(join(tmpdir(), 'sim-outside-'));
  expect(dirname(dirname(left))).toBe(outer);
  takeAway();
  expect(existsSync(dirname(left))).toBe(false);
  expect(tmpdir()).toBe(outer);
});
