/**
 * What tells an experiment to stop: an `AbortSignal`.
 *
 * @public
 */
export interface StopSignal {
  /** Whether it has been told. */
  readonly aborted: boolean;
  /** Tells when. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  /** No longer tells. */
  removeEventListener(type: 'abort', listener: () => void): void;
}
