import { SimFuture } from '@sim/core';

/** The instance that writes. */
export interface SinkClient {
  readonly name: string;
  readonly now: number;
  /** There may be room again. */
  wake(): void;
  /** A record could not be written. Returns whether it will be written again. */
  failed(): boolean;
}

/** What an instance of a sink has written since it began, as long as it is on its way. */
export class SinkWrites {
  readonly client: SinkClient;
  private inFlight = 0;
  /** Whether the instance has started over since: what becomes of these concerns nobody. */
  private left = false;
  private flush: SimFuture | undefined = undefined;

  constructor(client: SinkClient) {
    this.client = client;
  }

  get now(): number {
    return this.client.now;
  }

  get isPending(): boolean {
    return this.inFlight > 0;
  }

  /** Resolves when all is written that is on its way; `undefined` if nothing is. */
  get flushed(): SimFuture | undefined {
    if (this.inFlight === 0) return undefined;
    return (this.flush ??= new SimFuture({ label: `${this.client.name} flush` }));
  }

  begun(): void {
    this.inFlight++;
  }

  /** One is done with. Returns whether it is written, or will be written again. */
  ended(isWritten: boolean): boolean {
    this.inFlight--;
    if (this.left) return true;
    const isSafe = isWritten || this.client.failed();
    if (this.inFlight === 0) {
      this.flush?.resolve();
      this.flush = undefined;
    }
    this.client.wake();
    return isSafe;
  }

  leave(): void {
    this.left = true;
  }
}
