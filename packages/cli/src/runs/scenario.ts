import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExperimentModel } from '@sim/experiment';
import { usage } from '../command-line/usage-error.ts';

/** A scenario that a call named. */
export interface Scenario {
  readonly name: string;
  readonly path: string;
  readonly model: ExperimentModel;
}

/**
 * Loads the scenario of a call. The kinds of its parameters say how flags are read; whether it is sound
 * is judged by the experiment, which loads it by its path.
 *
 * @throws `INVALID_CALL`
 */
export async function loadScenario(command: string, words: readonly string[]): Promise<Scenario> {
  const [word] = words;
  if (word === undefined || words.length > 1)
    throw usage(`sim ${command} takes one scenario, a module; got ${words.join(' ') || 'none'}`);
  const path = resolve(word);
  if (!existsSync(path))
    throw usage(`there is no scenario ${word}${existsSync(`${path}.mjs`) ? `: did you mean ${word}.mjs?` : ''}`);
  const name = basename(path);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw usage(`${name} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
  const model = [module, module['default'], module['model']].find(isModel);
  if (model === undefined) throw usage(`${name} is no scenario: it exports no params, build and metrics`);
  return { name, path, model };
}

function isModel(candidate: unknown): candidate is ExperimentModel {
  const { build, params, metrics } = (candidate ?? {}) as Partial<Readonly<Record<string, unknown>>>;
  return typeof build === 'function' && typeof params === 'object' && params !== null && typeof metrics === 'object';
}
