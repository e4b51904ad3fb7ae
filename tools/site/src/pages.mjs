import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packages, root } from './packages.mjs';

const guide = fileURLToPath(new URL('../guide/', import.meta.url));

/**
 * Lays the pages out for the generator: those of `guide` as they are, READMEs where a page asks for
 * one, and the parts of the migration guide as one page.
 *
 * @param {string} destination
 */
export function assemblePages(destination) {
  for (const file of readdirSync(guide, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))) {
    if (file === 'api-index.md' || file.startsWith('migration-2/')) continue;
    write(join(destination, file), withReadme(readFileSync(join(guide, file), 'utf8')));
  }
  write(join(destination, 'migration-2.md'), migrationGuide());
  cpSync(join(root, 'LICENSE'), join(destination, 'public/LICENSE.txt'));
}

/** @param {string} file @param {string} text */
function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * Puts the README of a package in the place of `<!-- README of log -->`.
 *
 * @param {string} page
 */
export function withReadme(page) {
  return page.replace(/^<!-- README of (\S+) -->$/m, (_, name) =>
    toSiteLinks(withoutTitle(readFileSync(`${root}packages/${name}/README.md`, 'utf8'))),
  );
}

/** @param {string} text */
const withoutTitle = (text) => text.replace(/^# .*\n+/, '');

/**
 * What leads to a file of the repository leads to the page made of it.
 *
 * @param {string} text
 */
function toSiteLinks(text) {
  return text
    .replaceAll(
      /\]\(\.\.\/([\w-]+)\/README\.md(#[\w-]+)?\)/g,
      (_, name, anchor = '') => `](/packages/${name}${anchor})`,
    )
    .replaceAll(/\]\(etc\/([\w-]+)\.api\.md\)/g, '](/api/$1/)');
}

/** The parts of all packages, core's first: those of other packages build on what it says. */
function migrationGuide() {
  const parts = packages.flatMap((name) => {
    try {
      return [[name, readFileSync(join(guide, `migration-2/${name}.md`), 'utf8')]];
    } catch {
      return [];
    }
  });
  const introduction = readFileSync(join(guide, 'migration-2/index.md'), 'utf8');
  return [
    introduction.trimEnd(),
    ...parts.map(
      ([name = '', text = '']) => `## @sim/${name} {#${name}}\n\n${nested(name, withoutTitle(text)).trim()}`,
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

/**
 * One level deeper, and with anchors that name the package: two of them have a section of the same
 * title.
 *
 * @param {string} name @param {string} text
 */
function nested(name, text) {
  let inCode = false;
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith('```')) inCode = !inCode;
      if (inCode || !/^#+ /.test(line)) return line;
      return `#${line} {#${name}-${slug(line)}}`;
    })
    .join('\n');
}

/** @param {string} heading */
const slug = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
