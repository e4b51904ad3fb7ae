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

/** What a lease needs of the request that it was given to. */
export interface Borrower {
  /** The lease is used, though perhaps nobody waited for it: it was not forgotten. */
  _markHeard(): void;
}

/** @internal */
export class HeldUnits implements Lease {
  readonly amount: number;
  private readonly lender: Lender;
  private readonly borrower: Borrower | undefined;
  private isReleased = false;

  /** @param borrower - the request, if there is one */
  constructor(lender: Lender, amount: number, borrower: Borrower | undefined) {
    this.amount = amount;
    this.lender = lender;
    this.borrower = borrower;
  }

  get released(): boolean {
    return this.isReleased;
  }

  release(): void {
    const { lender, amount } = this;
    if (this.isReleased)
      throw new SimError(
        'LEASE_RELEASED',
        `Resource ${JSON.stringify(lender.name)}: this lease of ${amount} was released before`,
        {
          resource: lender.name,
          amount,
        },
      );
    this.isReleased = true;
    this.borrower?._markHeard();
    lender.takeBack(amount);
  }

  /** Without what is behind it. */
  toJSON(): Pick<Lease, 'amount' | 'released'> {
    return { amount: this.amount, released: this.isReleased };
  }

  /** The request behind it was withdrawn before anybody took it: the units are back already. */
  _revoke(): void {
    this.isReleased = true;
  }
}
