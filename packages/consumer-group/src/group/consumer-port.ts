import { isAvailable, type PartitionedLog } from '../log-port.ts';
import type { OffsetTracker } from '../offsets/offset-tracker.ts';
import type { GroupClock } from './group-clock.ts';
import type { GroupMembership } from './group-membership.ts';

/**
 * What a {@link Consumer} needs of its group beyond the public methods.
 *
 * @internal
 */
export class ConsumerPort<R> {
  private readonly log: PartitionedLog<R>;
  private readonly membership: GroupMembership<R>;
  private readonly offsets: OffsetTracker<R>;
  private readonly clock: GroupClock;
  private listening = false;

  constructor(log: PartitionedLog<R>, membership: GroupMembership<R>, offsets: OffsetTracker<R>, clock: GroupClock) {
    this.log = log;
    this.membership = membership;
    this.offsets = offsets;
    this.clock = clock;
  }

  /** Whether the log can be read now. */
  get available(): boolean {
    return isAvailable(this.log);
  }

  isMember(name: string): boolean {
    return this.membership.coordinator.members.has(name);
  }

  /** How often a partition was assigned: what was read under another number is not this owner's. */
  epoch(partition: number): number {
    return this.offsets.of(partition).epoch;
  }

  /** Whether the member owns the partition in the present generation. */
  owns(name: string, partition: number): boolean {
    return this.membership.coordinator.owner(partition) === name;
  }

  /**
   * Whether there is something for the member to read, once the log can be read. O(its partitions).
   */
  readable(name: string): boolean {
    this.membership.refresh();
    const partitions = this.membership.coordinator.members.get(name)?.partitions ?? [];
    return partitions.some((partition) => this.offsets.readable(partition));
  }

  /**
   * The member waits for records, as in a long poll: it does not count as stuck.
   *
   * @returns ends the wait
   */
  park(name: string, wake: () => void): () => void {
    const session = this.membership.session(name);
    this.membership.coordinator.pollStarted(this.clock.ticks(), name);
    session.wake = wake;
    return () => {
      session.wake = undefined;
      if (session.gone === undefined) this.membership.coordinator.pollEnded(this.clock.ticks(), name);
    };
  }

  /** Whether the log tells when something was appended; from now on it does. */
  listen(): boolean {
    if (!this.listening && this.log.onAppend !== undefined) {
      this.listening = true;
      this.log.onAppend((partition) => {
        this.membership.refresh();
        this.membership.wake(partition);
      });
    }
    return this.listening;
  }

  /** The consumer of a member has crashed. */
  died(name: string): void {
    this.membership.died(name);
  }

  /** The consumer of a static member has stopped without leaving. */
  silence(name: string): void {
    this.membership.silence(name);
  }
}
