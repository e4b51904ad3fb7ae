import type { SourceId } from '../events/stream-events.ts';
import type { StreamInput } from './watermark-receiver.ts';

/** The processors that send their results here, as far as a receiver has to deal with them. */
export class InputRegistry {
  private readonly inputs = new Map<SourceId, StreamInput>();
  private readonly receiver: string;
  private suspended = false;

  /** @param receiver - the name of the receiver, by which a sender tells several of them apart */
  constructor(receiver: string) {
    this.receiver = receiver;
  }

  get size(): number {
    return this.inputs.size;
  }

  add(source: SourceId, input: StreamInput): void {
    this.inputs.set(source, input);
    if (this.suspended) input.suspend(this.receiver);
  }

  remove(source: SourceId): void {
    this.inputs.get(source)?.resume(this.receiver);
    this.inputs.delete(source);
  }

  /** Those that will still announce their end. */
  ending(): ReadonlySet<SourceId> {
    const ending = new Set<SourceId>();
    for (const [source, input] of this.inputs) if (input.willEnd()) ending.add(source);
    return ending;
  }

  /** Asks each of them to say again where it stands. */
  ask(): void {
    for (const input of this.inputs.values()) input.announce();
  }

  /** Stops them, or lets them go on. Without effect if they have been told. */
  setSuspended(suspended: boolean): void {
    if (suspended === this.suspended) return;
    this.suspended = suspended;
    for (const input of this.inputs.values()) {
      if (suspended) input.suspend(this.receiver);
      else input.resume(this.receiver);
    }
  }
}
