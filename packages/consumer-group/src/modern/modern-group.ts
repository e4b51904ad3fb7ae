import { common, minus, union } from '../protocol/partition-sets.ts';
import { AWAY, type ModernMember } from './modern-member.ts';

/**
 * The members of a KIP-848 group, the epochs, and who holds which partition (`ConsumerGroup`).
 *
 * @internal
 */
export class ModernGroup {
  /** Grows with each change of members, subscriptions or partitions. */
  epoch = 0;
  /** The group epoch for which the target assignment was computed. */
  targetEpoch = 0;
  readonly members = new Map<string, ModernMember>();
  /** Members that have not arrived at the target. Static members that are away are not counted. */
  private travelling = 0;
  private readonly byInstance = new Map<string, ModernMember>();
  /** A partition is held while somebody has it assigned, or has not said that it is revoked. */
  private readonly holders = new Map<number, ModernMember>();

  /** Whether everybody is stable at the target epoch. O(1). */
  get arrived(): boolean {
    return this.travelling === 0;
  }

  staticMember(instanceId: string): ModernMember | undefined {
    return this.byInstance.get(instanceId);
  }

  /** Who holds a partition: nobody else may get it. O(1). */
  holder(partition: number): ModernMember | undefined {
    return this.holders.get(partition);
  }

  add(member: ModernMember): void {
    this.members.set(member.memberId, member);
    if (member.instanceId !== undefined) this.byInstance.set(member.instanceId, member);
    this.travelling += 1;
  }

  remove(member: ModernMember): void {
    this.arrive(member);
    this.members.delete(member.memberId);
    if (member.instanceId !== undefined && this.byInstance.get(member.instanceId) === member)
      this.byInstance.delete(member.instanceId);
    this.release(member, member.assigned);
    this.release(member, member.pendingRevocation);
  }

  /** Puts a static member's new process in the place of the one that is away. */
  replace(old: ModernMember, member: ModernMember): void {
    member.inherit(old);
    this.members.delete(old.memberId);
    this.add(member);
    for (const partition of member.assigned) this.holders.set(partition, member);
    for (const partition of member.pendingRevocation) this.holders.set(partition, member);
  }

  /** A new target holds: everybody has to move. O(1) for each member that is not away. */
  retarget(): void {
    this.targetEpoch = this.epoch;
    this.travelling = 0;
    for (const member of this.members.values()) {
      member.arrivedAt = member.epoch === AWAY ? this.targetEpoch : -1;
      if (member.epoch !== AWAY) this.travelling += 1;
    }
  }

  /** A member is where the target wants it, or is not waited for. */
  arrive(member: ModernMember): boolean {
    if (member.arrivedAt === this.targetEpoch) return false;
    member.arrivedAt = this.targetEpoch;
    this.travelling -= 1;
    return true;
  }

  /** Changes what a member holds. O(partitions of the member). */
  hold(member: ModernMember, assigned: readonly number[], pendingRevocation: readonly number[]): void {
    const { assigned: before, pendingRevocation: pendingBefore } = member;
    member.assigned = assigned;
    member.pendingRevocation = pendingRevocation;
    const now = union(assigned, pendingRevocation);
    this.release(member, minus(union(before, pendingBefore), now));
    for (const partition of now) this.holders.set(partition, member);
  }

  /** What of its target a member may not have yet, since others hold it. */
  unreleased(member: ModernMember): number[] {
    return member.target.filter((partition) => {
      const holder = this.holders.get(partition);
      return holder !== undefined && holder !== member;
    });
  }

  /** What a member keeps of what is assigned to it. */
  kept(member: ModernMember): readonly number[] {
    return common(member.assigned, member.target);
  }

  private release(member: ModernMember, partitions: readonly number[]): void {
    for (const partition of partitions) if (this.holders.get(partition) === member) this.holders.delete(partition);
  }
}
