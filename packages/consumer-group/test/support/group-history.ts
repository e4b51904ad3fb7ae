import { FaultSchedule, Simulation } from '@sim/core';
import {
  Consumer,
  ConsumerGroup,
  type ConsumerGroupOptions,
  type ConsumerOptions,
  type TopicPartition,
} from '@sim/consumer-group';
import * as fc from 'fast-check';
import { type FakeRecord, NotifyingLog } from './fake-log.ts';
import { numbers } from './protocol-history.ts';
import { invariant } from './random-history.ts';

/** When the last fault is over, in seconds. */
const CALM = 150;

/** What happens to one of the consumers, or to the topics. Times are seconds. */
interface Deed {
  readonly kind: 'crash' | 'pause' | 'stop' | 'slow' | 'grow' | 'write' | 'rebalance';
  readonly at: number;
  readonly lasts: number;
  readonly choice: number;
}

export interface HistoryPlan {
  readonly topics: number;
  readonly consumers: readonly {
    readonly joinAt: number;
    readonly isStatic: boolean;
    readonly subscription: number;
    readonly serviceTime: number;
    readonly commit: 'after-processing' | 'interval';
    readonly listens: boolean;
  }[];
  readonly deeds: readonly Deed[];
  readonly requestLatency: number;
  readonly commitLatency: number;
  readonly sessionTimeout: number;
  readonly maxPollInterval: number;
  readonly network: number;
  readonly seed: number;
}

const tenths = (max: number): fc.Arbitrary<number> => fc.nat({ max: max * 10 }).map((value) => value / 10);

export const plans: fc.Arbitrary<HistoryPlan> = fc.record({
  topics: fc.integer({ min: 1, max: 2 }),
  consumers: fc.array(
    fc.record({
      joinAt: tenths(20),
      isStatic: fc.boolean(),
      subscription: fc.nat({ max: 4 }),
      serviceTime: fc.constantFrom(0, 0.02, 0.5, 4),
      commit: fc.constantFrom('after-processing', 'interval'),
      listens: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  deeds: fc.array(
    fc.record({
      kind: fc.constantFrom('crash', 'pause', 'stop', 'slow', 'grow', 'write', 'write', 'rebalance'),
      at: tenths(100),
      lasts: fc.oneof(tenths(2), tenths(40)),
      choice: fc.nat({ max: 99 }),
    }),
    { maxLength: 25 },
  ) as fc.Arbitrary<Deed[]>,
  requestLatency: fc.constantFrom(0, 0.01, 0.4),
  commitLatency: fc.constantFrom(0, 0.05),
  sessionTimeout: fc.constantFrom(6, 20, 45),
  maxPollInterval: fc.constantFrom(8, 60, 300),
  network: fc.nat({ max: 3 }),
  seed: fc.nat(),
}) as fc.Arbitrary<HistoryPlan>;

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

interface Traced {
  readonly member: string;
  readonly partitions: readonly TopicPartition[];
  readonly offsets: readonly (TopicPartition & { readonly offset: number })[];
  readonly reason: string;
  readonly seconds: number;
  readonly records: number;
}

/**
 * Consumers of a group that crash, pause, stop, fall behind and come back over a network that loses,
 * delays and doubles, while topics are written to and grow; then all is well. An account of its own,
 * kept from traces and from what the consumers process, says what may happen.
 */
export class GroupHistory {
  readonly sim: Simulation;
  readonly group: ConsumerGroup<FakeRecord, TopicPartition>;
  readonly consumers: readonly Consumer<FakeRecord, TopicPartition>[];
  private readonly faults = new FaultSchedule();
  private readonly logs: Readonly<Record<string, NotifyingLog>>;
  private readonly topicsOf: readonly (readonly string[])[];
  /** Whether no commit is taken of what went to another while it was under way, as KIP-848's broker does. */
  private readonly strict: boolean;
  private generation = 0;
  /** Who committed a partition last, and when in the order of traces. */
  private readonly committer = new Map<string, { readonly member: string; readonly order: number }>();
  /** What each member believes to own, and since when in the order of traces. */
  private readonly owned = new Map<string, Map<string, number>>();
  private order = 0;
  private readonly processed = new Map<string, Set<number>>();
  private readonly totals = new Map<string, number>();
  private readonly secondsByCause = new Map<string, number>();

  constructor(plan: HistoryPlan, options: ConsumerGroupOptions) {
    const names = ['a', 'b'].slice(0, plan.topics);
    this.logs = Object.fromEntries(names.map((name, at) => [name, new NotifyingLog(1 + ((plan.seed + at) % 5))]));
    const random = numbers(plan.seed);
    this.strict = options.coordinator === 'classic' || plan.requestLatency + plan.commitLatency + plan.network === 0;
    this.group = new ConsumerGroup<FakeRecord, TopicPartition>('group', this.logs, {
      requestLatency: plan.requestLatency,
      commitLatency: plan.commitLatency,
      sessionTimeout: plan.sessionTimeout,
      heartbeatInterval: Math.min(3, plan.sessionTimeout / 3),
      maxPollInterval: plan.maxPollInterval,
      messageFate: () => (this.sim.now < CALM - 30 ? NETWORKS[plan.network]!(random) : [0]),
      ...options,
    });
    this.topicsOf = plan.consumers.map(({ subscription }, at) =>
      // The first reads everything, so that nothing is without a reader in the end.
      at === 0 || subscription >= names.length ? names : [names[subscription]!],
    );
    this.consumers = plan.consumers.map(({ joinAt, isStatic, serviceTime, commit, listens }, at) => {
      const more: ConsumerOptions<FakeRecord, TopicPartition> = {
        ...(isStatic && { instanceId: `id-${at}` }),
        ...(listens && { listener: { onPartitionsRevoked: () => undefined } }),
        process: (record) => this.note(this.topicsOf[at]!, record),
      };
      const topics = this.topicsOf[at]!;
      return new Consumer<FakeRecord, TopicPartition>(`c${at}`, this.group, {
        joinAt,
        topics,
        serviceTime,
        commit,
        commitInterval: 1,
        maxPollRecords: serviceTime === 4 ? 1 : 5,
        ...more,
      });
    });
    this.sim = new Simulation({ entities: [...this.consumers, this.faults], seed: plan.seed });
    this.sim.observe({
      traced: (entity, kind, detail) => {
        if (entity === this.group) this.told(kind, (detail ?? {}) as unknown as Traced);
      },
    });
    for (const deed of plan.deeds) this.prepare(deed, names);
    // A process that has been fenced for good is started again by whoever looks after it.
    this.sim.at(CALM + 60, () => {
      for (const consumer of this.consumers) consumer.start();
    });
    // A static leader that comes back does not see what was added meanwhile, in Kafka neither.
    this.sim.at(CALM + 80, () => {
      for (const log of Object.values(this.logs)) log.grow(log.numPartitions + 1);
    });
    // Heartbeats keep no run alive, and the last sessions have to end.
    this.sim.at(CALM + 100, () => {
      for (const log of Object.values(this.logs))
        for (let partition = 0; partition < log.numPartitions; partition += 1) log.append(partition);
    });
  }

  private prepare({ kind, at, lasts, choice }: Deed, names: readonly string[]): void {
    const { sim } = this;
    const consumer = this.consumers[choice % this.consumers.length]!;
    const log = this.logs[names[choice % names.length]!]!;
    if (kind === 'write') sim.at(at, () => log.append(choice % log.numPartitions, 1 + (choice % 9), at));
    else if (kind === 'grow') sim.at(at, () => log.grow(log.numPartitions + 1));
    else if (kind === 'rebalance') sim.at(at, () => this.group.requestRebalance());
    else if (kind === 'slow') {
      this.faults.slow(consumer, { from: at, to: at + lasts + 0.1, factor: 20 });
    } else {
      const cure = ({ crash: 'restart', pause: 'resume', stop: 'start' } as const)[kind];
      sim.at(at, () => consumer[kind]());
      sim.at(at + lasts, () => consumer[cure]());
      // Whatever has crossed it: in the end all are well.
      sim.at(CALM, () => consumer[cure]());
    }
  }

  play(): void {
    while (this.sim.step() !== undefined) {
      const { generation } = this.group;
      invariant(this.sim.now < CALM + 1000, () => 'the run does not end');
      invariant(generation >= this.generation, () => `generation ${generation} after ${this.generation}`);
      this.generation = generation;
    }
    this.everybodyWorks();
    this.everythingIsRead();
    this.countsAgree();
  }

  private note(topics: readonly string[], { partition, offset, timestamp: _ }: FakeRecord): void {
    // Records bear no topic: with several, what is processed counts for each its reader reads.
    for (const topic of topics) {
      const key = keyOf({ topic, partition });
      const seen = this.processed.get(key) ?? new Set();
      this.processed.set(key, seen.add(offset));
    }
  }

  private told(kind: string, { member, partitions, offsets, reason, seconds, records }: Traced): void {
    const count = (what: string, by = 1): void => void this.totals.set(what, (this.totals.get(what) ?? 0) + by);
    count(kind === 'evict' ? `evict ${reason}` : kind === 'leave' ? `leave ${reason}` : kind);
    const mine = this.owned.get(member) ?? new Map<string, number>();
    this.order += 1;
    if (kind === 'poll') count('records polled', records);
    if (kind === 'assign') {
      this.owned.set(member, mine);
      for (const key of partitions.map(keyOf)) mine.set(key, this.order);
    } else if (kind === 'revoke') for (const key of partitions.map(keyOf)) mine.delete(key);
    else if (kind === 'rebalance-ended') {
      count('seconds', seconds);
      this.secondsByCause.set(reason, (this.secondsByCause.get(reason) ?? 0) + seconds);
    } else if (kind === 'commit') for (const entry of offsets) this.committed(member, entry, mine);
  }

  /**
   * A commit that was taken: of two that believe to own a partition, in different generations, one
   * is refused from the first commit of the other on.
   */
  private committed(
    member: string,
    entry: TopicPartition & { readonly offset: number },
    mine: Map<string, number>,
  ): void {
    const key = keyOf(entry);
    if (this.strict) {
      const since = mine.get(key);
      const last = this.committer.get(key);
      invariant(since !== undefined, () => `${member} committed ${key}, which it does not own`);
      invariant(
        last === undefined || last.member === member || last.order < since!,
        () => `${member} committed ${key} after ${last!.member}, and was not given it again`,
      );
      this.committer.set(key, { member, order: this.order });
    }
    const seen = this.processed.get(key) ?? new Set();
    for (let offset = 0; offset < entry.offset; offset += 1)
      invariant(seen.has(offset), () => `${key}: ${entry.offset} was committed, ${offset} never processed`);
  }

  private everybodyWorks(): void {
    const { group } = this;
    invariant(!group.rebalancing, () => 'the group still rebalances');
    const names = this.consumers.map(({ name }) => name);
    invariant(
      group.consumers.join() === names.join(),
      () => `${names.join()} are alive, members ${group.consumers.join()}`,
    );
    for (const consumer of this.consumers) invariant(consumer.idle, () => `${consumer.name} is not idle`);
    const owners = new Map<string, string>();
    this.consumers.forEach(({ name }, at) => {
      for (const place of group.assignments.get(name)!) {
        invariant(
          this.topicsOf[at]!.includes(place.topic),
          () => `${name} has ${keyOf(place)}, and reads no such topic`,
        );
        invariant(!owners.has(keyOf(place)), () => `${keyOf(place)} has two owners`);
        owners.set(keyOf(place), name);
      }
    });
    for (const [topic, { numPartitions }] of Object.entries(this.logs))
      for (let partition = 0; partition < numPartitions; partition += 1)
        invariant(owners.has(keyOf({ topic, partition })), () => `nobody owns ${topic}/${partition}`);
    if (Object.keys(this.logs).length > 1) return;
    const sizes = [...group.assignments.values()].map(({ length }) => length);
    invariant(Math.max(...sizes) - Math.min(...sizes) <= 1, () => `parts of ${sizes.join()}`);
  }

  private everythingIsRead(): void {
    for (const { topic, partition, records, highWatermark } of this.group.lag()) {
      const key = keyOf({ topic: topic!, partition });
      invariant(records === 0, () => `${key} has a lag of ${records}`);
      const seen = this.processed.get(key) ?? new Set();
      for (let offset = 0; offset < highWatermark; offset += 1)
        invariant(seen.has(offset), () => `${key}: ${offset} was never processed`);
    }
  }

  private countsAgree(): void {
    const { stats } = this.group;
    const told = (what: string): number => this.totals.get(what) ?? 0;
    const sum = (of: (consumer: Consumer<FakeRecord, TopicPartition>) => number): number =>
      this.consumers.reduce((total, consumer) => total + of(consumer), 0);
    const pairs: readonly (readonly [string, number, number])[] = [
      ['joins', stats.joins, told('join')],
      ['rebalances', stats.rebalances, told('rebalance-ended')],
      ['commits', stats.commits, told('commit')],
      ['commits of consumers', stats.commits, sum(({ stats: { commits } }) => commits)],
      ['records polled', stats.recordsPolled, told('records polled')],
      ['session timeouts', stats.sessionTimeouts, told('evict session-timeout')],
      ['poll timeouts', stats.pollTimeouts, told('evict max-poll-interval')],
      ['rebalance timeouts', stats.rebalanceTimeouts, told('evict rebalance-timeout')],
      ['members', this.group.consumerCount, stats.joins - stats.leaves - removed(stats)],
      ['rebalance seconds', round(stats.rebalanceSeconds), round(told('seconds'))],
    ];
    for (const [what, counted, traced] of pairs)
      invariant(counted === traced, () => `${what}: counted ${counted}, traced ${traced}`);
    for (const [cause, seconds] of stats.rebalanceSecondsByCause)
      invariant(round(seconds) === round(this.secondsByCause.get(cause) ?? 0), () => `${cause}: ${seconds} s`);
  }
}

/** To a millisecond: sums of seconds are not exact. */
const round = (seconds: number): number => Math.round(seconds * 1e3 + 0.25);

function removed(stats: {
  readonly sessionTimeouts: number;
  readonly pollTimeouts: number;
  readonly rebalanceTimeouts: number;
  readonly replacements: number;
}): number {
  return stats.sessionTimeouts + stats.pollTimeouts + stats.rebalanceTimeouts + stats.replacements;
}

/** From a network that does nothing wrong to one that loses, delays and doubles. */
const NETWORKS: readonly ((random: () => number) => readonly number[])[] = [
  () => [0],
  (random) => [random() * 2],
  (random) => (random() < 0.15 ? [] : [random() / 5]),
  (random) => (random() < 0.2 ? [0, random() * 9] : [random() / 20]),
];
