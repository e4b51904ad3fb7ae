import type { SimObserver } from '../entity/observer.ts';

/**
 * Several observers as one, called in the order given: what lets the kernel keep a single
 * reference. Only the methods that one of them has are there. What one throws is passed on, and
 * keeps neither the others from looking nor the model from going on with the occurrence.
 *
 * @param fail - gets what an observer threw
 * @returns `null` for none
 *
 * @internal
 */
export function combineObservers(
  observers: readonly SimObserver[],
  fail: (error: unknown) => void,
): SimObserver | null {
  if (observers.length === 0) return null;
  const combined: Record<string, unknown> = {};
  for (const method of METHODS) {
    const watching = observers.filter((observer) => observer[method] !== undefined);
    if (watching.length === 0) continue;
    const tell = (observer: SimObserver, a: never, b: never, c: never, d: never): void => {
      try {
        (observer[method] as (a: never, b: never, c: never, d: never) => void).call(observer, a, b, c, d);
      } catch (error) {
        // The failure that `failed` tells of stops the run already.
        if (method !== 'failed') fail(error);
      }
    };
    const [only, ...others] = watching;
    // One is the usual case, and called for every record of a run.
    combined[method] =
      others.length === 0
        ? (a: never, b: never, c: never, d: never): void => tell(only!, a, b, c, d)
        : (a: never, b: never, c: never, d: never): void => {
            for (const observer of watching) tell(observer, a, b, c, d);
          };
  }
  return combined;
}

/** A record, so that a method added to the interface and forgotten here does not compile. */
const METHOD_NAMES: Readonly<Record<keyof SimObserver, true>> = {
  eventScheduled: true,
  eventStarted: true,
  eventEnded: true,
  eventCancelled: true,
  eventDropped: true,
  eventDeferred: true,
  processStarted: true,
  processResumed: true,
  processEnded: true,
  failed: true,
  traced: true,
};

const METHODS = Object.keys(METHOD_NAMES) as readonly (keyof SimObserver)[];
