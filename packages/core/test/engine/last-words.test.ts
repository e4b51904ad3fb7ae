import { Entity, type Process, type ProcessHandle, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

/** Notes what reaches it, and sends something itself when it is poked. */
class Witness extends Entity {
  readonly heard: string[] = [];
  handleEvent({ type }: SimEvent): void {
    this.heard.push(type);
  }
  poke(): void {
    this.send(this, 'of my own', undefined, { delay: 1 });
  }
}

/** Ends itself in the middle of a step of its process, and goes on to its next yield. */
class Zombie extends Entity {
  readonly heard: string[] = [];
  child: ProcessHandle | undefined;
  private readonly witness: Witness;
  private readonly end: (self: Zombie) => void;

  constructor(witness: Witness, end: (self: Zombie) => void) {
    super('zombie');
    this.witness = witness;
    this.end = end;
  }

  *handleEvent({ type }: SimEvent): Process {
    this.heard.push(type);
    if (type !== 'go') return;
    yield 1;
    this.end(this);
    this.send(this.witness, 'sent');
    this.sim.schedule(new SimEvent({ time: 5, type: 'scheduled', target: this.witness }));
    this.child = this.spawn(this.childWork());
    this.witness.poke();
    yield 1;
    this.heard.push('never');
  }

  protected override onRestart(): SimEvent {
    return new SimEvent({ time: 9, type: 'new life', target: this });
  }

  private *childWork(): Process {
    this.heard.push('child');
    yield 1;
  }
}

function setUp(die: (self: Zombie) => void) {
  const witness = new Witness('witness');
  const zombie = new Zombie(witness, die);
  const sim = new Simulation({ entities: [witness, zombie] });
  sim.schedule(new SimEvent({ time: 1, type: 'go', target: zombie }));
  return { sim, witness, zombie };
}

describe('the last words of a process that was killed in its own step', () => {
  it('have no effect, though its entity is up again: no event, no process', () => {
    const { sim, witness, zombie } = setUp((self) => {
      self.crash();
      self.restart();
    });
    const summary = sim.run();
    // What another entity does on hearing of it counts, and so does what the new life begins with.
    expect(witness.heard).toEqual(['of my own']);
    expect(zombie.heard).toEqual(['go', 'new life']);
    expect([summary.eventsDropped, zombie.child?.settled]).toEqual([2, true]);
  });

  it('have none while it is crashed either', () => {
    const { sim, witness, zombie } = setUp((self) => self.crash());
    expect(sim.run().eventsDropped).toBe(2);
    expect([witness.heard, zombie.heard]).toEqual([['of my own'], ['go']]);
  });

  it('are over with the step: the next one of the same entity is heard', () => {
    const { sim, witness } = setUp((self) => {
      self.crash();
      self.restart();
    });
    sim.at(3, () => new SimEvent({ time: 4, type: 'after', target: witness }));
    sim.run();
    expect(witness.heard).toEqual(['of my own', 'after']);
  });
});

describe('a process', () => {
  it('is named after its entity and a number that counts up', () => {
    const sim = new Simulation();
    const handles = [1, 2].map(() => sim.spawn((function* (): Process {})()));
    expect(handles.map(({ name }) => /\d+$/.exec(name)?.[0])).toEqual(['1', '2']);
    sim.run();
  });

  it('is made of a generator that no process has had', () => {
    const sim = new Simulation();
    const generator = (function* (): Process {})();
    sim.spawn(generator);
    expect(Object.keys(generator)).toEqual([]);
    expect(codeOf(() => sim.spawn(generator))).toBe('INVALID_OPTION');
  });
});
