import { unknownMember } from '../errors.ts';
import type { MutableMember } from './group-member.ts';

/**
 * The members in order of joining, by name and by static id.
 *
 * @internal
 */
export class Roster {
  readonly members = new Map<string, MutableMember>();
  private readonly instances = new Map<string, string>();
  private readonly owner: string;

  constructor(owner: string) {
    this.owner = owner;
  }

  /** @throws `UNKNOWN_MEMBER` */
  get(name: string): MutableMember {
    const member = this.members.get(name);
    if (member === undefined) throw unknownMember(this.owner, name);
    return member;
  }

  /** The member that goes by a static id. */
  byInstance(instanceId: string): MutableMember | undefined {
    const name = this.instances.get(instanceId);
    return name === undefined ? undefined : this.members.get(name);
  }

  /** The static ids by member name. */
  instanceIds(): ReadonlyMap<string, string> {
    return new Map([...this.instances].map(([instanceId, name]) => [name, instanceId]));
  }

  add(member: MutableMember): void {
    this.members.set(member.name, member);
    if (member.instanceId !== undefined) this.instances.set(member.instanceId, member.name);
  }

  remove(member: MutableMember): void {
    this.members.delete(member.name);
    if (member.instanceId !== undefined) this.instances.delete(member.instanceId);
  }

  /** Puts a member in the place of another, also in the order. O(members). */
  replace(old: MutableMember, member: MutableMember): void {
    const all = [...this.members.values()];
    this.members.clear();
    this.instances.clear();
    for (const each of all) this.add(each === old ? member : each);
  }
}
