import { checkOneOf, checkOptions, hasOnly } from '../checks/checks.ts';

/**
 * Reads options that say nothing but whether something is a daemon.
 *
 * @param owner - whose options they are, put into words for an error only
 *
 * @internal
 */
export function isDaemon(
  owner: string | { readonly _place: string },
  options: { readonly daemon?: boolean } | undefined,
  otherwise: boolean,
): boolean {
  if (options === undefined) return otherwise;
  if (hasOnly(options, 'daemon')) {
    const { daemon = otherwise } = options;
    if (typeof daemon === 'boolean') return daemon;
  }
  const place = typeof owner === 'string' ? owner : owner._place;
  const { daemon = otherwise } = checkOptions(place, options, ['daemon']);
  return checkOneOf(place, 'daemon', daemon, [true, false]);
}
