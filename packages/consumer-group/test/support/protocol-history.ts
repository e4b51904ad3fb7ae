import * as fc from 'fast-check';
import type { Process, World } from './world.ts';

/** What a history needs of a group under one of the protocols. */
export interface HistoryGroup extends World {
  readonly partitions: number;
  /** Starts a process; a static one under the same instance id as others of its name. */
  join(name: string, isStatic: boolean, choice: number): Process;
  /** Adds partitions, and lets the members see them. */
  addPartitions(count: number): void;
}

/** One thing that happens, and how many milliseconds later the next one does. */
export interface Happening {
  readonly kind: 'start' | 'kill' | 'stop' | 'batch' | 'grow' | 'network' | 'wait';
  readonly choice: number;
  readonly after: number;
}

export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('start', 'start', 'kill', 'stop', 'batch', 'batch', 'grow', 'network', 'wait'),
    choice: fc.nat({ max: 999 }),
    after: fc.oneof(fc.constant(0), fc.nat({ max: 3_000 }), fc.nat({ max: 40_000 })),
  }) as fc.Arbitrary<Happening>,
  { maxLength: 25 },
);

/** A small generator of numbers, so that a history is all in its seed. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const fail = (text: string): never => {
  throw new Error(text);
};

/** Lets a history happen to a group and checks it after every event, and at the end, when faults are over. */
export class History {
  private readonly group: HistoryGroup;
  private readonly random: () => number;
  private generation = 0;
  private readonly committed = new Map<number, number>();
  private readonly processed = new Map<number, number>();

  constructor(group: HistoryGroup, seed: number) {
    this.group = group;
    this.random = numbers(seed);
    group.check = () => this.check();
    group.offsets = {
      position: (partition) => this.committed.get(partition) ?? 0,
      read: (partition, from, to) => this.read(partition, from, to),
      store: (offsets) => this.store(offsets),
    };
  }

  play(history: readonly Happening[]): void {
    for (const { kind, choice, after } of history) {
      this.happen(kind, choice);
      this.check();
      this.group.run(this.group.now + after);
    }
    this.end();
  }

  private happen(kind: Happening['kind'], choice: number): void {
    const { group } = this;
    const alive = group.processes.filter(({ dead }) => !dead);
    const victim = alive[choice % Math.max(alive.length, 1)];
    if (kind === 'start') {
      if (alive.length < 6) group.join(`w${choice % 5}`, choice % 3 === 0, choice);
    } else if (kind === 'grow') group.addPartitions(1 + (choice % 2));
    else if (kind === 'network') group.network = NETWORKS[choice % NETWORKS.length]!(this.random);
    else if (victim === undefined) return;
    else if (kind === 'kill') victim.kill();
    else if (kind === 'stop') victim.stop();
    else if (kind === 'batch' && victim.polling) victim.batch(group.now + (choice % 7 === 0 ? 45_000 : choice * 3));
  }

  /** Faults are over: everybody alive has to get to work. */
  private end(): void {
    const { group } = this;
    group.network = () => [0];
    // What is still under way may fence one more.
    group.run(group.now + 60_000);
    if (group.processes.every(({ dead }) => dead)) group.join('last', false, 0);
    group.run(group.now + 60_000);
    group.addPartitions(0);
    group.run(group.now + 240_000);
    const alive = group.processes.filter(({ dead }) => !dead);
    const owned = alive.flatMap(({ client }) => client.owned).sort((a, b) => a - b);
    const all = Array.from({ length: group.partitions }, (_, partition) => partition);
    if (group.broker.state !== 'Stable') fail(`the group is ${group.broker.state} long after the last fault`);
    if (owned.join() !== all.join()) fail(`of ${all.length} partitions ${owned.join()} are owned`);
    const ids = alive.map(({ client }) => client.memberId).sort();
    const members = [...group.broker.members.keys()].sort();
    if (ids.join() !== members.join()) fail(`alive are ${ids.join()}, members ${members.join()}`);
    const sizes = alive.map(({ client }) => client.owned.length);
    if (Math.max(...sizes) - Math.min(...sizes) > 1) fail(`parts of ${sizes.join()}`);
  }

  private check(): void {
    const { group } = this;
    for (const process of group.processes) if (!process.dead && process.client.fatalError !== undefined) process.kill();
    if (group.broker.generation < this.generation)
      fail(`generation ${group.broker.generation} after ${this.generation}`);
    this.generation = group.broker.generation;
    const committers = new Map<number, Process>();
    for (const process of group.processes) {
      if (process.dead || !this.mayCommit(process)) continue;
      for (const partition of process.client.owned) {
        const other = committers.get(partition);
        if (other !== undefined)
          fail(`${other.client.memberId} and ${process.client.memberId} may commit ${partition}`);
        committers.set(partition, process);
      }
    }
  }

  /** Whether a commit sent now and taken now would be stored. */
  private mayCommit({ client }: Process): boolean {
    const request = client.commitRequest();
    return typeof request !== 'string' && this.group.mayCommit(request);
  }

  private read(partition: number, from: number, to: number): void {
    const read = this.processed.get(partition) ?? 0;
    if (from > read) fail(`offsets ${read} to ${from} of ${partition} are skipped`);
    this.processed.set(partition, Math.max(read, to));
  }

  private store(offsets: ReadonlyMap<number, number>): void {
    for (const [partition, offset] of offsets) {
      if (offset > (this.processed.get(partition) ?? 0)) fail(`${offset} of ${partition} committed before it was read`);
      this.committed.set(partition, offset);
    }
  }
}

/** Networks, from one that does nothing wrong to one that loses, delays and doubles. */
const NETWORKS: readonly ((random: () => number) => () => readonly number[])[] = [
  () => () => [0],
  () => () => [40],
  (random) => () => [Math.floor(random() * 800)],
  (random) => () => (random() < 0.15 ? [] : [Math.floor(random() * 200)]),
  (random) => () => (random() < 0.2 ? [0, Math.floor(random() * 9_000)] : [Math.floor(random() * 50)]),
  () => () => [],
];
