import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('.github/ARCHITECTURE.md', root), 'utf8');
const walks = page.slice(page.indexOf('## Walks'));

describe('ARCHITECTURE.md', () => {
  it('leads through files that are there', () => {
    const named = [...walks.matchAll(/`([a-z-]+\/src\/[^`]+\.ts)`/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !existsSync(new URL(`packages/${path}`, root)))).toEqual([]);
  });

  it('counts the files of each walk', () => {
    const told = [...walks.matchAll(/\*\*From [^*]+\*\* \((\d+) files\)\n\n((?:\|.*\n)+)/g)];
    expect(told.length).toBe(3);
    for (const [, count, table = ''] of told) expect(table.match(/^\| `/gm)).toHaveLength(Number(count));
  });
});
