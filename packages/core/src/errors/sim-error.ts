import { describe } from './describe.ts';
import type { CoreErrorCode } from './error-codes.ts';
import { visibleLines } from './visible.ts';

/**
 * Registered under a global name, so that errors of a second copy of the package are recognised
 * too.
 */
const MARK = Symbol.for('@sim/core/SimError');

/**
 * The one error type of all packages: a stable `code` for programs, a message for people, the facts
 * in `context`.
 *
 * Recognise it with {@link isSimError}, not with `instanceof`: a page or a process may hold two
 * copies of the package.
 *
 * @example
 * ```ts
 * import { SimError } from '@sim/core';
 *
 * const error = new SimError('BREWERY_EMPTY', 'expected a full cask in cellar 3, got an empty one', { cellar: 3 });
 * console.log(error.code, error.context);
 * ```
 *
 * @public
 */
export class SimError extends Error {
  /**
   * What went wrong, for programs: one of {@link CoreErrorCode} or a code of a package built on
   * core.
   */
  readonly code: string;

  /**
   * The facts behind the message, such as `option` and `got`, or `time`, `entity` and `eventType`.
   */
  readonly context: Readonly<Record<string, unknown>>;

  /**
   * @param code - a stable upper-case code
   * @param message - what was expected, where, and what came; control characters and marks that
   * change the direction of text are made visible
   * @param context - the facts behind the message
   * @param options - `cause`: the error this one reports
   */
  constructor(
    code: CoreErrorCode | (string & {}),
    message: string,
    context: Readonly<Record<string, unknown>> = {},
    options?: { readonly cause?: unknown },
  ) {
    super(typeof message === 'string' ? visibleLines(message) : describe(message), options);
    this.name = 'SimError';
    this.code = code;
    this.context = context;
  }

  static {
    // Not in each error: time-outs make them by the thousand, and it would be half of their cost.
    Object.defineProperty(this.prototype, MARK, { value: true });
  }
}

/**
 * Whether something caught is a {@link SimError}, and, if a code is given, one with that code.
 * Works across copies of the package.
 *
 * @param error - anything that was thrown
 * @param code - the code asked for; any code if left out
 *
 * @example
 * ```ts
 * import { isSimError, Simulation } from '@sim/core';
 *
 * try {
 *   new Simulation({ endTime: NaN });
 * } catch (error) {
 *   console.log(isSimError(error, 'INVALID_OPTION')); // true
 * }
 * ```
 *
 * @public
 */
export function isSimError(error: unknown, code?: CoreErrorCode | (string & {})): error is SimError {
  return (
    typeof error === 'object' &&
    error !== null &&
    MARK in error &&
    (code === undefined || (error as unknown as SimError).code === code)
  );
}
