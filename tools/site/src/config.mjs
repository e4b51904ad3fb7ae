import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { linkNames } from './link-names.mjs';
import { sidebar } from './sidebar.mjs';

/** @type {Record<string, string>} */
const names = JSON.parse(readFileSync(new URL('../temp/names.json', import.meta.url), 'utf8'));

export default defineConfig({
  title: 'sim',
  description: 'A deterministic discrete-event simulator of streaming systems.',
  lang: 'en',
  srcDir: 'pages',
  cleanUrls: false,
  lastUpdated: false,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    config: (markdown) => linkNames(markdown, names),
    theme: { light: 'github-light', dark: 'github-dark' },
  },
  vite: { build: { chunkSizeWarningLimit: 8000 } },
  themeConfig: {
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Guide', link: '/packages/core', activeMatch: '^/(packages|semantics|coming-from)/' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      { text: '1 → 2', link: '/migration-2' },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local', options: { detailedView: false } },
    docFooter: { prev: 'Before', next: 'Next' },
  },
});
