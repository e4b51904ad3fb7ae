import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startChild } from '../src/child.mjs';

const settings = { seconds: 2000, replications: 12 };

function journalOfTest() {
  const folder = mkdtempSync(join(tmpdir(), 'sim-killed-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'runs.jsonl');
}

/** @param {object} more */
const drive = (more) => startChild('drive', [JSON.stringify({ ...settings, ...more })]);

describe('an experiment whose process is killed', () => {
  it('ends, gone on with, as an undisturbed one does', { timeout: 120_000 }, async () => {
    const undisturbed = drive({});
    expect(await undisturbed.ended).toBe(0);
    const journal = journalOfTest();
    for (const runs of [1, 4, 5, 11]) {
      const killed = drive({ journal, runner: runs % 2 === 0 ? 'threads' : 'in-process' });
      await killed.says(`done ${runs}\n`);
      killed.kill();
      await killed.ended;
    }
    // As a kill in the middle of a line leaves it.
    appendFileSync(journal, '{"format":1,"key":"12ab');
    const last = drive({ journal, runner: 'threads' });
    expect(await last.ended).toBe(0);
    expect(last.points()).toBe(undisturbed.points());
  });
});
