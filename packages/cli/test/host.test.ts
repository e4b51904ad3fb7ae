import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, processHost } from '@sim/cli';
import { describe, expect, it, onTestFinished } from 'vitest';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sim-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function sim(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const host = {
    ...processHost(),
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
  };
  const code = await main(args, { ...host, terminal: false, colours: false });
  return { code, out, err };
}

const FORECAST = 'ask forecast --lag 100 --rate 0/s --service 1ms --consumers 1 --replications 1'.split(' ');

describe('a file that cannot be read or written', () => {
  it('is named, with what is in the way', async () => {
    const folder = temporaryFolder();
    const missing = join(folder, 'none.json');
    const { code, out, err } = await sim('report', folder);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`sim: cannot read "${folder}": illegal operation on a directory (EISDIR)\n`);
    expect((await sim('report', missing)).err).toContain(
      `cannot read "${missing}": no such file or directory (ENOENT)\n`,
    );
    expect(() => processHost().write(folder, 'x')).toThrow(
      `cannot write "${folder}": illegal operation on a directory`,
    );
  });

  it.each([
    ['in a folder that is not there', ['none', 'page.html'], /cannot write ".*page\.html": no such file or directory/],
    ['that is a folder', [], /cannot write ".*": it is a directory/],
  ])('is refused as a report before the work is done: one %s', async (_what, path, why) => {
    const { code, out, err } = await sim(...FORECAST, '--report', join(temporaryFolder(), ...path));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(why);
  });

  it('is not made, nor changed, by looking whether it can be', () => {
    const folder = temporaryFolder();
    const [fresh, old] = [join(folder, 'fresh'), join(folder, 'old')];
    writeFileSync(old, 'kept');
    for (const path of [fresh, old]) processHost().checkWritable?.(path);
    expect([existsSync(fresh), readFileSync(old, 'utf8')]).toEqual([false, 'kept']);
  });

  it('gets the page otherwise', async () => {
    const page = join(temporaryFolder(), 'page.html');
    const { code, err } = await sim(...FORECAST, '--report', page);
    expect([code, err]).toEqual([0, `The curves are in ${page}.\n`]);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/);
  });
});
