/**
 * What a future needs of the simulation it is used in: the identity of its clock, and a way to be
 * called later.
 *
 * @internal
 */
export interface FutureClock {
  readonly nowTicks: number;
  /** Whether errors that the course of a model makes by the thousand carry a stack trace. */
  readonly stackTraces: boolean;
  call(ticks: number, type: string, fn: () => unknown, daemon: boolean): { readonly daemon: boolean; cancel(): void };
}
