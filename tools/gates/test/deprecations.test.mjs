import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { deprecationsIn, judgeDeprecations } from '../src/deprecations.mjs';

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url));
const sound = `
export interface LampOptions {
  /** How strong. @deprecated Use \`lumens\`. */
  readonly watts?: number;
  readonly lumens?: number;
}
export class Lamp extends Entity {
  override warnings(): readonly string[] {
    return this.options.watts === undefined ? [] : [deprecation('\`watts\` of a Lamp', '\`lumens\`')];
  }
}
/** @deprecated use {@link Lamp} */
export function lamp(): Lamp {
  return new Lamp('lamp');
}
`;

describe('what is deprecated', () => {
  it('names what to use, and is told at run time', () => {
    expect(judgeDeprecations([['lamp.ts', sound]])).toEqual([]);
  });

  it.each([
    ['a mark without a replacement', 'Use `lumens`.', 'It goes.', 'watts is deprecated, and its comment does not say'],
    ['a function without a replacement', 'use {@link Lamp}', '', 'lamp is deprecated, and its comment does not say'],
    ['an option that no warning names', "'`watts` of", "'`volts` of", 'watts is deprecated, and no warning'],
    ['an option without a warning', /deprecation\(.*\)/, "'dark'", 'watts is deprecated, and no warning'],
  ])('is refused: %s', (_what, from, to, complaint) => {
    const changed = sound.replace(from, to);
    expect(changed).not.toBe(sound);
    expect(judgeDeprecations([['lamp.ts', changed]])).toEqual([expect.stringContaining(complaint)]);
  });

  it.each(readdirSync(packages))('in %s', (folder) => {
    expect(deprecationsIn(`${packages}${folder}/src`)).toEqual([]);
  });
});
