import { checkName, checkOneOf, checkOptions } from '../checks/checks.ts';

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

/** @internal */
export function checkSpawnOptions(owner: string, options: SpawnOptions): void {
  const { name, daemon } = checkOptions(owner, options, ['name', 'daemon']);
  if (name !== undefined) checkName(owner, 'name', name);
  if (daemon !== undefined) checkOneOf(owner, 'daemon', daemon, [true, false]);
}
