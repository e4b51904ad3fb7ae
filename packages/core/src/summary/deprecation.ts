import { checkName } from '../checks/checks.ts';

const BEGINNING = 'Deprecated: ';

/**
 * The warning of an entity that was made with something deprecated: give it from {@link Entity.warnings}. The summary
 * lists it once in a run, however many entities give it, so it names what is deprecated and not who used it. Mark the
 * thing itself with `@deprecated`, which editors show.
 *
 * @param what - what is deprecated, as users write it
 * @param instead - what to use in its place
 * @throws `INVALID_OPTION` if one of them is empty
 *
 * @example
 * ```ts
 * import { deprecation, Entity, Simulation } from '@sim/core';
 *
 * class Lamp extends Entity {
 *   handleEvent(): void {}
 *   override warnings() {
 *     return [deprecation('the class `Lamp`', '`Light`')];
 *   }
 * }
 *
 * const sim = new Simulation({ entities: [new Lamp('hall'), new Lamp('stairs')] });
 * console.log(sim.run().warnings); // [ 'Deprecated: the class `Lamp` goes with the next major version; use `Light`' ]
 * ```
 *
 * @public
 */
export function deprecation(what: string, instead: string): string {
  checkName('deprecation', 'what', what);
  checkName('deprecation', 'instead', instead);
  return `${BEGINNING}${what} goes with the next major version; use ${instead}`;
}

/** The same warnings, with each deprecation once. */
export function onceEach(warnings: readonly string[]): string[] {
  const seen = new Set<string>();
  return warnings.filter((warning) => {
    if (seen.has(warning)) return false;
    if (warning.startsWith(BEGINNING)) seen.add(warning);
    return true;
  });
}
