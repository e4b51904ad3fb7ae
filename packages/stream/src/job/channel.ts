import { deepCopy } from '../state/deep-copy.ts';
import { Fifo } from '../collections/fifo.ts';
import type { JobBarrier, JobElement, JobItem } from './job-item.ts';

/** One end of a channel. */
export interface ChannelEnd {
  /** There may be something to do; not at once, but soon. */
  wake(): void;
}

/** The end that sends: it is told instead of asking all of its channels each time. */
export interface ChannelSender extends ChannelEnd {
  /** A channel has no credit any more. */
  creditEnds(): void;
  /** It has again. */
  creditReturns(): void;
}

/** The end that takes. */
export interface ChannelReceiver extends ChannelEnd {
  /** Returns whether the barrier is to wait here for its turn. */
  barrierArrives(channel: Channel, barrier: JobBarrier): boolean;
  endArrives(channel: Channel): void;
}

/** Delivers after a delay, while the job runs on. */
export type Deliver = (delay: number, deliver: () => void) => void;

/**
 * The way from one instance of an operator to one of the next: what is sent arrives in order, after
 * the latency. There is room for `capacity` elements, on the way and waiting together; a sender
 * without credit takes no further input. What one step sends beyond it is taken, as Flink's overdraft
 * is.
 */
export class Channel {
  readonly id: number;
  /** Which of the receiver's inputs it belongs to. */
  readonly input: number;
  /** Whether its barrier has come and those of others are waited for. */
  blocked = false;
  ended = false;
  /** Whether its sender has said that nothing more comes, wherever that is. */
  endSent = false;
  /** Where what arrives is put down as well, while it is part of a checkpoint. */
  recorded: JobElement[] | undefined = undefined;
  /** Elements that were sent through it. */
  sent = 0;
  private readonly sender: ChannelSender;
  private readonly receiver: ChannelReceiver;
  private readonly capacity: number;
  private readonly latency: number;
  private readonly deliver: Deliver;
  private readonly queue = new Fifo<JobItem>();
  /** Elements on the way and waiting. */
  private elements = 0;
  private onTheWay = 0;

  constructor(
    id: number,
    input: number,
    ends: { readonly sender: ChannelSender; readonly receiver: ChannelReceiver },
    limits: { readonly capacity: number; readonly latency: number },
    deliver: Deliver,
  ) {
    this.id = id;
    this.input = input;
    this.sender = ends.sender;
    this.receiver = ends.receiver;
    this.capacity = limits.capacity;
    this.latency = limits.latency;
    this.deliver = deliver;
  }

  /** Elements on the way and waiting. */
  get length(): number {
    return this.elements;
  }

  /** Whether something waits that may be taken. */
  get isReady(): boolean {
    return !this.blocked && this.queue.length > 0;
  }

  send(item: JobItem): void {
    if (item.kind === 'element') {
      this.add();
      this.sent++;
    } else if (item.kind === 'end') {
      this.endSent = true;
    }
    // Nothing overtakes what is on the way.
    if (this.latency === 0 && this.onTheWay === 0) {
      this.arrive(item);
      return;
    }
    this.onTheWay++;
    this.deliver(this.latency, () => {
      this.onTheWay--;
      this.arrive(item);
    });
  }

  /** Takes the next item; an element gives its credit back. */
  take(): JobItem {
    const item = this.queue.shift() as JobItem;
    if (item.kind === 'element' && this.elements-- === this.capacity) {
      this.sender.creditReturns();
      this.sender.wake();
    }
    return item;
  }

  /** The elements that wait before a barrier, and whether that, or the end, has come. O(what waits). */
  before(checkpoint: number): { readonly elements: readonly JobElement[]; readonly isComplete: boolean } {
    const elements: JobElement[] = [];
    for (const item of this.queue) {
      if (item.kind === 'element') elements.push(item);
      else if (item.kind === 'end' || (item.kind === 'barrier' && item.checkpoint === checkpoint))
        return { elements, isComplete: true };
    }
    return { elements, isComplete: this.ended };
  }

  /** Takes back what was in it when a checkpoint was taken. */
  restore(elements: readonly JobElement[]): void {
    for (const element of elements) {
      this.add();
      this.queue.push(deepCopy(element));
    }
  }

  /** Forgets what is in it. */
  clear(): void {
    this.queue.clear();
    if (this.elements >= this.capacity) this.sender.creditReturns();
    this.elements = this.onTheWay = 0;
    this.blocked = this.ended = this.endSent = false;
    this.recorded = undefined;
  }

  private add(): void {
    if (++this.elements === this.capacity) this.sender.creditEnds();
  }

  private arrive(item: JobItem): void {
    if (item.kind === 'barrier' && !this.receiver.barrierArrives(this, item)) return;
    this.queue.push(item);
    if (item.kind === 'element') this.recorded?.push(deepCopy(item));
    else if (item.kind === 'end') this.receiver.endArrives(this);
    this.receiver.wake();
  }
}
