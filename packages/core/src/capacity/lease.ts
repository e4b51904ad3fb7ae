import { SimError } from '../errors/sim-error.ts';

/**
 * Units of a {@link Resource} that somebody holds: what {@link Resource.acquire} gives.
 *
 * @public
 */
export interface Lease {
  /** How many units. */
  readonly amount: number;
  /** Whether they were given back. */
  readonly released: boolean;
  /**
   * Gives the units back. Those who wait get them at this time, after the current event.
   *
   * @throws `LEASE_RELEASED` the second time
   */
  release(): void;
}

/** What a lease needs of its resource. */
export interface Lender {
  readonly name: string;
  takeBack(amount: number): void;
}

/** @internal */
export class HeldUnits implements Lease {
  readonly amount: number;
  private readonly lender: Lender;
  private isReleased = false;

  constructor(lender: Lender, amount: number) {
    this.lender = lender;
    this.amount = amount;
  }

  get released(): boolean {
    return this.isReleased;
  }

  release(): void {
    const { lender, amount } = this;
    if (this.isReleased)
      throw new SimError('LEASE_RELEASED', `Resource "${lender.name}": this lease of ${amount} was released before`, {
        resource: lender.name,
        amount,
      });
    this.isReleased = true;
    lender.takeBack(amount);
  }

  /** The request behind it was withdrawn before anybody took it: the units are back already. */
  _revoke(): void {
    this.isReleased = true;
  }
}
