import { checkAssignment } from '../assignment/checked-assignment.ts';
import { compareNames } from '../assignment/member-order.ts';
import type { CoordinatorOptions } from './coordinator-options.ts';
import type { GroupMember } from './group-member.ts';

/** What came of carrying out a plan. */
interface Applied {
  /** What each member has now, ascending. */
  readonly parts: ReadonlyMap<string, readonly number[]>;
  /** Partitions that went from one present member to another. */
  readonly moved: number;
  /** Whether some partition has no owner. */
  readonly withheld: boolean;
}

/**
 * Who owns which partition, and how that changes.
 *
 * @internal
 */
export class Ownership {
  private readonly place: string;
  private readonly options: Required<CoordinatorOptions>;
  private owners: (string | undefined)[];
  /** The last owner of each partition: a partition on its way has none now. */
  private readonly lastOwners: (string | undefined)[];

  constructor(place: string, options: Required<CoordinatorOptions>) {
    this.place = place;
    this.options = options;
    this.owners = new Array<undefined>(options.partitionCount).fill(undefined);
    this.lastOwners = [...this.owners];
  }

  of(partition: number): string | undefined {
    return this.owners[partition];
  }

  /** Whether the number of partitions has grown. */
  grow(count: number): boolean {
    if (count <= this.owners.length) return false;
    while (this.owners.length < count) this.owners.push(undefined);
    return true;
  }

  /** Gives a successor what its predecessor had. */
  rename(partitions: readonly number[], name: string): void {
    for (const partition of partitions) this.owners[partition] = this.lastOwners[partition] = name;
  }

  /**
   * A member is gone. One that begins anew under its name is somebody else: nothing moves from it
   * to itself.
   */
  release(member: GroupMember, forget: boolean): void {
    for (const partition of member.partitions) {
      this.owners[partition] = undefined;
      if (forget) this.lastOwners[partition] = undefined;
    }
  }

  /**
   * Asks the strategy who shall own what. Under the cooperative protocol what would go from one
   * member to another goes to nobody first.
   *
   * @throws `INVALID_ASSIGNMENT`
   */
  plan(members: ReadonlyMap<string, GroupMember>, instanceIds: ReadonlyMap<string, string>): (string | undefined)[] {
    const { assignmentStrategy, rebalanceProtocol: protocol } = this.options;
    const count = this.owners.length;
    const joinOrder = [...members.keys()];
    const claims = new Map(
      [...members].map(([name, { partitions, generation }]) => [name, { partitions, generation }]),
    );
    const partitions = Array.from(this.owners, (_, partition) => partition);
    const parts: unknown = assignmentStrategy.assign(partitions, [...joinOrder].sort(compareNames), {
      claims,
      instanceIds,
      joinOrder,
      protocol,
    });
    const cooperative = protocol === 'cooperative';
    const plan = checkAssignment(
      this.place,
      parts,
      count,
      members,
      (partition) => cooperative && this.owners[partition] !== undefined,
    );
    return cooperative
      ? plan.map((name, partition) => ((this.owners[partition] ?? name) === name ? name : undefined))
      : plan;
  }

  /** Carries out a plan, as far as those it counts on are still here. */
  apply(plan: readonly (string | undefined)[], members: readonly GroupMember[]): Applied {
    const parts = new Map<string, number[]>(members.map(({ name }) => [name, []]));
    let moved = 0;
    this.owners = this.owners.map((_, partition) => {
      const name = plan[partition];
      const part = name === undefined ? undefined : parts.get(name);
      if (name === undefined || part === undefined) return undefined;
      part.push(partition);
      const last = this.lastOwners[partition];
      if (last !== undefined && last !== name && parts.has(last)) moved += 1;
      this.lastOwners[partition] = name;
      return name;
    });
    for (const part of parts.values()) Object.freeze(part);
    return { parts, moved, withheld: this.owners.includes(undefined) };
  }
}
