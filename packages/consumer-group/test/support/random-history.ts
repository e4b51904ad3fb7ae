import { createRandomStream } from '@sim/core';

/** Random choices of one history, all from its seed. */
export class Choices {
  private readonly stream: { next(): number };

  constructor(seed: number) {
    this.stream = createRandomStream(seed, 'history');
  }

  /** A whole number from 0 to `count` − 1. */
  below(count: number): number {
    return Math.floor(this.stream.next() * count);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  chance(probability: number): boolean {
    return this.stream.next() < probability;
  }
}

/** Runs histories with the seeds from 1 on; says which one failed. */
export function everyHistory(count: number, history: (choices: Choices, seed: number) => void): void {
  for (let seed = 1; seed <= count; seed += 1) {
    try {
      history(new Choices(seed), seed);
    } catch (error) {
      throw new Error(`history with seed ${seed}: ${String(error)}`, { cause: error });
    }
  }
}

/** A check cheap enough to be made after every event. */
export function invariant(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(what());
}
