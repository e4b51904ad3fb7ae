import { type Process, SimFuture } from '@sim/core';
import { type AssignedPartition, InHand } from '../offsets/assigned-partition.ts';
import type { FetchedRun } from '../offsets/offset-tracker.ts';

/**
 * What may be worked on at the same time by one consumer.
 *
 * * `'partition'`: records of different partitions.
 * * `'key'`: records with different keys, and records without a key.
 * * `'unordered'`: any records: as members of a share group (KIP-932) divide a partition among them.
 *
 * @public
 */
export type ConcurrencyWithin = 'partition' | 'key' | 'unordered';

/** Records that come one after the other. */
interface Lane {
  readonly assigned: AssignedPartition;
  readonly key: string | undefined;
  readonly records: unknown[];
  next: number;
  /** Whether a worker is at it, or it waits for one. */
  taken: boolean;
}

/** What the pool needs of the consumer it works for. */
interface Host {
  handle(record: unknown): Process;
  /** A record is finished. */
  finished(): Process;
  spawn(process: Process, name: string): void;
  /** Somebody who waits for work may go on. */
  progress(): void;
}

/**
 * Workers of a consumer that works on several records at the same time. Records in one lane (a
 * partition, or a key) are done in order; the lowest offset that is not finished is what a commit
 * may say.
 *
 * @internal
 */
export class WorkPool {
  /** Records that no worker has begun. */
  queued = 0;
  /** Workers that have something to do. */
  working = 0;
  private readonly host: Host;
  private readonly concurrency: number;
  private readonly within: ConcurrencyWithin;
  /** Lanes that wait for a worker. */
  private waiting: Lane[] = [];
  private nextWaiting = 0;
  private lanes = new Map<AssignedPartition, Map<string | undefined, Lane>>();
  private readonly queuedOf = new Map<AssignedPartition, number>();
  private emptied: SimFuture | undefined = undefined;
  private enough = Infinity;
  /** Another life of the consumer has another number: a dead worker changes nothing. */
  private life = 0;

  constructor(host: Host, concurrency: number, within: ConcurrencyWithin) {
    this.host = host;
    this.concurrency = concurrency;
    this.within = within;
  }

  get empty(): boolean {
    return this.queued === 0 && this.working === 0;
  }

  /** Whether there are too few records to keep the workers at work. */
  wants(batch: number): boolean {
    return this.queued <= Math.max(batch / 2, this.concurrency) || this.working < this.concurrency;
  }

  /** Forgets everything: the consumer has died. */
  forget(): void {
    this.life += 1;
    this.queued = this.working = 0;
    this.waiting = [];
    this.nextWaiting = 0;
    this.lanes = new Map();
    this.queuedOf.clear();
    this.emptied = undefined;
  }

  /**
   * Takes records.
   *
   * @param enough - a partition with so many records waiting is left out of polls, until half of
   * them are begun
   */
  add(runs: readonly FetchedRun[], enough: number): void {
    this.enough = enough;
    for (const { assigned, records } of runs) {
      assigned.inHand ??= new InHand();
      for (const record of records) {
        const { offset, key } = record as { readonly offset: number; readonly key?: unknown };
        assigned.inHand.take(offset);
        const lane = this.laneOf(assigned, key);
        lane.records.push(record);
        if (!lane.taken) {
          lane.taken = true;
          this.waiting.push(lane);
        }
      }
      this.queued += records.length;
      const queued = (this.queuedOf.get(assigned) ?? 0) + records.length;
      this.queuedOf.set(assigned, queued);
      assigned.full = queued >= enough;
    }
    while (this.working < this.concurrency && this.nextWaiting < this.waiting.length) {
      this.working += 1;
      const lane = this.takeLane();
      this.host.spawn(this.worker(lane!, this.life), `worker ${this.working}`);
    }
  }

  /**
   * Drops what was not begun of partitions that were given up.
   *
   * @returns how many records
   */
  dropGivenUp(): number {
    return this.lanes.size === 0 && this.waiting.length === 0 ? 0 : this.dropFromLanes();
  }

  private dropFromLanes(): number {
    let dropped = 0;
    const empty = (lane: Lane): void => {
      dropped += lane.records.length - lane.next;
      lane.records.length = lane.next;
    };
    for (const [assigned, lanes] of this.lanes) {
      if (assigned.held) continue;
      for (const lane of lanes.values()) empty(lane);
      this.lanes.delete(assigned);
    }
    for (let at = this.nextWaiting; at < this.waiting.length; at += 1)
      if (!this.waiting[at]!.assigned.held) empty(this.waiting[at]!);
    for (const assigned of this.queuedOf.keys()) if (!assigned.held) this.queuedOf.delete(assigned);
    this.queued -= dropped;
    return dropped;
  }

  /** Waits until everything is finished. */
  *untilEmpty(): Process {
    while (!this.empty) yield* (this.emptied ??= new SimFuture({ label: 'records in hand' }));
  }

  private *worker(first: Lane, life: number): Process {
    for (let lane: Lane | undefined = first; lane !== undefined; lane = this.takeLane()) {
      while (lane.next < lane.records.length) {
        const record = lane.records[lane.next];
        lane.records[lane.next] = undefined;
        lane.next += 1;
        this.begun(lane.assigned);
        yield* this.host.handle(record);
        if (life !== this.life) return;
        lane.assigned.inHand?.finish((record as { readonly offset: number }).offset);
        yield* this.host.finished();
        if (life !== this.life) return;
        this.host.progress();
        // Keys take turns, so that what was written first is begun first; a partition is worked off.
        if (this.within === 'key' && lane.next < lane.records.length) {
          this.waiting.push(lane);
          break;
        }
      }
      if (lane.next >= lane.records.length) this.drop(lane);
    }
    this.working -= 1;
    if (!this.empty) return;
    this.emptied?.resolve();
    this.emptied = undefined;
    this.host.progress();
  }

  private begun(assigned: AssignedPartition): void {
    this.queued -= 1;
    const queued = (this.queuedOf.get(assigned) ?? 1) - 1;
    if (queued <= 0) this.queuedOf.delete(assigned);
    else this.queuedOf.set(assigned, queued);
    if (assigned.full) assigned.full = queued > this.enough / 2;
  }

  private takeLane(): Lane | undefined {
    while (this.nextWaiting < this.waiting.length) {
      const lane = this.waiting[this.nextWaiting]!;
      this.nextWaiting += 1;
      if (this.nextWaiting > 64 && this.nextWaiting * 2 > this.waiting.length) {
        this.waiting = this.waiting.slice(this.nextWaiting);
        this.nextWaiting = 0;
      }
      if (lane.next < lane.records.length) return lane;
      this.drop(lane);
    }
    return undefined;
  }

  private laneOf(assigned: AssignedPartition, key: unknown): Lane {
    const name = this.within === 'key' && typeof key === 'string' ? key : undefined;
    const fresh = (): Lane => ({ assigned, key: name, records: [], next: 0, taken: false });
    if (this.within === 'unordered' || (this.within === 'key' && name === undefined)) return fresh();
    let lanes = this.lanes.get(assigned);
    if (lanes === undefined) this.lanes.set(assigned, (lanes = new Map<string | undefined, Lane>()));
    let lane = lanes.get(name);
    if (lane === undefined) lanes.set(name, (lane = fresh()));
    return lane;
  }

  private drop(lane: Lane): void {
    lane.taken = false;
    lane.records.length = lane.next = 0;
    const lanes = this.lanes.get(lane.assigned);
    if (lanes?.get(lane.key) !== lane) return;
    lanes.delete(lane.key);
    if (lanes.size === 0) this.lanes.delete(lane.assigned);
  }
}
