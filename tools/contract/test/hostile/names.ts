import type { Surface } from './surface.ts';
import { casesOf } from './cases.ts';

/** What the case with a number is, for the one that hung. */
export function caseAt(
  surface: Surface,
  packages: readonly string[],
  wanted: number,
): { readonly package: string; readonly text: string } {
  let index = 0;
  for (const [name, callables] of surface.packages) {
    if (!packages.includes(name)) continue;
    for (const callable of callables)
      for (const each of casesOf(surface, callable))
        if (index++ === wanted) return { package: name, text: `${each.place} = ${each.label}` };
  }
  throw new RangeError(`there is no case ${wanted}`);
}
