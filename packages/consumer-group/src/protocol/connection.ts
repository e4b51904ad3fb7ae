/**
 * The broker's end of a process's connection: requests are taken in the order in which they were
 * sent and each at most once, as over TCP. One that was overtaken, or comes again, is dropped.
 *
 * Both protocols rest on it. A second copy of a join that comes late makes a classic coordinator
 * fence the very process that sent it, and lets a KIP-848 one give partitions to a member whose
 * client no longer listens for that answer.
 *
 * @internal
 */
export class Connection {
  private last = 0;

  /** Whether a request of this correlation id may be handled; asking counts it as handled. */
  admits(correlationId: number): boolean {
    if (correlationId <= this.last) return false;
    this.last = correlationId;
    return true;
  }
}
