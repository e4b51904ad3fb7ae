import type { Timer } from '@sim/core';
import { toTicks } from '@sim/core';
import { deepCopy } from '../state/deep-copy.ts';
import { BarrierHandler } from './barrier-handler.ts';
import type { Channel } from './channel.ts';
import type { JobBarrier, JobElement } from './job-item.ts';
import { Stopwatch } from './stopwatch.ts';

/** What was overtaken by the barriers of one checkpoint, by input of the instance. */
export type InFlight = readonly (readonly JobElement[])[];

/** The instance whose inputs these are. */
export interface BarrierHost {
  readonly inputs: readonly Channel[];
  readonly now: number;
  readonly nowTicks: number;
  /** There is a barrier to be taken before all that waits. */
  wake(): void;
}

/** The barriers of a checkpoint have overtaken something: part of it until each input's own has come. */
interface Recording {
  readonly checkpoint: number;
  readonly open: Set<Channel>;
  readonly inFlight: JobElement[][];
  done: ((inFlight: InFlight) => void) | undefined;
}

/**
 * The barriers that come to an instance. Each begins aligned: it waits in its channel, and when it is
 * taken that input is blocked until those of all others have come. At its deadline, which may be
 * at once, the instance goes on without waiting: the barrier overtakes what waits, and that is part of
 * the checkpoint (Apache Flink's `AlternatingCollectingBarriers`).
 */
export class TaskBarriers {
  private readonly host: BarrierHost;
  private readonly exactlyOnce: boolean;
  private readonly timer: (delay: number, fn: () => void) => Timer;
  private handler: BarrierHandler | undefined = undefined;
  private readonly alignment = new Stopwatch();
  /** Of the inputs of before: they were counted by handlers of their own. */
  private abortedBefore = 0;
  /** The barrier that is to overtake what waits, at its deadline. */
  private awaited: { readonly barrier: JobBarrier; readonly timer: Timer } | undefined = undefined;
  private due: JobBarrier | undefined = undefined;
  private recording: Recording | undefined = undefined;
  /** The barrier that was taken last: all of a checkpoint have the same deadline. */
  private last: JobBarrier | undefined = undefined;

  /** @param timer - calls after so many seconds, as long as the instance does not crash */
  constructor(host: BarrierHost, exactlyOnce: boolean, timer: (delay: number, fn: () => void) => Timer) {
    this.host = host;
    this.exactlyOnce = exactlyOnce;
    this.timer = timer;
  }

  get alignmentSeconds(): number {
    return this.alignment.seconds(this.host.now);
  }

  get aborted(): number {
    return this.abortedBefore + (this.handler?.counts.aborted ?? 0);
  }

  /** Whether a barrier is to overtake what waits, now. */
  get isDue(): boolean {
    return this.due !== undefined;
  }

  /** The instance has stopped, and what is in its channels is gone. */
  reset(): void {
    this.abortedBefore = this.aborted;
    this.handler = undefined;
    this.alignment.stop(this.host.now);
    this.forget();
  }

  resetSeconds(): void {
    this.alignment.reset(this.host.now);
  }

  /** A barrier has come to the end of a channel; returns whether it is to wait there. */
  arrives(channel: Channel, barrier: JobBarrier): boolean {
    const { checkpoint, deadline } = barrier;
    if (this.recording?.checkpoint === checkpoint) {
      this.close(channel);
      return false;
    }
    if (deadline < Infinity && !this.barriers.isOver(checkpoint)) this.await(barrier);
    return true;
  }

  /** Nothing more comes through a channel than what waits in it. */
  endArrives(channel: Channel): void {
    if (this.recording?.open.has(channel) === true) this.close(channel);
  }

  /** A barrier is taken in its turn; returns the one that goes on, if the checkpoint is to be taken with it. */
  taken(channel: Channel, barrier: JobBarrier): JobBarrier | undefined {
    const { checkpoint } = barrier;
    this.last = barrier;
    const { barriers } = this;
    const { aborted } = barriers.counts;
    if (this.exactlyOnce && !barriers.isAligning) this.alignment.start(this.host.now);
    const complete = barriers.barrier(channel.id, checkpoint);
    if (complete === undefined && barriers.counts.aborted === aborted) channel.blocked = barriers.isBlocked(channel.id);
    else this.block();
    return this.after(complete);
  }

  /** The end of a channel is taken; returns the barrier that goes on, if a checkpoint is to be taken without it. */
  endTaken(channel: Channel): JobBarrier | undefined {
    if (this.handler === undefined) return undefined;
    const complete = this.handler.end(channel.id);
    channel.blocked = false;
    if (complete !== undefined) this.block();
    return this.after(complete);
  }

  /** A checkpoint was given up by whoever triggered it. */
  abort(checkpoint: number): void {
    this.barriers.abort(checkpoint);
    this.block();
    this.after(undefined);
    this.forget();
  }

  /** The barrier of the coordinator itself, for an instance all of whose senders have ended. */
  trigger(barrier: JobBarrier): void {
    this.due = barrier;
    this.host.wake();
  }

  /** What is to overtake now, once. */
  takeDue(): JobBarrier {
    const { due } = this;
    this.due = undefined;
    return due as JobBarrier;
  }

  /**
   * Begins the snapshot of a checkpoint with all that waits before its barriers; returns false if it
   * is over already.
   */
  overtake({ checkpoint }: JobBarrier): boolean {
    const { barriers } = this;
    if (barriers.isOver(checkpoint)) return false;
    const open = new Set<Channel>();
    const inFlight = this.host.inputs.map((channel) => {
      // Its barrier was taken: all before it was worked off.
      if (barriers.has(channel.id, checkpoint)) return [];
      const { elements, isComplete } = channel.before(checkpoint);
      const copies = elements.map((element) => deepCopy(element));
      if (!isComplete) {
        open.add(channel);
        channel.recorded = copies;
      }
      return copies;
    });
    barriers.overtake(checkpoint);
    this.block();
    this.forget();
    this.recording = { checkpoint, open, inFlight, done: undefined };
    this.after(undefined);
    return true;
  }

  /** Calls when the barriers of all inputs have come. */
  whenRecorded(checkpoint: number, done: (inFlight: InFlight) => void): void {
    if (this.recording?.checkpoint !== checkpoint) return;
    this.recording.done = done;
    this.finish();
  }

  private get barriers(): BarrierHandler {
    return (this.handler ??= new BarrierHandler(
      this.host.inputs.filter(({ ended }) => !ended).map(({ id }) => id),
      this.exactlyOnce,
    ));
  }

  private await(barrier: JobBarrier): void {
    const { host } = this;
    if (this.due?.checkpoint === barrier.checkpoint || this.awaited?.barrier.checkpoint === barrier.checkpoint) return;
    this.awaited?.timer.cancel();
    this.awaited = undefined;
    const fire = () => {
      this.awaited = undefined;
      this.due = barrier;
      host.wake();
    };
    if (toTicks(barrier.deadline) <= host.nowTicks) fire();
    else this.awaited = { barrier, timer: this.timer(barrier.deadline - host.now, fire) };
  }

  private close(channel: Channel): void {
    channel.recorded = undefined;
    this.recording?.open.delete(channel);
    this.finish();
  }

  private finish(): void {
    const { recording } = this;
    if (recording?.done === undefined || recording.open.size > 0) return;
    this.recording = undefined;
    recording.done(recording.inFlight);
  }

  /** Nothing is to overtake, and nothing is recorded any more. */
  private forget(): void {
    this.awaited?.timer.cancel();
    this.awaited = this.due = undefined;
    for (const channel of this.recording?.open ?? []) channel.recorded = undefined;
    this.recording = undefined;
  }

  private block(): void {
    for (const channel of this.host.inputs) channel.blocked = this.handler?.isBlocked(channel.id) === true;
  }

  private after(complete: number | undefined): JobBarrier | undefined {
    if (this.handler?.isAligning !== true) this.alignment.stop(this.host.now);
    if (complete === undefined) return undefined;
    this.forget();
    const { deadline = Infinity } = this.last ?? {};
    return { kind: 'barrier', checkpoint: complete, deadline };
  }
}
