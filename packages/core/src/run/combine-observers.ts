import type { SimObserver } from '../entity/observer.ts';

/**
 * Several observers as one, called in the order given: what lets the kernel keep a single
 * reference. Only the methods that one of them has are there.
 *
 * @returns `null` for none, the observer itself for one
 *
 * @internal
 */
export function combineObservers(observers: readonly SimObserver[]): SimObserver | null {
  const [first] = observers;
  if (first === undefined) return null;
  if (observers.length === 1) return first;
  const combined: Record<string, unknown> = {};
  for (const method of METHODS) {
    const watching = observers.filter((observer) => observer[method] !== undefined);
    if (watching.length === 0) continue;
    combined[method] = (a: never, b: never, c: never, d: never): void => {
      for (const observer of watching)
        (observer[method] as (a: never, b: never, c: never, d: never) => void).call(observer, a, b, c, d);
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
