import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives the suites one temporary folder to make theirs in, and takes it away with all that is in it:
 * what a suite removes in its hooks stays if a filter leaves out the tests, or the run is broken off.
 */
export default function ownTempFolder(): () => void {
  const outer = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), 'sim-tests-'));
  // The database server runs as another user, and must come to its folder.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return () => {
    if (outer === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = outer;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
