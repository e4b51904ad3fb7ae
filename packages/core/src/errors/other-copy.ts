import { VERSION } from '../version.ts';
import { classNameOf } from './class-name.ts';
import { describe } from './describe.ts';
import { SimError } from './sim-error.ts';

/**
 * What the objects of this copy of the package show as `_core`: those of another copy, of the same version
 * too, show another object.
 *
 * @internal
 */
export const CORE: { readonly version: string } = { version: VERSION };

/**
 * The error for something that another copy of the package made; `undefined` for all else.
 *
 * @param owner - as for {@link invalidOption}
 * @param problem - what is wrong with it, without what came: `entity must be an Entity`
 * @param got - what came, or a list of such
 * @internal
 */
export function ofOtherCopy(owner: string, problem: string, got: unknown): SimError | undefined {
  for (const each of partsOf(got)) {
    const otherVersion = versionOfOther(each);
    if (otherVersion === undefined) continue;
    const { version } = CORE;
    return new SimError(
      'TWO_COPIES',
      `${owner}: ${problem}, got ${describe(each)} of another copy of @sim/core, ${otherVersion}, than this one, ${version}; one copy must be installed, and bundled once (npm ls @sim/core shows all)`,
      { owner, version, otherVersion },
    );
  }
  return undefined;
}

function partsOf(got: unknown): readonly unknown[] {
  try {
    return Array.isArray(got) ? got.flat() : [got];
  } catch {
    return [];
  }
}

/** @internal */
export const isOfOtherCopy = (value: unknown): boolean => versionOfOther(value) !== undefined;

function versionOfOther(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const { _core } = value as { readonly _core?: typeof CORE };
    return _core === CORE ? undefined : (_core?.version ?? (isOfVersion1(value) ? '1.x' : undefined));
  } catch {
    return undefined;
  }
}

/**
 * Version 1 says nothing of itself: its entities and simulations, events, futures and histograms have these
 * fields, its distributions and profiles classes of these names.
 */
function isOfVersion1(value: object): boolean {
  const name = classNameOf(value) ?? 'Object';
  return (
    /^_?Made(Distribution|RateProfile)$/.test(name) ||
    // A copy of the fields of an object of ours is no object of another copy.
    (name !== 'Object' && ['_kernel', '_handle', '_clock', 'cut'].some((field) => field in value))
  );
}
