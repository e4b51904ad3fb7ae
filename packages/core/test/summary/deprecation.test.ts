import { deprecation, Entity, isSimError, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

/** A component with an option that is to go, as a package of ours would have it. */
class Lamp extends Entity {
  private readonly options: { readonly watts?: number; readonly lumens?: number };

  constructor(name: string, options: Lamp['options'] = {}) {
    super(name);
    this.options = options;
  }
  handleEvent(): void {}
  override warnings(): readonly string[] {
    const { watts } = this.options;
    return [
      ...(watts === undefined ? [] : [deprecation('`watts` of a Lamp', '`lumens`')]),
      ...(watts === 0 ? [`Lamp is dark`] : []),
    ];
  }
}

const note = 'Deprecated: `watts` of a Lamp goes with the next major version; use `lumens`';

describe('a deprecation', () => {
  it('is told once in a run, however many use it', () => {
    const lamps = ['a', 'b', 'c'].map((name) => new Lamp(name, { watts: 40 }));
    const sim = new Simulation({ entities: lamps });
    expect(sim.run().warnings).toEqual([note]);
    expect(sim.summary().toText()).toContain(note);
    expect(sim.summary().warnings).toEqual([note]);
  });

  it('is told in each run of a process', () => {
    for (let k = 0; k < 2; k++)
      expect(new Simulation({ entities: [new Lamp('a', { watts: 40 })] }).run().warnings).toEqual([note]);
  });

  it('is not told to those who do not use it', () => {
    expect(new Simulation({ entities: [new Lamp('a', { lumens: 800 })] }).run().warnings).toEqual([]);
  });

  it('takes no other warning with it', () => {
    const sim = new Simulation({ entities: [new Lamp('a', { watts: 0 }), new Lamp('b', { watts: 0 })] });
    expect(sim.run().warnings).toEqual([note, 'Lamp is dark', 'Lamp is dark']);
  });

  it.each([
    ['', 'x'],
    ['x', ''],
  ])('names both, not %j and %j', (what, instead) => {
    expect(() => deprecation(what, instead)).toThrow(expect.toSatisfy((error) => isSimError(error, 'INVALID_OPTION')));
  });
});
