import { Connection } from '../../src/protocol/connection.ts';
import type { GroupBroker } from '../../src/protocol/group-broker.ts';
import type { KafkaAnswer } from '../../src/protocol/kafka-error.ts';
import type { OffsetCommitRequest } from '../../src/protocol/offset-commit.ts';
import type { GroupClient, GroupClientPort } from '../../src/protocol/group-client.ts';

/** What the network does with one message: how long each copy of it takes; an empty list loses it. */
export type Network = () => readonly number[];

/** Committed offsets, and what is known of reading. */
export interface Offsets {
  position(partition: number): number;
  read(partition: number, from: number, to: number): void;
  store(offsets: ReadonlyMap<number, number>): void;
}

interface Letter {
  readonly at: number;
  readonly order: number;
  readonly deliver: () => void;
}

/** Both halves of a protocol together, in milliseconds: processes that poll, die and stall, and a network. */
export class World {
  now = 0;
  readonly processes: Process[] = [];
  /** Time without a live process that believes to own it, by partition, since the partition was owned first. */
  readonly idle = new Map<number, number>();
  /** The same as a list of times from and to. */
  readonly gaps: (readonly [from: number, to: number])[] = [];
  /** Called after every event. */
  check: () => void = () => undefined;
  network: Network = () => [0];
  offsets: Offsets | undefined = undefined;
  readonly broker: GroupBroker<any, any>;
  private readonly letters: Letter[] = [];
  private order = 0;
  private readonly believers = new Map<number, number>();
  private readonly idleSince = new Map<number, number>();

  constructor(broker: GroupBroker<any, any>) {
    this.broker = broker;
  }

  /** A process of this name starts, and polls. */
  start(name: string, make: (port: GroupClientPort<any>) => GroupClient): Process {
    const process = new Process(this, name, make);
    this.processes.push(process);
    process.client.pollStarted(this.now);
    return process;
  }

  at(time: number, action: () => void): void {
    this.letters.push({ at: time, order: this.order, deliver: action });
    this.order += 1;
  }

  /** Runs to this time, inclusive. At one instant timers come before requests. */
  run(until: number): void {
    for (;;) {
      const alive = this.processes.filter(({ dead }) => !dead);
      const letter = this.letters.reduce<Letter | undefined>(
        (first, each) =>
          first === undefined || each.at < first.at || (each.at === first.at && each.order < first.order)
            ? each
            : first,
        undefined,
      );
      const due = Math.min(this.broker.deadline, ...alive.map(({ client }) => client.deadline), letter?.at ?? Infinity);
      if (due > until) break;
      if (due < this.now) throw new Error(`a deadline of ${due} at ${this.now}`);
      this.now = due;
      const client = alive.find((each) => each.client.deadline <= due)?.client;
      if (this.broker.deadline <= due) this.broker.advance(due);
      else if (client !== undefined) client.advance(due);
      else {
        this.letters.splice(this.letters.indexOf(letter!), 1);
        letter!.deliver();
      }
      this.check();
    }
    this.now = until;
  }

  /** Whether the coordinator has to take a commit. */
  mayCommit({ generation }: OffsetCommitRequest): boolean {
    return generation === this.broker.generation;
  }

  post(deliver: () => void): void {
    for (const delay of this.network()) this.at(this.now + delay, deliver);
  }

  /** The sum of the times partitions stood idle up to now, in seconds. */
  get idleSeconds(): number {
    let sum = 0;
    for (const time of this.idle.values()) sum += time;
    for (const since of this.idleSince.values()) sum += this.now - since;
    return sum / 1000;
  }

  believe(partitions: readonly number[], change: 1 | -1): void {
    for (const partition of partitions) {
      const count = (this.believers.get(partition) ?? 0) + change;
      this.believers.set(partition, count);
      const since = this.idleSince.get(partition);
      if (count === 0) this.idleSince.set(partition, this.now);
      else if (since !== undefined) {
        this.idle.set(partition, (this.idle.get(partition) ?? 0) + this.now - since);
        if (this.now > since) this.gaps.push([since, this.now]);
        this.idleSince.delete(partition);
      }
    }
  }
}

/** A consumer's process: its half of the protocol, and what its application was told. */
export class Process {
  readonly client: GroupClient;
  readonly name: string;
  readonly told: string[] = [];
  dead = false;
  /** How long the commit before giving something up takes; undefined: it is done at once. */
  commitTakes: number | undefined = undefined;
  polling = true;
  private readonly world: World;
  private readonly connection = new Connection();
  private readonly positions = new Map<number, number>();

  constructor(world: World, name: string, make: (port: GroupClientPort<any>) => GroupClient) {
    this.world = world;
    this.name = name;
    this.client = make({
      send: (request, id) =>
        world.post(() => {
          if (!this.connection.admits(id)) return;
          world.broker.handle(world.now, request, (response: unknown) =>
            world.post(() => {
              if (!this.dead) this.client.receive(world.now, id, response);
            }),
          );
        }),
      autoCommit: () => {
        if (this.commitTakes === undefined) return false;
        world.at(world.now + this.commitTakes, () => this.client.autoCommitted(world.now));
        return true;
      },
      revoked: (partitions) => this.gone('revoked', partitions),
      lost: (partitions) => this.gone('lost', partitions),
      assigned: (added, owned) => {
        this.told.push(`${world.now} assigned ${added.join(',')}`);
        expectEqual(owned, this.client.owned);
        for (const partition of added) this.positions.set(partition, world.offsets?.position(partition) ?? 0);
        world.believe(added, 1);
      },
      failed: (error) => void this.told.push(`${world.now} failed ${error}`),
    });
  }

  /** The process dies without a word. */
  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.world.believe(this.client.owned, -1);
  }

  /** The application works on a batch, until a time. */
  batch(until: number): void {
    this.polling = false;
    this.client.pollEnded(this.world.now);
    const read = new Map(this.positions);
    this.world.at(until, () => {
      if (this.dead) return;
      // It does not know what it has lost meanwhile.
      for (const [partition, from] of read) {
        this.world.offsets?.read(partition, from, from + 10);
        if (this.positions.has(partition)) this.positions.set(partition, from + 10);
      }
      this.commit();
      this.polling = true;
      this.client.pollStarted(this.world.now);
    });
  }

  private commit(): void {
    const { world } = this;
    const request = this.client.commitRequest();
    if (typeof request === 'string') return;
    const offsets = new Map(this.positions);
    world.post(() =>
      world.broker.handle(world.now, request, ({ error }: { error: KafkaAnswer }) => {
        if (error === 'NONE') {
          if (!world.mayCommit(request)) throw new Error(`a commit of ${request.memberId} was taken`);
          world.offsets?.store(offsets);
        }
        world.post(() => {
          if (!this.dead) this.client.commitAnswered(world.now, request, error);
        });
      }),
    );
  }

  /** The process stops in an orderly way. */
  stop(): void {
    this.client.close(this.world.now);
    this.dead = true;
  }

  private gone(how: string, partitions: readonly number[]): void {
    this.told.push(`${this.world.now} ${how} ${partitions.join(',')}`);
    for (const partition of partitions) this.positions.delete(partition);
    this.world.believe(partitions, -1);
  }
}

function expectEqual(a: readonly number[], b: readonly number[]): void {
  if (a.join() !== b.join()) throw new Error(`told to own ${a.join()}, owns ${b.join()}`);
}
