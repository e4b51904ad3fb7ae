import { CallbackEntity, type Entity, type Simulation } from '@sim/core';

/** A model whose trace and results are pinned. */
export interface ReferenceModel {
  /** The package that it is about. */
  readonly about: string;
  /** What changesets call it. */
  readonly name: string;
  /** Builds it and gives, after the run, what somebody would read off. */
  build(): { readonly sim: Simulation; readonly answers: () => Readonly<Record<string, number>> };
}

/** Counts what arrives, so that every arrival and its time is in the results. */
export function arrivals(name: string, of: (payload: unknown) => number = () => 1) {
  const found = { count: 0, sum: 0, lastAt: 0 };
  const entity: Entity = new CallbackEntity(name, (event) => {
    found.count++;
    found.sum += of(event.payload) * (1 + entity.now);
    found.lastAt = entity.now;
  });
  return { entity, found };
}
