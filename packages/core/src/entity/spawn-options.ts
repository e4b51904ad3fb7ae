import { checkName, checkOneOf, checkOptions, hasOnly } from '../checks/checks.ts';

/**
 * How a process is spawned.
 *
 * @public
 */
export interface SpawnOptions {
  /** Its name in errors and reports. @defaultValue the name of the entity and a number */
  readonly name?: string;
  /** Whether it keeps no run alive. @defaultValue false */
  readonly daemon?: boolean;
}

/**
 * Checks how a process is spawned.
 *
 * @param owner - whose options they are, put into words for an error only: models spawn a process
 * for each job
 *
 * @internal
 */
export function checkSpawnOptions(owner: { readonly _place: string }, options: SpawnOptions): void {
  if (hasOnly(options, 'name', 'daemon')) {
    const { name, daemon } = options;
    const isNamed = name === undefined || (typeof name === 'string' && name !== '');
    if (isNamed && (daemon === undefined || typeof daemon === 'boolean')) return;
  }
  const place = owner._place;
  const { name, daemon } = checkOptions(place, options, ['name', 'daemon']);
  if (name !== undefined) checkName(place, 'name', name);
  if (daemon !== undefined) checkOneOf(place, 'daemon', daemon, [true, false]);
}
