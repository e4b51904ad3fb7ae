import { invalidOption } from '@sim/core';
import { Channel, type Deliver } from './channel.ts';
import type { StoredCheckpoint } from './checkpoints.ts';
import { type JobRuntime, JobTask } from './job-task.ts';
import { instanceOfKeyGroup, keyGroupOf } from './key-groups.ts';
import { OutputEdge } from './output-edge.ts';
import type { ResolvedJob, ResolvedOperator } from './resolve-job.ts';
import { SinkOperator } from './sink-operator.ts';
import { SinkTarget } from './sink-target.ts';
import { SourceTask } from './source-task.ts';
import { FunctionOperator } from './task-operator.ts';
import { type AlignmentClock, AlignmentGroup, type WatermarkAlignmentOptions } from './watermark-alignment.ts';
import { WindowTaskOperator } from './window-task-operator.ts';
import { type Outside, WriterTarget } from './writer-target.ts';

/** What moved between instances when a job began with another parallelism. */
export interface StateMoved {
  readonly keyGroups: number;
  /** Values of state, timers and windows. */
  readonly entries: number;
}

/** The instances of a job and the channels between them. Knows what goes where, not when. */
export class JobGraph {
  readonly sinks = new Map<string, SinkTarget>();
  /** Sources that keep their watermarks together. */
  private readonly groups = new Map<string, AlignmentGroup>();
  private readonly clock: AlignmentClock;
  private readonly jobName: string;
  private readonly owner: string;
  private readonly runtime: JobRuntime;
  private readonly deliver: Deliver;
  private readonly outside: Outside;
  private options: ResolvedJob;
  private parallelism = new Map<string, number>();
  /** All that there ever were, by operator: those beyond the parallelism rest. */
  private readonly instances = new Map<string, JobTask[]>();
  private readonly windows = new Map<JobTask, WindowTaskOperator>();
  private running: readonly JobTask[] = [];

  constructor(
    jobName: string,
    owner: string,
    options: ResolvedJob,
    runtime: JobRuntime,
    {
      clock,
      deliver,
      outside,
    }: { readonly clock: AlignmentClock; readonly deliver: Deliver; readonly outside: Outside },
  ) {
    this.clock = clock;
    this.outside = outside;
    this.jobName = jobName;
    this.owner = owner;
    this.options = options;
    this.runtime = runtime;
    this.deliver = deliver;
    this.build(options);
  }

  /** The instances that run, in order of flow. */
  get tasks(): readonly JobTask[] {
    return this.running;
  }

  /** Those that rest as well. */
  get all(): readonly JobTask[] {
    return [...this.instances.values()].flat();
  }

  /** All stop at once. */
  halt(): void {
    for (const task of this.running) task.halt();
    for (const group of this.groups.values()) group.reset();
  }

  /** The instances of an operator that run. */
  tasksOf(operator: string): readonly JobTask[] {
    const tasks = this.instances.get(operator);
    if (tasks === undefined) throw invalidOption(this.owner, 'operator', 'an operator of the job', operator);
    return tasks.slice(0, this.parallelism.get(operator));
  }

  /** The windows of an instance; `undefined` if it has none. */
  windowsOf(task: JobTask): WindowTaskOperator | undefined {
    return this.windows.get(task);
  }

  /** Makes the instances that are missing, and all channels again; returns the new instances. */
  build(options: ResolvedJob): readonly JobTask[] {
    this.options = options;
    this.parallelism = new Map(options.operators.map(({ name, parallelism }) => [name, parallelism]));
    const made: JobTask[] = [];
    for (const task of this.all) task.disconnect();
    for (const operator of options.operators) {
      const tasks = this.instances.get(operator.name) ?? [];
      this.instances.set(operator.name, tasks);
      const single = operator.parallelism === 1 && tasks.length === 0;
      while (tasks.length < operator.parallelism) {
        const title = `${this.jobName}.${operator.name}${single ? '' : `.${tasks.length}`}`;
        const task = this.createTask(title, tasks.length, operator);
        tasks.push(task);
        made.push(task);
      }
    }
    this.connect();
    this.running = options.operators.flatMap(({ name }) => this.tasksOf(name));
    return made;
  }

  /**
   * Begins everything with what snapshots hold. An instance has its own back; where there are more or
   * fewer instances than there were, state goes by key group.
   */
  begin(checkpoint: StoredCheckpoint | undefined): StateMoved {
    let keyGroups = 0;
    let entries = 0;
    for (const { maxParallelism, name, parallelism, sink, spec } of this.options.operators) {
      const of = checkpoint?.snapshots.get(name) ?? [];
      const channels = checkpoint?.channels.get(name);
      const isRescaled = of.length > 0 && of.length !== parallelism;
      const isKeyed = sink === undefined && spec.source === undefined;
      if (isRescaled && isKeyed) keyGroups += movedGroups(of.length, parallelism, maxParallelism);
      for (const task of this.tasksOf(name)) {
        const own = of.slice(task.instance, task.instance + 1);
        if (!isRescaled) {
          task.begin(own, () => true);
          task.refill(channels?.[task.instance] ?? []);
          continue;
        }
        const owns = (key: string) =>
          instanceOfKeyGroup(keyGroupOf(key, maxParallelism), parallelism, maxParallelism) === task.instance;
        if (isKeyed) {
          // What it has beyond its own of before came from elsewhere.
          task.begin(own, owns);
          entries -= task.stateSize;
        }
        task.begin(of, owns);
        if (isKeyed) entries += task.stateSize;
      }
    }
    // What no checkpoint knows of was begun after the last one: the replay writes it again.
    for (const target of this.sinks.values()) target.abortOpen();
    return { keyGroups, entries };
  }

  private createTask(title: string, instance: number, operator: ResolvedOperator): JobTask {
    const { alignment, cost, name, sink, spec, strategy, window } = operator;
    const { watermarkInterval } = this.options;
    const place = { operatorName: name, instance };
    if (spec.source !== undefined)
      return new SourceTask(title, place, this.runtime, spec.source, {
        strategy,
        interval: watermarkInterval,
        alignment: alignment && { group: this.groupOf(alignment), maxDrift: alignment.maxDrift },
      });
    const parts = { cost, target: spec.downstream };
    if (sink !== undefined) {
      const target =
        this.sinks.get(name) ??
        (sink.writer === undefined
          ? new SinkTarget(sink)
          : new WriterTarget(`${this.jobName}.${name}`, sink, this.outside));
      this.sinks.set(name, target);
      return new JobTask(title, place, this.runtime, {
        ...parts,
        operator: (client) => new SinkOperator(target, client),
      });
    }
    if (window !== undefined) {
      let windows: WindowTaskOperator | undefined;
      const task = new JobTask(title, place, this.runtime, {
        ...parts,
        operator: (outlet) => (windows = new WindowTaskOperator(title, window, outlet)),
      });
      this.windows.set(task, windows as WindowTaskOperator | undefined as WindowTaskOperator);
      return task;
    }
    const process = spec.process as NonNullable<typeof spec.process>;
    return new JobTask(title, place, this.runtime, {
      ...parts,
      operator: (outlet) =>
        new FunctionOperator(title, process, {
          collect: (key, value, timestamp) => outlet.emit(undefined, key, value, timestamp),
          output: (tag, key, value, timestamp) => outlet.emit(tag, key, value, timestamp),
        }),
    });
  }

  private groupOf({ group: name, updateInterval }: Required<WatermarkAlignmentOptions>): AlignmentGroup {
    const group = this.groups.get(name) ?? new AlignmentGroup(updateInterval, this.clock);
    this.groups.set(name, group);
    return group;
  }

  private connect(): void {
    let id = 0;
    for (const operator of this.options.operators) {
      const receivers = this.tasksOf(operator.name);
      operator.inputs.forEach((input, at) => {
        for (const sender of this.tasksOf(input.from)) {
          const to = input.exchange === 'forward' ? [receivers[sender.instance] as JobTask] : receivers;
          const channels = to.map((receiver) => {
            const channel = new Channel(id++, at, { sender: sender.outputs, receiver }, input, this.deliver);
            receiver.inputs.push(channel);
            return channel;
          });
          sender.outputs.connect(new OutputEdge(input, channels, operator.maxParallelism));
        }
      });
    }
  }
}

function movedGroups(before: number, after: number, maxParallelism: number): number {
  let moved = 0;
  for (let group = 0; group < maxParallelism; group++) {
    const from = instanceOfKeyGroup(group, before, maxParallelism);
    if (from !== instanceOfKeyGroup(group, after, maxParallelism)) moved++;
  }
  return moved;
}
