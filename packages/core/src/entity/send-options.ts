import { checkOneOf, checkOptions } from '../checks/checks.ts';

/**
 * How {@link Entity.send} sends.
 *
 * @public
 */
export interface SendOptions {
  /** Seconds from now until it happens. @defaultValue 0 */
  readonly delay?: number;
  /** Whether the event keeps no run alive. @defaultValue false */
  readonly daemon?: boolean;
}

/**
 * Checks how something is sent. Sending is the hottest call there is: the plain objects that
 * everybody writes are told by their keys alone.
 *
 * @internal
 */
export function checkSendOptions(owner: { readonly _place: string }, options: SendOptions): SendOptions {
  try {
    // A member is read first: with it the compiler knows the shape, and needs no call for the prototype.
    const { daemon } = options;
    const isRight = daemon === undefined || typeof daemon === 'boolean';
    if (isRight && Object.getPrototypeOf(options) === Object.prototype && areKnown(options)) return options;
  } catch {
    // Nothing that can be read: the checks below say so.
  }
  const { daemon } = checkOptions(owner._place, options, ['delay', 'daemon']);
  if (daemon !== undefined) checkOneOf(owner._place, 'daemon', daemon, [true, false]);
  return options;
}

function areKnown(options: SendOptions): boolean {
  for (const key in options) if (key !== 'delay' && key !== 'daemon') return false;
  return true;
}
