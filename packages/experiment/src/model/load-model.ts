import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { invalidOption, isSimError, SimError } from '@sim/core';
import { parse } from 'es-module-lexer';
import { checkModel } from './check-model.ts';
import type { ExperimentModel } from './experiment-model.ts';

/**
 * A model and what tells it from others.
 *
 * @internal
 */
export interface LoadedModel {
  readonly model: ExperimentModel;
  /** Where it can be loaded again; `undefined` for a model that exists in this process alone. */
  readonly url: string | undefined;
  /** A hash of its file and of the files it imports, and the name of its file. */
  readonly identity: string;
  /** The versions of what it runs on: packages and engine. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Loads a model.
 *
 * @param owner - for messages
 * @param source - a URL, a path, or the model itself
 * @throws `INVALID_OPTION` if there is no such file, or it exports no model
 *
 * @internal
 */
export async function loadModel(owner: string, source: unknown): Promise<LoadedModel> {
  if (typeof source === 'object' && source !== null && !(source instanceof URL)) {
    const model = checkModel(owner, source);
    return {
      model,
      url: undefined,
      identity: `in-process ${model.version ?? ''}`,
      versions: versionsFor(import.meta.url, []),
    };
  }
  const url = moduleUrl(owner, source);
  const files = filesOf(url);
  const model = checkModel(`${owner}, model ${basename(url)}`, await importModel(owner, url));
  return {
    model,
    url,
    identity: `${basename(url)} ${files.hash} ${model.version ?? ''}`,
    versions: versionsFor(url, files.packages),
  };
}

/**
 * The URL of a module given by URL or by path.
 *
 * @internal
 */
export function moduleUrl(owner: string, source: unknown): string {
  const text = source instanceof URL ? source.href : source;
  if (typeof text !== 'string' || text === '')
    throw invalidOption(owner, 'model', 'a module (its URL or path) or a model', source);
  const url = /^[a-z]{2,}:/i.test(text) ? text : pathToFileURL(text).href;
  if (!url.startsWith('file:')) throw invalidOption(owner, 'model', 'a file', source);
  if (!existsSync(fileURLToPath(url))) throw invalidOption(owner, 'model', 'a file that exists', fileURLToPath(url));
  return url;
}

async function importModel(owner: string, url: string): Promise<unknown> {
  let module: Record<string, unknown>;
  try {
    module = (await import(/* @vite-ignore */ url)) as Record<string, unknown>;
  } catch (error) {
    if (isSimError(error)) throw error;
    throw new SimError(
      'INVALID_OPTION',
      `${owner}: the module ${basename(url)} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      { owner, option: 'model', url },
      { cause: error },
    );
  }
  for (const candidate of [module, module.default, module.model])
    if (typeof (candidate as { build?: unknown } | undefined)?.build === 'function') return candidate;
  return module.default ?? module;
}

/** A hash of a module and all that it imports by a relative path, and the packages it names. */
function filesOf(url: string): { readonly hash: string; readonly packages: readonly string[] } {
  const hash = createHash('sha256');
  const packages = new Set<string>();
  const seen = new Set<string>();
  const open = [url];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const path = fileURLToPath(next);
    if (seen.has(next) || !existsSync(path)) continue;
    seen.add(next);
    const text = readFileSync(path, 'utf8');
    hash.update(text).update('\0');
    for (const specifier of importsOf(text)) {
      if (/^\.{0,2}\//.test(specifier)) open.push(new URL(specifier, next).href);
      else if (specifier.startsWith('@sim/')) packages.add(specifier.split('/').slice(0, 2).join('/'));
    }
  }
  return { hash: hash.digest('hex').slice(0, 16), packages: [...packages].sort() };
}

function importsOf(text: string): readonly string[] {
  try {
    return parse(text)[0].flatMap(({ specifier }) => specifier ?? []);
  } catch {
    // Not plain JavaScript (TypeScript, say): its own text is all that tells it from others.
    return [];
  }
}

function versionsFor(url: string, packages: readonly string[]): Readonly<Record<string, string>> {
  const versions: Record<string, string> = { node: process.versions.node, v8: process.versions.v8 };
  for (const name of new Set(['@sim/core', ...packages])) {
    const version = versionOf(name, url) ?? versionOf(name, import.meta.url);
    if (version !== undefined) versions[name] = version;
  }
  return versions;
}

function versionOf(name: string, from: string): string | undefined {
  try {
    return (createRequire(from)(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}
