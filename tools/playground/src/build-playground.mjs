import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../', import.meta.url));

/**
 * Bundles the page with its worker into one file.
 *
 * @param {string} destination - a folder, made if need be
 * @returns {Promise<string>} the path of the page
 */
export async function buildPlayground(destination) {
  const worker = await bundle('src/worker.ts', {});
  const model = readFileSync(join(folder, 'src/model.mjs'), 'utf8');
  const script = await bundle('src/main.ts', {
    WORKER_SOURCE: JSON.stringify(worker),
    MODEL_SOURCE: JSON.stringify(model),
  });
  const { STYLE } = await styleOfReports();
  const style = `${STYLE}\n${readFileSync(join(folder, 'src/page.css'), 'utf8')}`;
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; worker-src blob:; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>What happens if …: a streaming pipeline to play with</title>
<style>${style}</style>
</head>
<body>
${readFileSync(join(folder, 'src/page.html'), 'utf8')}
<script>${script}</script>
</body>
</html>
`;
  mkdirSync(destination, { recursive: true });
  const file = join(destination, 'playground.html');
  writeFileSync(file, page);
  return file;
}

/** @param {string} entry @param {Record<string, string>} define */
async function bundle(entry, define) {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: false,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    conditions: ['@sim/source'],
    define,
    write: false,
  });
  const text = outputFiles[0]?.text ?? '';
  // The bundler renames a class that mentions itself; reports show the names of classes.
  const renamed = new Set([...text.matchAll(/\b(\w+)=class _\1\b/g)].map(([, name]) => name));
  const named = text.replaceAll(/\b_(\w+)\b/g, (whole, name) => (renamed.has(name) ? name : whole));
  // An end tag in a string would end the script.
  return named.replaceAll('</', '<\\/');
}

/** The sheet of the report's pages. @returns {Promise<{ STYLE: string }>} */
async function styleOfReports() {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['../../packages/report/src/html/style.ts'],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`);
}

/** @param {string} text */
function hash(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
