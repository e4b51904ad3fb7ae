import { CallbackEntity, isSimError, type Process, Simulation } from '@sim/core';
import {
  ConsumerGroup,
  CooperativeStickyAssignment,
  RangeAssignment,
  RoundRobinAssignment,
  StickyAssignment,
} from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { FakeLog, type FakeRecord } from '../support/fake-log.ts';
import { Choices, everyHistory, invariant } from '../support/random-history.ts';

const STRATEGIES = [
  new RangeAssignment(),
  new RoundRobinAssignment(),
  new StickyAssignment(),
  new CooperativeStickyAssignment(),
];

/**
 * One random history of a group in a simulation, and an independent account of all that was read.
 */
class History {
  readonly log: FakeLog;
  readonly group: ConsumerGroup<FakeRecord>;
  readonly sim: Simulation;
  readonly returned = new Map<number, Set<number>>();
  polled = 0;
  duplicates = 0;
  private readonly choices: Choices;
  private generation = 0;
  /** Where each partition would have gone on, before the event. */
  private next: (number | undefined)[] = [];
  private readonly lostBelow: number[] = [];
  private lost = 0;

  constructor(choices: Choices, seed: number) {
    this.choices = choices;
    this.log = new FakeLog(1 + choices.below(6));
    this.group = new ConsumerGroup('group', this.log, {
      assignmentStrategy: STRATEGIES[seed % 4]!,
      rebalanceProtocol: seed % 3 === 0 ? 'cooperative' : 'eager',
      rebalanceDelay: choices.pick([0, 0.1, 0.5, 2]),
      pollLatency: choices.pick([0, 0.001, 0.3]),
      commitLatency: choices.pick([0, 0.05]),
      sessionTimeout: choices.pick([null, 2, 5]),
      maxPollInterval: choices.pick([null, 3]),
      ...(choices.chance(0.3) && { maxPartitionFetch: 1 + choices.below(5) }),
    });
    this.sim = new Simulation({ entities: [this.group], endTime: 20, seed });
    for (let member = choices.below(4); member >= 0; member -= 1) this.member(`m${member}`);
    for (let time = 0; time < 20; time += 0.5) this.sim.at(time, () => this.world());
  }

  /** The log grows at both ends. */
  private world(): void {
    const { choices, log } = this;
    const partition = choices.below(log.numPartitions);
    if (choices.chance(0.7)) log.append(partition, 1 + choices.below(8));
    if (choices.chance(0.1)) log.expire(partition, choices.below(log.highWatermark(partition) + 1));
    if (choices.chance(0.03)) log.grow(log.numPartitions + 1);
  }

  private member(name: string): void {
    const { choices } = this;
    const consumer = this.sim.add(new CallbackEntity(name, () => undefined));
    const instanceId = choices.chance(0.3) ? `id-${name}` : undefined;
    this.sim.spawn(this.life(name, consumer, instanceId));
    if (choices.chance(0.4)) {
      const [fault, cure] = choices.pick([
        ['crash', 'restart'],
        ['pause', 'resume'],
      ] as const);
      const from = choices.below(15);
      this.sim.at(from, () => consumer[fault]());
      this.sim.at(from + 1 + choices.below(8), () => consumer[cure]());
    }
  }

  /** A consumer that does as it pleases. */
  private *life(name: string, consumer: CallbackEntity, instanceId: string | undefined): Process {
    const { choices, group } = this;
    for (;;) {
      yield choices.below(20) / 10;
      if (consumer.status !== 'running') continue;
      try {
        if (!group.consumers.includes(name) || choices.chance(0.03))
          yield* group.join(name, consumer, instanceId === undefined ? {} : { instanceId });
        else if (choices.chance(0.05)) yield* group.leave(name);
        else if (choices.chance(0.3)) yield* this.commit(name);
        else this.take(name, yield* group.poll(name, 1 + choices.below(12)));
      } catch (error) {
        if (!isSimError(error, 'UNKNOWN_MEMBER') && !isSimError(error, 'COMMIT_FENCED')) throw error;
      }
    }
  }

  private *commit(name: string): Process {
    const { choices, group } = this;
    const { now } = this.sim;
    const offsets = new Map<number, number>();
    for (const partition of group.assignments.get(name) ?? []) {
      const position = group.position(partition);
      if (position !== undefined) offsets.set(partition, position);
    }
    // Now and then it tries what may not be its own.
    if (choices.chance(0.1)) offsets.set(choices.below(this.log.numPartitions), 0);
    const before = this.committed();
    const fenced = group.stats.commitsFenced;
    try {
      yield* group.commit(name, offsets);
    } catch (error) {
      invariant(isSimError(error, 'UNKNOWN_MEMBER') || isSimError(error, 'COMMIT_FENCED'), () => String(error));
      invariant(
        group.stats.commitsFenced === fenced + 1 || this.sim.now > now,
        () => 'a fenced commit was not counted',
      );
      invariant(this.committed() === before || this.sim.now > now, () => 'a fenced commit stored something');
      throw error;
    }
    for (const partition of offsets.keys())
      invariant(
        group.assignments.get(name)!.includes(partition),
        () => `commit of ${partition} by ${name}, who does not own it`,
      );
  }

  private take(name: string, records: readonly FakeRecord[]): void {
    const mine = this.group.assignments.get(name)!;
    for (const { partition, offset } of records) {
      invariant(mine.includes(partition), () => `${partition}:${offset} reached ${name}, who owns ${mine.join()}`);
      let seen = this.returned.get(partition);
      if (seen === undefined) this.returned.set(partition, (seen = new Set()));
      if (seen.has(offset)) this.duplicates += 1;
      seen.add(offset);
    }
    this.polled += records.length;
  }

  private committed(): string {
    return Array.from({ length: this.log.numPartitions }, (_, partition) =>
      String(this.group.committedOffset(partition)),
    ).join();
  }

  /** All that has to hold after every event. */
  check(): void {
    const { group, log } = this;
    invariant(group.generation >= this.generation, () => `generation ${group.generation} after ${this.generation}`);
    this.generation = group.generation;
    const owners = new Set<number>();
    const sizes: number[] = [];
    for (const [name, part] of group.assignments) {
      sizes.push(part.length);
      for (const partition of part) {
        invariant(!owners.has(partition), () => `${partition} is ${name}'s and another's`);
        owners.add(partition);
      }
    }
    for (const { partition, committed, position, highWatermark, logStartOffset, records, lead } of group.lag()) {
      const before = this.next[partition];
      if (position !== undefined && before !== undefined && before < logStartOffset && position >= logStartOffset) {
        // What was committed in this very event is where reading began.
        const from = Math.max(before, committed ?? 0);
        this.lost += Math.max(0, logStartOffset - Math.max(from, this.lostBelow[partition] ?? 0));
        this.lostBelow[partition] = logStartOffset;
      }
      this.next[partition] = position ?? committed;
      invariant(
        (committed ?? 0) <= highWatermark && (position ?? 0) <= highWatermark,
        () => `partition ${partition}: ${String(committed)}, ${String(position)} beyond ${highWatermark}`,
      );
      invariant(records >= 0 && (lead ?? 0) >= 0, () => `lag ${records}, lead ${String(lead)}`);
    }
    invariant(
      group.stats.recordsLost === this.lost,
      () => `${this.lost} records were lost, counted ${group.stats.recordsLost}`,
    );
    if (!group.rebalancing && sizes.length > 0) {
      invariant(Math.max(...sizes) - Math.min(...sizes) <= 1, () => `parts of ${sizes.join()}`);
      invariant(owners.size >= Math.min(log.numPartitions, 1), () => 'nothing is owned');
    }
  }

  /** The books: what was returned, what was committed, what was lost. */
  audit(): void {
    const { recordsPolled, recordsRedelivered } = this.group.stats;
    invariant(recordsPolled === this.polled, () => `polled ${this.polled}, counted ${recordsPolled}`);
    invariant(
      recordsRedelivered === this.duplicates,
      () => `${this.duplicates} duplicates, counted ${recordsRedelivered}`,
    );
    for (let partition = 0; partition < this.log.numPartitions; partition += 1) {
      const seen = this.returned.get(partition) ?? new Set<number>();
      const first = Math.min(...seen);
      for (let offset = first; offset < (this.group.committedOffset(partition) ?? 0); offset += 1) {
        const skipped = offset < this.log.logStartOffset(partition);
        invariant(
          seen.has(offset) || skipped,
          () => `${partition}:${offset} is committed, was never returned, and is there`,
        );
      }
    }
  }
}

describe('a group in a simulation', () => {
  it('keeps owners, generations, offsets and counts right after every event of thousands of random histories', () => {
    const totals = { events: 0, rebalances: 0, redelivered: 0, lost: 0, evicted: 0, fenced: 0, replaced: 0, moved: 0 };
    everyHistory(1500, (choices, seed) => {
      const history = new History(choices, seed);
      while (history.sim.step() !== undefined) {
        history.check();
        totals.events += 1;
      }
      history.audit();
      const {
        rebalances,
        recordsRedelivered,
        recordsLost,
        sessionTimeouts,
        pollTimeouts,
        commitsFenced,
        replacements,
        partitionsMoved,
      } = history.group.stats;
      totals.rebalances += rebalances;
      totals.redelivered += recordsRedelivered;
      totals.lost += recordsLost;
      totals.evicted += sessionTimeouts + pollTimeouts;
      totals.fenced += commitsFenced;
      totals.replaced += replacements;
      totals.moved += partitionsMoved;
    });
    // The histories are worth something: everything has happened, often.
    for (const total of Object.values(totals)) expect(total).toBeGreaterThan(200);
  }, 60_000);

  it('runs the same history the same way', () => {
    const trace = (): string => {
      const history = new History(new Choices(7), 7);
      const lines: string[] = [];
      history.sim.observe({
        traced: (entity, kind, detail, now) =>
          void lines.push(`${now} ${entity.name} ${kind} ${JSON.stringify(detail)}`),
      });
      history.sim.run();
      expect(lines.length).toBeGreaterThan(10);
      return lines.join('\n');
    };
    expect(trace()).toBe(trace());
  });
});
