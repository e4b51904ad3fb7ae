import type { Outbox } from '../protocol/outbox.ts';
import type { ClassicMember } from './classic-member.ts';
import type {
  ClassicResponse,
  JoinGroupMember,
  JoinGroupProtocol,
  JoinGroupResponse,
  SyncGroupResponse,
} from './classic-requests.ts';

/**
 * The states of a classic group (`ClassicGroupState`).
 *
 * @internal
 */
export type ClassicState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

/**
 * The members of a classic group, who leads, and what is parked (`ClassicGroup`): the facts, without
 * timers and without rules of when what happens.
 *
 * @internal
 */
export class ClassicGroup {
  state: ClassicState = 'Empty';
  previousState: ClassicState = 'Empty';
  generation = 0;
  leader: string | undefined = undefined;
  protocolName = '';
  /** Whether a member was added in a first join phase since this was cleared last. */
  newMemberAdded = false;
  readonly members = new Map<string, ClassicMember>();
  /** Newcomers that were told their id and have not joined with it, by that id. */
  readonly pending = new Map<string, ClassicMember>();
  /** Who has not synced in this generation; may name a static member's id that has been replaced. */
  readonly pendingSync = new Set<string>();
  private readonly byInstance = new Map<string, string>();
  private readonly outbox: Outbox<ClassicResponse>;
  private readonly chooseLeader: (candidates: Iterable<string>) => string;
  private parkedJoins = 0;
  private parkedSyncs = new Set<ClassicMember>();
  /** How many members can work with an assignor. */
  private readonly support = new Map<string, number>();

  constructor(outbox: Outbox<ClassicResponse>, chooseLeader: (candidates: Iterable<string>) => string) {
    this.outbox = outbox;
    this.chooseLeader = chooseLeader;
  }

  /** Whether everybody has joined: nobody is awaited. O(1). */
  get allJoined(): boolean {
    return this.parkedJoins === this.members.size && this.pending.size === 0;
  }

  get joinsParked(): number {
    return this.parkedJoins;
  }

  /** The longest rebalance timeout of the members now; 0 without members. O(members). */
  get rebalanceTimeout(): number {
    let longest = 0;
    for (const { rebalanceTimeout } of this.members.values()) longest = Math.max(longest, rebalanceTimeout);
    return longest;
  }

  transition(state: ClassicState): void {
    this.previousState = this.state;
    this.state = state;
  }

  /** The member id that goes by an instance id. */
  staticMember(instanceId: string): string | undefined {
    return this.byInstance.get(instanceId);
  }

  add(member: ClassicMember): void {
    this.members.set(member.memberId, member);
    this.pending.delete(member.memberId);
    if (member.instanceId !== undefined) this.byInstance.set(member.instanceId, member.memberId);
    this.leader ??= member.memberId;
    this.count(member.protocols, 1);
  }

  /** Removes whoever goes by an id, member or pending. Its parked requests are forgotten. */
  remove(memberId: string): ClassicMember | undefined {
    const member = this.members.get(memberId);
    this.pending.delete(memberId);
    this.pendingSync.delete(memberId);
    if (member === undefined) return undefined;
    this.drop(member);
    if (member.instanceId !== undefined) this.byInstance.delete(member.instanceId);
    if (this.leader === memberId)
      this.leader = this.members.size === 0 ? undefined : this.chooseLeader(this.members.keys());
    return member;
  }

  /** Puts a new process in the place of a static member's old one; what is parked must be answered before. */
  replace(old: ClassicMember, member: ClassicMember): void {
    const led = this.leader === old.memberId;
    this.drop(old);
    member.assignment = old.assignment;
    this.add(member);
    if (led) this.leader = member.memberId;
  }

  /** Changes what a member says when it joins. */
  update(member: ClassicMember, change: () => void): void {
    this.count(member.protocols, -1);
    change();
    this.count(member.protocols, 1);
  }

  /** Lets the first of the members that have joined lead, unless the leader has. */
  electJoinedLeader(): boolean {
    if (this.leader !== undefined && this.members.get(this.leader)?.parkedJoin !== undefined) return true;
    if (this.parkedJoins === 0) return false;
    this.leader = this.chooseLeader(this.joined());
    return true;
  }

  /** Whether a joiner has an assignor that all members can work with. */
  supports(protocols: readonly JoinGroupProtocol[]): boolean {
    if (protocols.length === 0) return false;
    return this.members.size === 0 || protocols.some(({ name }) => this.support.get(name) === this.members.size);
  }

  /**
   * The assignor most members like best of those all can work with. O(members) if there is a
   * choice.
   */
  selectProtocol(): string {
    const candidates = [...this.support].filter(([, count]) => count === this.members.size).map(([name]) => name);
    if (candidates.length < 2) return candidates[0] ?? '';
    const votes = new Map<string, number>(candidates.map((name) => [name, 0]));
    for (const { protocols } of this.members.values()) {
      const vote = protocols.find(({ name }) => votes.has(name))!.name;
      votes.set(vote, votes.get(vote)! + 1);
    }
    return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best))[0];
  }

  /** The list for the leader. O(members). */
  describeMembers(): JoinGroupMember[] {
    return Array.from(this.members.values(), (member) => ({
      memberId: member.memberId,
      clientId: member.clientId,
      instanceId: member.instanceId,
      metadata: member.metadata(this.protocolName),
    }));
  }

  parkJoin(member: ClassicMember, reply: (response: JoinGroupResponse) => void): void {
    if (member.parkedJoin === undefined) this.parkedJoins += 1;
    member.parkedJoin = reply;
  }

  answerJoin(member: ClassicMember, response: JoinGroupResponse): boolean {
    const { parkedJoin } = member;
    if (parkedJoin === undefined) return false;
    member.parkedJoin = undefined;
    this.parkedJoins -= 1;
    this.outbox.post(parkedJoin, response);
    return true;
  }

  parkSync(member: ClassicMember, reply: (response: SyncGroupResponse) => void): void {
    member.parkedSync = reply;
    this.parkedSyncs.add(member);
  }

  answerSync(member: ClassicMember, response: SyncGroupResponse): boolean {
    const { parkedSync } = member;
    if (parkedSync === undefined) return false;
    member.parkedSync = undefined;
    this.parkedSyncs.delete(member);
    this.outbox.post(parkedSync, response);
    return true;
  }

  /** Those whose sync is parked, in the order in which it came; the caller answers them all. */
  takeParkedSyncs(): Iterable<ClassicMember> {
    const parked = this.parkedSyncs;
    this.parkedSyncs = new Set();
    return parked;
  }

  private *joined(): Generator<string> {
    for (const { memberId, parkedJoin } of this.members.values()) if (parkedJoin !== undefined) yield memberId;
  }

  private drop(member: ClassicMember): void {
    this.members.delete(member.memberId);
    this.count(member.protocols, -1);
    if (member.parkedJoin !== undefined) this.parkedJoins -= 1;
    member.parkedJoin = undefined;
    member.parkedSync = undefined;
    this.parkedSyncs.delete(member);
  }

  private count(protocols: readonly JoinGroupProtocol[], change: 1 | -1): void {
    for (const { name } of protocols) {
      const count = (this.support.get(name) ?? 0) + change;
      if (count === 0) this.support.delete(name);
      else this.support.set(name, count);
    }
  }
}
