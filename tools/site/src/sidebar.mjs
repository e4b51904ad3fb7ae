import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packages } from './packages.mjs';

const api = fileURLToPath(new URL('../temp/pages/api/', import.meta.url));

const kinds = /** @type {const} */ ([
  ['classes', 'Classes'],
  ['functions', 'Functions'],
  ['interfaces', 'Interfaces'],
  ['type-aliases', 'Types'],
  ['variables', 'Constants'],
]);

/** @param {string} folder */
const pagesIn = (folder) => {
  try {
    return readdirSync(folder)
      .map((file) => file.replace(/\.md$/, ''))
      .sort();
  } catch {
    return [];
  }
};

/** @param {string} name @returns {import('vitepress').DefaultTheme.SidebarItem[]} */
const reference = (name) => [
  { text: '← all packages', link: '/api/' },
  {
    text: `@sim/${name}`,
    link: `/api/${name}/`,
    items: kinds.flatMap(([folder, text]) => {
      const items = pagesIn(`${api}${name}/${folder}`).map((page) => ({
        text: page,
        link: `/api/${name}/${folder}/${page}`,
      }));
      return items.length > 0 ? [{ text, collapsed: folder !== 'classes', items }] : [];
    }),
  },
];

/** @type {import('vitepress').DefaultTheme.SidebarItem[]} */
const guide = [
  {
    text: 'Start',
    items: [
      { text: 'What it is', link: '/' },
      { text: 'Tutorial', link: '/tutorial' },
    ],
  },
  { text: 'Packages', items: packages.map((name) => ({ text: `@sim/${name}`, link: `/packages/${name}` })) },
  {
    text: 'Semantics',
    items: [
      { text: 'Order and time', link: '/semantics/order-and-time' },
      { text: 'Work and waiting', link: '/semantics/work-and-waiting' },
      { text: 'Lateness and watermarks', link: '/semantics/lateness' },
      { text: 'Offsets and commits', link: '/semantics/offsets' },
      { text: 'Coordinators', link: '/semantics/coordinators' },
      { text: 'Durability', link: '/semantics/durability' },
      { text: 'The end of a run', link: '/semantics/end-of-a-run' },
    ],
  },
  {
    text: 'Coming from',
    items: [
      { text: 'SimPy', link: '/coming-from/simpy' },
      { text: 'happy-simulator', link: '/coming-from/happy-simulator' },
      { text: 'Kafka', link: '/coming-from/kafka' },
      { text: 'Flink', link: '/coming-from/flink' },
    ],
  },
  {
    text: 'Living with it',
    items: [
      { text: 'Testing a model', link: '/testing' },
      { text: 'What versions promise', link: '/versions' },
      { text: 'From 1 to 2', link: '/migration-2' },
    ],
  },
];

/** @type {import('vitepress').DefaultTheme.SidebarMulti} */
export const sidebar = {
  '/': guide,
  '/api/': [{ text: 'Packages', items: packages.map((name) => ({ text: `@sim/${name}`, link: `/api/${name}/` })) }],
  ...Object.fromEntries(packages.map((name) => [`/api/${name}/`, reference(name)])),
};
