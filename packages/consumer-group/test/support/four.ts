import { Simulation, TraceRecorder } from '@sim/core';
import { Consumer, ConsumerGroup, type ConsumerGroupOptions, type ConsumerOptions } from '@sim/consumer-group';
import { type FakeRecord, NotifyingLog } from './fake-log.ts';

interface Start {
  readonly name: string;
  readonly at: number;
  readonly options?: ConsumerOptions<FakeRecord>;
}

/** A group over one log whose consumers start at given times, and what was traced of it. */
export class Town {
  readonly log: NotifyingLog;
  readonly group: ConsumerGroup<FakeRecord>;
  readonly sim: Simulation;
  readonly consumers = new Map<string, Consumer<FakeRecord>>();
  private readonly recorder = new TraceRecorder({ levels: ['domain'] });

  constructor(partitions: number, options: ConsumerGroupOptions, starts: readonly Start[], endTime: number) {
    this.log = new NotifyingLog(partitions);
    this.group = new ConsumerGroup('group', this.log, { pollLatency: 0, ...options });
    for (const { name, at, options: consumer } of starts)
      this.consumers.set(name, new Consumer(name, this.group, { joinAt: at, ...consumer }));
    this.sim = new Simulation({ entities: this.consumers.values(), endTime });
    this.sim.observe(this.recorder);
  }

  get(name: string): Consumer<FakeRecord> {
    return this.consumers.get(name)!;
  }

  /** What was traced under a kind, with its time. */
  traced(kind: string): readonly (Readonly<Record<string, unknown>> & { readonly time: number })[] {
    return this.recorder
      .records()
      .filter((record) => record.kind === kind)
      .map(({ time, detail }) => ({ ...(detail as Readonly<Record<string, unknown>> | undefined), time }));
  }

  /** Seconds in which partitions had no reader after a time; statistics begin there. */
  countFrom(time: number): void {
    this.sim.at(time, () => this.group.resetStats());
  }
}

/** Four consumers that start at 1, 11, 21 and 31 ms. */
export function four(options: ConsumerOptions<FakeRecord> = {}, isStatic = false): Start[] {
  return [1, 2, 3, 4].map((n) => ({
    name: `w${n}`,
    at: (n * 10 - 9) / 1000,
    options: { ...options, ...(isStatic && { instanceId: `i${n}` }) },
  }));
}
