import type { Entity } from './entity.ts';

/**
 * The ways in which an entity can fail.
 *
 * @internal
 */
export type FaultKind = 'crash' | 'pause' | 'slow';

/**
 * The faults that an entity suffers from at present, from whatever schedule. They may overlap: a
 * crash hides pauses, pauses add up, slow-downs multiply, and only when the last fault of a kind is
 * over does the entity recover from it.
 *
 * @internal
 */
export class ActiveFaults {
  private readonly entity: Entity;
  private crashes = 0;
  private pauses = 0;
  private readonly factors: number[] = [];

  constructor(entity: Entity) {
    this.entity = entity;
  }

  /** Those of an entity: kept with it, so that several schedules know of each other. */
  static of(entity: Entity): ActiveFaults {
    return (entity._activeFaults ??= new ActiveFaults(entity));
  }

  begin(kind: FaultKind, factor: number): void {
    const { entity } = this;
    if (kind === 'crash') {
      this.crashes++;
      entity.crash();
    } else if (kind === 'pause') {
      this.pauses++;
      entity.pause();
    } else {
      this.factors.push(factor);
      this.applySlowdown();
    }
  }

  end(kind: FaultKind, factor: number): void {
    const { entity } = this;
    if (kind === 'crash') {
      if (--this.crashes > 0) return;
      entity.restart();
      // A pause that began before or during the crash is not over yet.
      if (this.pauses > 0) entity.pause();
    } else if (kind === 'pause') {
      if (--this.pauses === 0) entity.resume();
    } else {
      this.factors.splice(this.factors.indexOf(factor), 1);
      this.applySlowdown();
    }
  }

  private applySlowdown(): void {
    // Multiplied afresh, so that rounding leaves nothing behind.
    this.entity._setSlowdown(this.factors.reduce((product, factor) => product * factor, 1));
    this.entity._kernel?.note(this.entity, 'slowdown', { factor: this.entity._slowdown });
  }
}
