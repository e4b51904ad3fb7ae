import {
  Entity,
  type EntityMetric,
  type Process,
  type ProcessHandle,
  type RandomStream,
  type SimEvent,
  type SimFuture,
  type Timer,
  unknownEventType,
} from '@sim/core';
import { InputTracker } from '../watermarks/input-tracker.ts';
import { manual } from '../watermarks/manual.ts';
import type { Channel, ChannelReceiver } from './channel.ts';
import type { InstanceOf, TaskSnapshot } from './checkpoints.ts';
import type { JobBarrier, JobElement, JobItem } from './job-item.ts';
import { type JobTaskStats, taskMetrics } from './job-task-stats.ts';
import { LoadMeter, type LoadStatus } from './load-meter.ts';
import type { SinkClient } from './sink-writes.ts';
import { type InFlight, TaskBarriers } from './task-barriers.ts';
import type { TaskOperator } from './task-operator.ts';
import { TaskOutputs } from './task-outputs.ts';
import type { WindowTaskOutlet } from './window-task-operator.ts';

/** What an instance needs of its job. */
export interface JobRuntime {
  readonly exactlyOnce: boolean;
  /** Whether a failure of an instance is one of the job. */
  readonly recovers: boolean;
  readonly syncDuration: number;
  acknowledge(task: JobTask, checkpoint: number, snapshot: TaskSnapshot): void;
  failed(task: JobTask): void;
  restarted(task: JobTask): void;
  /** An instance has nothing to do, for now or for good. */
  idle(task: JobTask): void;
}

interface Served {
  readonly item: JobElement;
  readonly input: number;
}

/**
 * One parallel instance of an operator: it takes items from its channels in turn, one at a time, while
 * every channel that it sends to has credit.
 */
export class JobTask extends Entity implements ChannelReceiver, InstanceOf, WindowTaskOutlet, SinkClient {
  readonly operatorName: string;
  readonly instance: number;
  readonly inputs: Channel[] = [];
  readonly outputs = new TaskOutputs(() => this.wake());
  readonly meter = new LoadMeter();
  /** The checkpoint that it took its last snapshot for. */
  lastCheckpoint = 0;
  protected readonly runtime: JobRuntime;
  private readonly operator: TaskOperator;
  private readonly cost: ((rng: RandomStream) => number) | undefined;
  private readonly target: Entity | undefined;
  private readonly tracker: InputTracker;
  private readonly barriers: TaskBarriers;
  private nextInput = 0;
  private service: ProcessHandle | undefined = undefined;
  private wakeUp: Timer | undefined = undefined;
  private clockTimer: { readonly at: number; readonly timer: Timer } | undefined = undefined;
  /** The element in service: it is served again if the instance crashes meanwhile. */
  private current: Served | undefined;
  /** How often it was halted or has crashed. */
  private stops = 0;
  private halted = false;
  private ended = false;
  private elementsIn = 0;

  /** @param parts - what runs in it, what an element costs, and an entity that is sent to as well */
  constructor(
    name: string,
    { instance, operatorName }: InstanceOf,
    runtime: JobRuntime,
    parts: {
      readonly operator: (task: JobTask) => TaskOperator;
      readonly cost: ((rng: RandomStream) => number) | undefined;
      readonly target: Entity | undefined;
    },
  ) {
    super(name);
    this.operatorName = operatorName;
    this.instance = instance;
    this.runtime = runtime;
    this.cost = parts.cost;
    this.target = parts.target;
    this.operator = parts.operator(this);
    this.current = undefined;
    this.barriers = new TaskBarriers(this, runtime.exactlyOnce, (delay, fn) =>
      this.after(delay, 'aligned-timeout', fn, { daemon: true }),
    );
    this.tracker = new InputTracker(name, manual(), 1, {
      advance: (watermark) => this.advance(watermark),
      idle: (idle) => this.sendAll({ kind: 'watermark', watermark: -Infinity, idle }),
    });
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  /** Whether nothing is under way and nothing waits. */
  get isQuiet(): boolean {
    return this.service === undefined && this.current === undefined && this.inputs.every(({ length }) => length === 0);
  }

  get elementsTaken(): number {
    return this.elementsIn;
  }

  get stateSize(): number {
    return this.operator.stateSize;
  }

  /** What it has done: a copy that does not change. */
  get stats(): JobTaskStats {
    const { elementsIn, stateSize } = this;
    return {
      elementsIn,
      elementsOut: this.outputs.sent,
      ...this.meter.shares(this.now),
      queueLength: this.queueLength,
      stateSize,
      alignmentSeconds: this.barriers.alignmentSeconds,
      watermarkAlignmentSeconds: this.watermarkAlignmentSeconds,
      checkpointsAborted: this.barriers.aborted,
    };
  }

  /** Starts its counts and shares over. */
  resetStats(): void {
    this.meter.reset(this.now);
    this.elementsIn = this.outputs.sent = 0;
    this.barriers.resetSeconds();
  }

  /** The entity that is sent to as well. */
  override downstreamEntities(): readonly Entity[] {
    return this.target === undefined ? [] : [this.target];
  }

  override metrics(): readonly EntityMetric[] {
    return taskMetrics(
      () => this.stats,
      () => this.queueLength,
    );
  }

  handleEvent(event: SimEvent): void {
    throw unknownEventType(this, event, []);
  }

  /** There may be something to do: looked for after the step at hand, so that chains do not recurse. */
  wake(): void {
    if (this.wakeUp !== undefined || this.halted || this.status === 'crashed') return;
    this.wakeUp = this.after(0, 'wake', () => {
      this.wakeUp = undefined;
      this.goOn();
    });
  }

  /** Stops at once and forgets what is under way: the job has failed. */
  halt(): void {
    this.stops++;
    this.halted = true;
    this.service?.cancel();
    this.wakeUp?.cancel();
    this.clockTimer?.timer.cancel();
    this.service = this.wakeUp = this.clockTimer = undefined;
    this.current = undefined;
    this.barriers.reset();
    for (const channel of this.inputs) channel.clear();
    this.setStatus('idle');
  }

  /** Begins with what a checkpoint holds, without a watermark. */
  begin(snapshots: readonly unknown[], owns: (key: string) => boolean): void {
    this.halted = this.ended = false;
    this.barriers.reset();
    this.operator.restore(snapshots, owns, this.now);
    this.tracker.reset(this.inputs.map(({ id }) => id));
    this.armClock();
    this.wake();
  }

  notifyComplete(checkpoint: number): void {
    if (this.status !== 'crashed') this.operator.notifyComplete(checkpoint, this.now);
  }

  /** A checkpoint was given up: inputs are no longer blocked for it. */
  abortCheckpoint(checkpoint: number): void {
    if (this.halted || this.ended) return;
    this.barriers.abort(checkpoint);
    this.wake();
  }

  /** Takes back what was on the way to it when the checkpoint was taken that it begins with. */
  refill(inFlight: InFlight): void {
    inFlight.forEach((elements, at) => this.inputs[at]?.restore(elements));
  }

  /** All that sent to it have ended, so that no barrier would come: it takes its snapshot by itself. */
  triggerWithoutSenders(barrier: JobBarrier): void {
    if (this.inputs.length > 0 && this.inputs.every(({ endSent }) => endSent)) this.barriers.trigger(barrier);
  }

  barrierArrives(channel: Channel, barrier: JobBarrier): boolean {
    return this.barriers.arrives(channel, barrier);
  }

  endArrives(channel: Channel): void {
    this.barriers.endArrives(channel);
  }

  /** What goes into a checkpoint of it. */
  stateFor(checkpoint: number): unknown {
    return this.operator.snapshot(checkpoint, this.now);
  }

  /** What was written so far becomes visible: nothing more is to come. */
  commitAll(): void {
    this.operator.snapshot(Infinity, this.now);
    this.operator.notifyComplete(Infinity, this.now);
  }

  /** Sends what its operator collects, or puts out aside. */
  emit(tag: string | undefined, key: string, value: unknown, timestamp: number): void {
    this.outputs.send(tag, { kind: 'element', key, value, timestamp });
    if (tag === undefined && this.target !== undefined)
      this.send(this.target, 'Process', { key, value, eventTime: timestamp });
  }

  /** What it writes has failed: so does the job, if it recovers from that. */
  failed(): boolean {
    if (this.runtime.recovers) this.runtime.failed(this);
    return this.runtime.recovers;
  }

  /** Lets observers know what its windows do. */
  note(kind: 'window' | 'retraction' | 'late', detail: object): void {
    if (this.tracing) this.trace(kind, { ...detail });
  }

  /** The job is put together again: other channels will follow. */
  disconnect(): void {
    this.inputs.length = 0;
    this.outputs.disconnect();
  }

  /** The state of an instance that crashes alone is lost; what waits for it is not. */
  protected override onCrash(): void {
    this.stops++;
    this.service = this.wakeUp = this.clockTimer = undefined;
    if (this.ended) return;
    if (this.runtime.recovers) this.runtime.failed(this);
    else this.operator.restore([], () => true, this.now);
    this.setStatus('idle');
  }

  protected override onRestart(): void {
    if (this.runtime.recovers) this.runtime.restarted(this);
    else this.wake();
  }

  protected get queueLength(): number {
    return this.inputs.reduce((sum, { length }) => sum + length, 0) + (this.current === undefined ? 0 : 1);
  }

  protected get watermarkAlignmentSeconds(): number {
    return 0;
  }

  /** Whether it may take something up. */
  protected get isFree(): boolean {
    return this.service === undefined && !this.halted && !this.ended && this.status !== 'crashed';
  }

  protected get hasCredit(): boolean {
    return this.outputs.hasCredit;
  }

  protected setStatus(status: LoadStatus): void {
    this.meter.set(status, this.now);
  }

  protected sendAll(item: JobItem): void {
    this.outputs.sendAll(item);
  }

  protected countIn(): void {
    this.elementsIn++;
  }

  /** The snapshot for a checkpoint: the instance stands still for a while, then the barrier goes on. */
  private snapshot(barrier: JobBarrier | undefined): void {
    if (barrier === undefined) return;
    const { checkpoint } = barrier;
    this.whenFlushed(() => {
      const snapshot = { state: this.stateFor(checkpoint), size: this.stateSize };
      this.afterSync(checkpoint, () => {
        this.sendAll(barrier);
        this.runtime.acknowledge(this, checkpoint, snapshot);
      });
    });
  }

  /** The barrier goes on ahead of all that waits here, which goes into the checkpoint beside the state. */
  private overtake(barrier: JobBarrier): void {
    const { checkpoint } = barrier;
    this.whenFlushed(() => {
      if (!this.barriers.overtake(barrier)) return;
      const snapshot = { state: this.stateFor(checkpoint), size: this.stateSize };
      this.sendAll(barrier);
      this.afterSync(checkpoint, () =>
        this.barriers.whenRecorded(checkpoint, (inFlight) =>
          this.runtime.acknowledge(this, checkpoint, { ...snapshot, inFlight }),
        ),
      );
    });
  }

  protected afterSync(checkpoint: number, finish: () => void): void {
    this.lastCheckpoint = checkpoint;
    if (this.runtime.syncDuration === 0) {
      finish();
      return;
    }
    this.standStill(this.work(this.runtime.syncDuration), finish);
  }

  /** Takes up what there is to do. */
  protected goOn(): void {
    const next = this.takeUp();
    if (next !== undefined) this.service = this.spawn(this.serve(next), { name: `${this.name} service` });
  }

  protected finishAll(): void {
    this.ended = true;
    this.setStatus('idle');
    this.runtime.idle(this);
  }

  /** The next element that takes time, once all that does not and comes before it is done. */
  private takeUp(): Served | undefined {
    while (this.isFree) {
      if (this.barriers.isDue) {
        this.overtake(this.barriers.takeDue());
        continue;
      }
      if (!this.hasCredit || this.operator.isBlocked === true) {
        this.setStatus('back-pressured');
        return undefined;
      }
      const { current } = this;
      if (current !== undefined) {
        if (this.cost !== undefined) {
          this.setStatus('busy');
          return current;
        }
        this.finish(current);
        continue;
      }
      const channel = this.nextChannel();
      if (channel === undefined) {
        this.setStatus('idle');
        this.runtime.idle(this);
        return undefined;
      }
      const item = channel.take();
      if (item.kind === 'element') {
        this.current = { item, input: channel.input };
        this.elementsIn++;
      } else {
        this.control(item, channel);
      }
    }
    return undefined;
  }

  /** Works on elements as long as there are any. */
  private *serve(first: Served): Process {
    const { cost = () => 0 } = this;
    const { service } = this;
    const { stops } = this;
    for (let current: Served | undefined = first; current !== undefined;) {
      this.service = service;
      yield* this.work(cost(this.rng));
      this.service = undefined;
      this.finish(current);
      current = this.takeUp();
      // What the operator does may have brought it down, and up again.
      if (stops !== this.stops) return;
    }
  }

  /** Stands still until all is written that its operator has on the way. */
  private whenFlushed(then: () => void): void {
    const { flushed } = this.operator;
    if (flushed === undefined) {
      then();
      return;
    }
    this.standStill(flushed, then);
  }

  private standStill(wait: SimFuture | Process, then: () => void): void {
    this.setStatus('busy');
    this.service = this.spawn(this.waiting(wait, then), { name: `${this.name} snapshot` });
  }

  private *waiting(wait: SimFuture | Process, then: () => void): Process {
    yield* wait;
    this.service = undefined;
    then();
    this.goOn();
  }

  private finish({ input, item }: Served): void {
    this.current = undefined;
    this.operator.process(item.key, item.value, item.timestamp, input, this.now);
    this.armClock();
  }

  /** The next one in turn that has something to take. */
  private nextChannel(): Channel | undefined {
    const { inputs } = this;
    for (let k = 0; k < inputs.length; k++) {
      const at = (this.nextInput + k) % inputs.length;
      const channel = inputs[at] as Channel;
      if (!channel.isReady) continue;
      this.nextInput = (at + 1) % inputs.length;
      return channel;
    }
    return undefined;
  }

  private control(item: JobItem, channel: Channel): void {
    switch (item.kind) {
      case 'watermark':
        this.tracker.processWatermark({ watermark: item.watermark, source: channel.id, idle: item.idle });
        this.armClock();
        break;
      case 'barrier':
        this.snapshot(this.barriers.taken(channel, item));
        break;
      case 'end':
        channel.ended = true;
        this.snapshot(this.barriers.endTaken(channel));
        this.tracker.end(channel.id);
        break;
      case 'element':
        break;
    }
  }

  private advance(watermark: number): void {
    if (!this.operator.advanceWatermark(watermark, this.now)) return;
    if (watermark < Infinity) {
      this.sendAll({ kind: 'watermark', watermark, idle: false });
      return;
    }
    this.whenFlushed(() => {
      this.sendAll({ kind: 'end' });
      this.finishAll();
    });
  }

  private armClock(): void {
    const at = this.operator.nextProcessingTimer;
    if (at === this.clockTimer?.at || this.status === 'crashed') return;
    this.clockTimer?.timer.cancel();
    this.clockTimer = undefined;
    if (at === Infinity) return;
    const fire = () => {
      this.clockTimer = undefined;
      this.operator.advanceProcessingTime(this.now);
      this.armClock();
    };
    this.clockTimer = { at, timer: this.after(Math.max(0, at - this.now), 'processing-timer', fire, { daemon: true }) };
  }
}
