import { checkOneOf, checkOptions } from '../checks/checks.ts';

/**
 * Reads options that say nothing but whether something is a daemon.
 *
 * @internal
 */
export function isDaemon(
  owner: string,
  options: { readonly daemon?: boolean } | undefined,
  otherwise: boolean,
): boolean {
  if (options === undefined) return otherwise;
  const { daemon = otherwise } = checkOptions(owner, options, ['daemon']);
  return checkOneOf(owner, 'daemon', daemon, [true, false]);
}
