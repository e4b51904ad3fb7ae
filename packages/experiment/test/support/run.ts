import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The model of most tests, as a module. */
export const deskModel = new URL('../models/desk.mjs', import.meta.url);

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sim-experiment-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
