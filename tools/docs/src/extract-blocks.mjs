import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A program in the documentation.
 *
 * @typedef {object} Block
 * @property {string} file - relative to the workspace
 * @property {number} line - of its first line, from 1
 * @property {string} code
 */

/**
 * The
 * ```ts blocks of a text. In a source file those are looked for in doc comments, where each line begins with `
 * * `.
 *
 * @param {string} file
 * @param {string} text
 * @returns {Block[]}
 */
export function blocksIn(file, text) {
  const comment = file.endsWith('.md') ? '' : ' *\\* ?';
  const opening = new RegExp(`^${comment}\`\`\`ts *$`);
  const closing = new RegExp(`^${comment}\`\`\` *$`);
  const margin = new RegExp(`^${comment}`);
  const lines = text.split('\n');
  /** @type {Block[]} */
  const blocks = [];
  for (let index = 0; index < lines.length; index += 1) {
    if (!opening.test(lines[index] ?? '')) continue;
    const end = lines.findIndex((line, later) => later > index && closing.test(line));
    if (end === -1) throw new Error(`${file}:${index + 1}: this block has no end`);
    blocks.push({
      file,
      line: index + 2,
      code: lines
        .slice(index + 1, end)
        .map((line) => line.replace(margin, ''))
        .join('\n'),
    });
    index = end;
  }
  return blocks;
}

/** @param {string} root @param {string} folder */
const sourcesIn = (root, folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);

/** @param {string} root The pages of the documentation; the migration guide shows code that is no more. */
const pagesIn = (root) =>
  readdirSync(join(root, 'tools/site/guide'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.startsWith('migration-2'))
    .map((file) => `tools/site/guide/${file}`);

/**
 * Every program in the READMEs, in the pages of the documentation and in the packages' doc comments.
 *
 * @param {string} root
 */
export function allBlocks(root) {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  const readmes = ['README.md', ...packages.map((folder) => `${folder}/README.md`)].filter((file) =>
    existsSync(join(root, file)),
  );
  return [...readmes, ...pagesIn(root), ...packages.flatMap((folder) => sourcesIn(root, `${folder}/src`))]
    .sort()
    .flatMap((file) => blocksIn(file, readFileSync(join(root, file), 'utf8')));
}
