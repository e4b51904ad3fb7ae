import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Follows every link and source inside a folder of pages, to pages and to places in them.
 *
 * @param {string} folder
 * @returns {{ broken: string[], checked: number }} `page → link` for what is not there
 */
export function brokenLinks(folder) {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  const texts = new Map(pages.map((file) => [join(folder, file), readFileSync(join(folder, file), 'utf8')]));
  /** @type {Map<string, Set<string>>} */
  const anchors = new Map();
  const anchorsOf = (/** @type {string} */ file) => {
    const known =
      anchors.get(file) ?? new Set([...(texts.get(file) ?? '').matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id ?? ''));
    anchors.set(file, known);
    return known;
  };
  /** @type {Set<string>} */
  const broken = new Set();
  let checked = 0;
  for (const [page, text] of texts)
    for (const [, raw = ''] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (raw === '' || /^(?:[a-z]+:|\/\/)/i.test(raw)) continue;
      checked += 1;
      const [path = '', anchor = ''] = raw.replaceAll('&amp;', '&').split('#');
      const named = path === '' ? page : join(path.startsWith('/') ? folder : dirname(page), decodeURIComponent(path));
      const file = named.endsWith('/') ? `${named}index.html` : named;
      const isThere = texts.has(file) || existsSync(file);
      if (!isThere || (anchor !== '' && !anchorsOf(file).has(decodeURIComponent(anchor))))
        broken.add(`${relative(folder, page)} → ${raw}`);
    }
  return { broken: [...broken].sort(), checked };
}
